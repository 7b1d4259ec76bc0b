"""What an editor writes."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import own_language_name
from news import parsing, tagging
from news.actions.writing import check_pictures
from news.models import Article, Picture, Revision
from news.statistics.periods import published
from news.wording import Wording

# As long as a long article, and a limit on what the comparison of two wordings has to do.
LONGEST = 60_000
LANGUAGES = ("en", "sq", "ar", "da", "es", "fr", "ro", "uk", "vi")


class PictureChoice(forms.ModelChoiceField):
    """Our pictures, by what they show."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.alt or _('decorative')} ({obj.added_at:%Y-%m-%d})"


class WordingForm(forms.Form):
    """One wording. Numbers are bound here, so that what is wrong with one is said beside the text."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=140)
    summary = forms.CharField(
        label=gettext_lazy("Summary"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One or two sentences, for lists, feeds and the newsletter. No marks in it."),
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true"}),
        help_text=gettext_lazy("Markdown. Numbers and pictures as marks: copy them from their pages."),
    )  # fmt: skip
    content_note = forms.CharField(
        label=gettext_lazy("Content note"), max_length=300, required=False,
        help_text=gettext_lazy("Said before the text: what in it may be hard to read."),
    )  # fmt: skip
    picture = PictureChoice(Picture.objects.none(), label=gettext_lazy("Picture above the text"), required=False)
    source_name = forms.CharField(label=gettext_lazy("Source"), max_length=200, required=False)
    source_url = forms.URLField(
        label=gettext_lazy("Address of the source"), max_length=400, required=False, assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
    )  # fmt: skip
    source_on = forms.CharField(
        label=gettext_lazy("Date of the source"), max_length=10, required=False,
        help_text=gettext_lazy("As much as is known: 2024-05-10, 2024-05 or 2024. Nothing: not known."),
    )  # fmt: skip
    is_story = forms.BooleanField(label=gettext_lazy("This is somebody's own story"), required=False)
    consent = forms.CharField(
        label=gettext_lazy("How they consented"), max_length=300, required=False,
        help_text=gettext_lazy("When, to what, and who spoke with them. Without it a story is not approved."),
    )  # fmt: skip
    is_anonymous_checked = forms.BooleanField(
        label=gettext_lazy(
            "I checked that it does not give them away: no name, place, date or detail that others know"
        ),
        required=False,
    )
    is_picture_agreed = forms.BooleanField(
        label=gettext_lazy("They agreed to the picture, too"), required=False,
        help_text=gettext_lazy("A story shows no picture unless they did."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("What you changed"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PictureChoice", self.fields["picture"]).queryset = Picture.objects.defer("content").order_by("-added_at")

    @classmethod
    def of(cls, revision: Revision | None, version: int, data: Any = None) -> "WordingForm":
        """Return the form as it stands, or with what was sent."""
        initial: dict[str, Any] = {"version": version}
        if revision:
            told = Wording.of(revision)
            initial |= {name: getattr(told, name) for name in Wording.__dataclass_fields__ if name != "picture_id"}
            initial["picture"] = told.picture_id
        return cls(data, initial=initial)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").rstrip()
        if not body.strip():
            raise ValidationError(_("Write something."))
        try:
            tagging.bound(body, timezone.localdate())
        except tagging.TagsRefused as refused:
            raise ValidationError([f"[[{tag}]]: {fault}" for tag, fault in refused.faults.items()]) from refused
        try:
            check_pictures(Wording(title="", summary="", body=body))
        except ValidationError as error:
            raise ValidationError(error.message_dict["body"]) from error
        return body

    def clean_source_on(self) -> str:
        said: str = self.cleaned_data["source_on"]
        if said and not (said.isdecimal() and len(said) == len("2024")):
            try:
                published(said)
            except ValueError as error:
                raise ValidationError(_("Write it as 2024-05-10, 2024-05 or 2024.")) from error
        return said

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, said in list(cleaned.items()):
            if isinstance(said, str) and parsing.is_unwritable(said):
                self.add_error(name, _("There is a character in it that cannot be written: type it anew."))
        if cleaned.get("is_story") and cleaned.get("picture") and not cleaned.get("is_picture_agreed"):
            self.add_error("picture", _("A story shows no picture unless they agreed to it."))
        return cleaned

    def wording(self) -> Wording:
        """Return what was written."""
        told = {name: self.cleaned_data[name] for name in Wording.__dataclass_fields__ if name != "picture_id"}
        picture = self.cleaned_data["picture"]
        return Wording(**told, picture_id=picture.pk if picture else None)


class NewArticleForm(WordingForm):
    """A first wording, where it stands, and what it translates."""

    slug = forms.SlugField(
        label=gettext_lazy("Address"), max_length=80,
        help_text=gettext_lazy("Small letters, digits and hyphens, below the year: “referrals-in-2024”."),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    original = forms.ModelChoiceField(
        Article.objects.none(), label=gettext_lazy("Translated from"), required=False,
        help_text=gettext_lazy("A translation is read by a second person like any other text."),
    )  # fmt: skip
    field_order = ("version", "title", "slug", "language", "original")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["language"]).choices = [
            (code, own_language_name(code)) for code in LANGUAGES
        ]
        cast("forms.ModelChoiceField", self.fields["original"]).queryset = Article.objects.filter(
            original=None
        ).order_by("-made_at")
        self.fields["version"].required = False
