"""What subscribers choose, and what editors write of a letter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from news.models import Article, Letter, Revision, Tag

# Whoever can read no more than this in one letter does not read it.
MOST = 20


class TopicsForm(forms.Form):
    """Of what to be told."""

    topics = forms.ModelMultipleChoiceField(
        Tag.objects.none(),
        label=_("Topics"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Choose none to be told of everything."),
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        # Those that anything was ever published on.
        used = Tag.objects.filter(articles__in=Article.objects.published()).distinct()
        self.fields["topics"].queryset = used  # type: ignore[attr-defined]


class SubscribeForm(TopicsForm):
    """Which address to write to."""

    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("The mails say only that there is something new to read, never what it is about."),
    )
    field_order = ("address", "topics")

    def clean_address(self) -> str:
        """Letters that look like others are no way to ask who is subscribed."""
        address: str = self.cleaned_data["address"]
        if not address.isascii():
            raise forms.ValidationError(_("Write the address in plain letters, a to z."))
        return address


class LetterForm(forms.Form):
    """A letter. `version` is the saving that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("Stands on the site only, not in the mail."))
    intro = forms.CharField(
        label=_("A few words before"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    articles = forms.ModelMultipleChoiceField(
        Article.objects.none(), label=_("Articles"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data: Any = None, *, letter: Letter | None = None) -> None:
        initial: dict[str, Any] = {}
        chosen: list[Article] = []
        if letter:
            chosen = [place.article for place in letter.places.select_related("article")]
            initial = {
                "version": letter.version, "title": letter.title, "intro": letter.intro, "articles": chosen,
            }  # fmt: skip
        super().__init__(data, initial=initial)
        newest = Article.objects.published().order_by("-first_published_at")[:MOST]
        offered = {article.pk for article in [*newest, *chosen]}
        wordings = Revision.objects.live().filter(edition__article__in=offered).select_related("edition")
        self.titles = {wording.edition.article_id: wording.title for wording in wordings}
        field = self.fields["articles"]
        field.queryset = Article.objects.filter(pk__in=offered).order_by("-first_published_at")  # type: ignore[attr-defined]
        field.label_from_instance = self._titled  # type: ignore[attr-defined]

    def _titled(self, article: Article) -> str:
        return self.titles.get(article.pk, article.slug)
