"""What waits in the newsroom, and one edition with all that became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from news import actions
from news.models import BehindOriginal, DetailsChange, Edition, MovedClaim, Revision
from news.presenters import around
from news.states import OPEN, EditionState
from news.statistics.models import CheckAnswer
from news.tagging import figure

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

NEWEST = Revision.objects.filter(edition=OuterRef("pk")).order_by("-number")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the newsroom."""

    edition: Edition
    title: str
    open_doubts: int
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """A number that moved under an article."""

    row: MovedClaim
    edition: Edition
    title: str
    was: str
    now: str
    is_outdone: bool


def editions() -> Any:
    """Editions with the title and the writer of their newest wording (one query)."""
    return Edition.objects.select_related("article").annotate(
        title=Subquery(NEWEST.values("title")[:1]), written_by=Subquery(NEWEST.values("by")[:1])
    )


def waiting(user: "User") -> dict[str, list[Waiting]]:
    """Return what is being worked on, by its state (a constant number of queries)."""
    rows = list(editions().filter(state__in=OPEN).order_by("scheduled_for", "article__made_at", "pk"))
    doubted = actions.count_open_doubts(rows)
    lines = [
        Waiting(row, _title(row), doubted.get(row.pk, 0), getattr(row, "written_by", None) == user.pk) for row in rows
    ]
    return {state: [line for line in lines if line.edition.state == state] for state in OPEN}


def moved(rows: Iterable[MovedClaim]) -> list[Moved]:
    """Return moved numbers as a page shows them (one query beside that of the rows)."""
    told = list(rows)
    titles = {
        row.pk: _title(row) for row in editions().filter(pk__in={each.claim.revision.edition_id for each in told})
    }
    return [
        Moved(
            row=each,
            edition=each.claim.revision.edition,
            title=titles[each.claim.revision.edition_id],
            was=figure(each.claim.observation),
            now=figure(each.now),
            is_outdone=each.now_id == each.claim.outdone_by_id,
        )
        for each in told
    ]


@dataclass(frozen=True, slots=True)
class Behind:
    """A translation that its original has left behind."""

    row: BehindOriginal
    title: str
    original: str


def behind(rows: Iterable[BehindOriginal]) -> list[Behind]:
    """Return translations as a page shows them (two queries beside that of the rows)."""
    told = list(rows)
    titles = _titles({each.translation_id for each in told} | {each.edition.article_id for each in told})
    return [Behind(each, titles[each.translation_id], titles[each.edition.article_id]) for each in told]


def changes(rows: Iterable[DetailsChange]) -> list[tuple[DetailsChange, str]]:
    """Return changes that wait for a second person, with the titles of their articles (two queries)."""
    told = list(rows)
    titles = _titles({each.article_id for each in told})
    return [(each, titles[each.article_id]) for each in told]


def page(edition: Edition, user: "User") -> dict[str, Any]:
    """Return what the page of one edition shows."""
    revisions = list(edition.revisions.select_related("by").defer("body"))
    newest = actions.newest(edition)
    told = actions.doubts(edition) if edition.state in OPEN else []
    is_writer = any(row.by_id == user.pk for row in revisions)
    article, changes = edition.article, around.shown(edition.article, user)
    return {
        "edition": edition,
        "article": article,
        "authors": [row.author.name for row in article.bylines.select_related("author")],
        "tags": [tag.name for tag in article.tags.all()],
        "around": changes,
        "waiting_change": around.undecided(changes),
        "behind": article.behind.filter(answered_at=None).select_related("edition__article"),
        "notes": _notes(edition),
        "may_not_approve": is_writer or actions.has_set_details(article, user),
        "newest": newest,
        "heading": newest.title if newest else edition.article.slug,
        "revisions": revisions,
        "changes": edition.changes.select_related("by"),
        "corrections": edition.corrections.all(),
        "doubts": told,
        "obstacles": actions.obstacles(edition, told) if edition.state == EditionState.IN_REVIEW else [],
        "links": edition.preview_links.filter(expires_at__gt=timezone.now()),
        "others": edition.article.editions.exclude(pk=edition.pk),
        "is_writer": is_writer,
        "is_draft": edition.state == EditionState.DRAFT,
        "is_open": edition.state in OPEN,
        "has_readers": edition.article.first_published_at is not None,
        "zone": timezone.get_current_timezone_name(),
    }


def given_up(edition: Edition) -> dict[str, Any]:
    """Return what is lost with a draft: its name, whose words it holds, what readers have without it."""
    rows = list(edition.revisions.select_related("by").defer("body"))
    return {
        "edition": edition,
        "title": rows[0].title if rows else edition.article.slug,
        "writers": sorted({str(row.by) for row in rows if row.by}),
        "has_readers": edition.article.first_published_at is not None,
    }


def _notes(edition: Edition) -> list[CheckAnswer]:
    """The notes that readers see beside a public edition, and those that were taken back."""
    if edition.state != EditionState.PUBLISHED or not edition.doubted:
        return []
    rows = CheckAnswer.objects.filter(subject__startswith=actions.about(edition.article_id), is_public=True)
    return list(rows.filter(fingerprint__in=edition.doubted).select_related("taken_back", "answered_by"))


def _titles(articles: "Iterable[UUID]") -> "dict[UUID, str]":
    """What the newest editions of articles are called."""
    rows = editions().filter(article__in=set(articles)).order_by("article_id", "-number").distinct("article_id")
    return {row.article_id: _title(row) for row in rows}


def _title(edition: Edition) -> str:
    return getattr(edition, "title", None) or edition.article.slug
