"""Articles as lists show them, and what stands beside the lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from accounts.names import own_language_name
from news.models import Article, Author, Tag

if TYPE_CHECKING:
    from django.http import QueryDict

    from news.models import Picture, Revision

LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for in the news; a tag or a year without articles is left out."""

    text: str = ""
    tag: str = ""
    year: int | None = None

    @classmethod
    def understood(cls, said: "QueryDict", tags: Iterable[Tag], years: Iterable[int]) -> Self:
        tag, year = said.get("tag", ""), said.get("year", "")
        return cls(
            text=" ".join(said.get("q", "")[:LONGEST_TEXT].split()),
            tag=tag if tag in {each.slug for each in tags} else "",
            year=next((each for each in years if str(each) == year), None),
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.text or self.tag or self.year)


@dataclass(frozen=True, slots=True)
class Card:
    """One article in a list."""

    title: str
    summary: str
    href: str
    published_at: datetime
    # None: as it was published.
    changed_at: datetime | None
    authors: list[Author]
    tags: list[Tag]
    content_note: str
    picture: "Picture | None"
    # Set only where it is another than the page's.
    language: str
    language_name: str

    @classmethod
    def of(cls, revision: "Revision") -> Self:
        article = revision.edition.article
        is_other = article.language != settings.LANGUAGE_CODE
        return cls(
            title=revision.title,
            summary=revision.summary,
            href=address(article),
            published_at=_dated(article.first_published_at),
            changed_at=changed_at(article),
            authors=[byline.author for byline in article.bylines.all()],
            tags=list(article.tags.all()),
            content_note=revision.content_note,
            picture=revision.picture,
            language=article.language if is_other else "",
            language_name=(own_language_name(article.language) or article.language) if is_other else "",
        )


def cards(revisions: Iterable["Revision"]) -> list[Card]:
    """Return the cards of wordings read with_cards()."""
    return [Card.of(revision) for revision in revisions]


def address(article: Article) -> str:
    """Where an article that was published is read."""
    return reverse("news:article", args=[article.year, article.slug])


def changed_at(article: Article) -> datetime | None:
    """When it last changed for readers; None when it stands as it was first published."""
    first, last = article.first_published_at, article.updated_at
    return last if first and last and last > first else None


def tags() -> list[Tag]:
    """What published articles are about, each with `shown`, how many there are."""
    live = Q(articles__live__isnull=False)
    return list(Tag.objects.annotate(shown=Count("articles", filter=live)).filter(shown__gt=0))


def years() -> list[int]:
    """Years in which something was published that can be read today, the latest first."""
    found = Article.objects.published().order_by("-year").values_list("year", flat=True).distinct()
    return [year for year in found if year]


def _dated(at: datetime | None) -> datetime:
    """A constraint says that what is published has its moment."""
    if at is None:
        raise ValueError("An article that nobody has published has no place in a list.")
    return at
