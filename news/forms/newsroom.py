"""What editors say beside a text."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import moment
from accounts.vault import cleaning
from news.models import Article, Author, Tag


class MomentForm(forms.Form):
    """When something is to be public, where the site is."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["at"] = moment(datetime.combine(cleaned["day"], cleaned["time"]))
            if cleaned["at"] <= timezone.now():
                raise ValidationError(_("This moment has passed: publish it now, or choose a later one."))
        return cleaned


class CorrectionForm(forms.Form):
    """What the public reads about a correction."""

    before = forms.CharField(
        label=gettext_lazy("What it said"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    after = forms.CharField(
        label=gettext_lazy("What it says now"), max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=gettext_lazy("Nothing: it was taken out."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawForm(forms.Form):
    """Why an article is not there any more."""

    because = forms.CharField(
        label=gettext_lazy("Why, for the public"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands at the address of the article, in its place."),
    )  # fmt: skip


class TakeBackForm(forms.Form):
    """Why a note holds no more."""

    because = forms.CharField(max_length=300)


class AnswerForm(forms.Form):
    """What an editor says to a doubt."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    text = forms.CharField(
        label=gettext_lazy("Why it stands"), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_public = forms.BooleanField(label=gettext_lazy("Show it to readers, as an editor's note"), required=False)


class DetailsForm(forms.Form):
    """Where an article stands, who wrote it and what it is about."""

    slug = forms.SlugField(
        label=gettext_lazy("Address"), max_length=80,
        help_text=gettext_lazy("The address of before leads here, once it was public."),
    )  # fmt: skip
    authors = forms.ModelMultipleChoiceField(
        Author.objects.all(), label=gettext_lazy("Authors"), required=False, widget=forms.CheckboxSelectMultiple
    )
    first = forms.ModelChoiceField(Author.objects.all(), label=gettext_lazy("Named first"), required=False)
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(), label=gettext_lazy("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )

    @classmethod
    def of(cls, article: Article, data: Any = None) -> "DetailsForm":
        """Return the form as it stands, or with what was sent."""
        authors = list(article.bylines.values_list("author", flat=True))
        tags = list(article.tags.values_list("pk", flat=True))
        first = authors[0] if len(authors) > 1 else None
        return cls(data, initial={"slug": article.slug, "authors": authors, "first": first, "tags": tags})

    def byline(self) -> list[Author]:
        """Return the authors in their order."""
        first, authors = self.cleaned_data["first"], list(self.cleaned_data["authors"])
        return [*([first] if first in authors else []), *(each for each in authors if each != first)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("first") and cleaned["first"] not in cleaned.get("authors", ()):
            self.add_error("first", _("Tick them among the authors, too."))
        return cleaned


class AuthorForm(forms.ModelForm):
    """Somebody in a byline."""

    class Meta:
        model = Author
        fields = ("name", "kind", "slug", "about")
        widgets: ClassVar = {"about": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Left out, it is a person, as the column says.
        self.fields["kind"].required = False


class TagForm(forms.ModelForm):
    """What articles are about."""

    class Meta:
        model = Tag
        fields = ("name", "slug")


class PictureForm(forms.Form):
    """A picture with what it shows."""

    file = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("JPEG, PNG or WebP up to 25 MB. What the camera wrote into it is taken out."),
    )
    alt = forms.CharField(
        label=gettext_lazy("What it shows, in words"), max_length=300, required=False,
        help_text=gettext_lazy("For whoever does not see it. Nobody who could be recognised may be in it."),
    )  # fmt: skip
    is_decorative = forms.BooleanField(label=gettext_lazy("It is decorative: it says nothing"), required=False)
    credit = forms.CharField(label=gettext_lazy("Credit"), max_length=160, required=False)

    def clean_file(self) -> cleaning.Clean:
        file = self.cleaned_data["file"]
        try:
            return cleaning.clean(file, name=file.name, allowed=cleaning.PICTURES)
        except cleaning.Refused as refused:
            raise ValidationError(str(refused)) from refused

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(cleaned.get("alt")) == bool(cleaned.get("is_decorative")):
            self.add_error("alt", _("Say what it shows, or that it is decorative: one of them."))
        return cleaned
