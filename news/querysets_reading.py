"""Phrases about what the public reads: wordings of live editions, corrections, what others published."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from news.states import EditionState

if TYPE_CHECKING:
    from news.models import Correction, Resource, Revision  # noqa: F401 - in the bases

# Words are cut to their stems as English is; of other languages the same words are found all the same.
WORDS = "english"
# An address that nobody has opened for this many days may lead nowhere.
STALE = 180


def vector() -> SearchVector:
    """What is looked through. The index of Revision is made of the same, so that PostgreSQL finds it."""
    return SearchVector("title", "summary", "body", config=WORDS)


def words(text: str) -> SearchQuery:
    """What somebody typed, as search engines read it: quotes, "or", a minus."""
    return SearchQuery(text, config=WORDS, search_type="websearch")


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Saved wordings."""

    def live(self) -> Self:
        """What the public reads: the newest wording of each live edition."""
        later = self.model._default_manager.filter(edition=OuterRef("edition"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later), edition__live_of__isnull=False)

    def listed(self) -> Self:
        """One of each article, the newest first: a translation stands here only while its original cannot be read."""
        alone = Q(edition__article__original=None) | Q(edition__article__original__live=None)
        return self.live().filter(alone).newest_first()

    def newest_first(self) -> Self:
        """By the day of first publication."""
        return self.order_by("-edition__article__first_published_at", "-pk")

    def tagged(self, slug: str) -> Self:
        """Those about one thing."""
        return self.filter(edition__article__tags__slug=slug)

    def in_year(self, year: int) -> Self:
        """Those first published in one year."""
        return self.filter(edition__article__year=year)

    def written_by(self, slug: str) -> Self:
        """Those of one author."""
        return self.filter(edition__article__bylines__author__slug=slug)

    def matching(self, text: str) -> Self:
        """Those that hold the words in title, summary or text; words of the title count for more."""
        weighed = (
            SearchVector("title", weight="A", config=WORDS)
            + SearchVector("summary", weight="B", config=WORDS)
            + SearchVector("body", weight="D", config=WORDS)
        )
        found = self.annotate(words=vector()).filter(words=words(text))
        return found.order_by(SearchRank(weighed, words(text)).desc(), "-edition__article__first_published_at", "-pk")

    def with_cards(self) -> Self:
        """All that a list shows of each, in a constant number of queries."""
        article = "edition__article"
        return (
            self.select_related(article, "picture")
            .defer("body", "picture__content")
            .prefetch_related(f"{article}__tags", f"{article}__bylines__author")
        )

    def in_short(self) -> Self:
        """Title, content note, address and day: for links to other articles."""
        told = ("year", "slug", "language", "first_published_at")
        return self.select_related("edition__article").only(
            "title", "content_note", *(f"edition__article__{name}" for name in told)
        )

    def with_article(self) -> Self:
        """All that the page of an article shows of its wording, its article and who wrote it."""
        article = "edition__article"
        return (
            self.select_related(article, "picture")
            .defer("picture__content")
            .prefetch_related(f"{article}__tags", f"{article}__bylines__author")
        )

    def beside(self, article: UUID, tags: list[int], datasets: list[int]) -> Self:
        """Those that share tags or datasets with an article, the closest first."""
        # To count what is in an empty list, Django would find nothing at all.
        tags, datasets = tags or [0], datasets or [0]
        told = "claims__observation__series__dataset"
        shared = Count("edition__article__tags", filter=Q(edition__article__tags__in=tags), distinct=True) + Count(
            told, filter=Q(**{f"{told}__in": datasets}), distinct=True
        )
        found = self.exclude(edition__article=article).exclude(edition__article__original=article)
        return found.annotate(shared=shared).filter(shared__gt=0).order_by(
            "-shared", "-edition__article__first_published_at", "-pk"
        )  # fmt: skip


class CorrectionQuerySet(models.QuerySet["Correction"]):
    """Corrections."""

    def public(self) -> Self:
        """Those of editions that were published, of articles that can be read (again); the newest first."""
        shown = [EditionState.PUBLISHED, EditionState.CORRECTED, EditionState.WITHDRAWN]
        return self.filter(edition__state__in=shown, edition__article__live__isnull=False).order_by(
            "-edition__published_at", "pk"
        )

    def with_articles(self) -> Self:
        """With the article that each of them stands in."""
        return self.select_related("edition__article")


class ResourceQuerySet(models.QuerySet["Resource"]):
    """What others published."""

    def published(self) -> Self:
        """Those that anybody may see."""
        return self.filter(withdrawn_at=None)

    def matching(self, text: str) -> Self:
        """Those that hold the words in title, publisher or summary."""
        told = SearchVector("title", "publisher", "summary", config=WORDS)
        return self.annotate(words=told).filter(words=words(text))

    def due(self, today: date) -> Self:
        """Those that are shown and should be looked at again, what has waited longest first."""
        return self.published().filter(Q(review_by__lte=today) | Q(is_link_broken=True)).order_by("review_by", "pk")

    def stale(self, today: date) -> Self:
        """Those whose address nobody has opened for too long, or ever."""
        return self.filter(Q(checked_on=None) | Q(checked_on__lt=today - timedelta(days=STALE)))
