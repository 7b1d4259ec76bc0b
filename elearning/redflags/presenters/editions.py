"""What editions of the catalogue said, one after the other, and how the wordings of one indicator changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.differing import Piece, pieces
from accounts.names import country_name
from elearning.redflags import actions
from elearning.redflags.choices import Category, Frontline, Subject
from elearning.redflags.models import Edition
from elearning.redflags.presenters import catalogue

if TYPE_CHECKING:
    from elearning.redflags.documents import Catalogue, Entry, Source
    from elearning.redflags.models import IndicatorVersion

LABELS = {
    "statement": gettext_lazy("What may be seen"), "subject": gettext_lazy("Points to"),
    "category": gettext_lazy("Part of the list"), "examples": gettext_lazy("Examples"),
    "innocent": gettext_lazy("What else it can be"), "checks": gettext_lazy("What to check"),
    "note": gettext_lazy("Know before you use it"), "roles": gettext_lazy("Who may meet it"),
    "is_never_alone": gettext_lazy("Never counts alone"), "jurisdiction": gettext_lazy("Written for"),
    "parameters": gettext_lazy("What ages"), "source": gettext_lazy("Source"), "locator": gettext_lazy("Place there"),
}  # fmt: skip

ABOUT = {
    "title": gettext_lazy("Title"), "summary": gettext_lazy("Summary"), "limits": gettext_lazy("Before you read it"),
}  # fmt: skip


class Difference(NamedTuple):
    """What one field said and says, in pieces."""

    label: Any
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator that an edition changed. `sort`: added, changed or left_out."""

    code: str
    sort: str
    statement: str
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Line:
    """An edition in the list. `counts`: how many indicators it added, changed and left out; None: it was the first."""

    edition: Edition
    total: int
    counts: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of an indicator. `first`, `last`: editions in which it stood; `differences`: to the one before."""

    number: int
    first: Edition
    last: Edition
    is_today: bool
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator on its own page. `left_out`: the edition since which it is in none."""

    row: catalogue.Row
    category: str
    edition: Edition
    left_out: Edition | None
    wordings: list[Wording]


def lines() -> list[Line]:
    """Return all published editions, the newest first (one query)."""
    rows = list(Edition.objects.frozen().order_by("-number"))
    return [
        Line(row, len(row.document().entries), _counts(before, row) if before else None)
        for row, before in zip_longest(rows, rows[1:])
    ]


def changes(before: "Catalogue | None", after: "Catalogue") -> list[Change]:
    """Return what changed from one catalogue to another, in the order of the later one; what is gone comes last."""
    if before is None:
        return []
    was, now = before.by_code(), after.by_code()
    found = []
    for code, sort in actions.changed_between(before, after).items():
        entry = now.get(code) or was[code]
        told = fields(before, was[code], after, now[code]) if sort == "changed" else []
        found.append(Change(code, sort, entry.said(entry.statement), told))
    return found


def about(before: "Catalogue | None", after: "Catalogue") -> list[Difference]:
    """Return what changed of what is said about the whole list."""
    if before is None:
        return []
    old, new = _about(before), _about(after)
    return [Difference(ABOUT[name], pieces(old[name], new[name])) for name in ABOUT if old[name] != new[name]]


def fields(before: "Catalogue", was: "Entry", after: "Catalogue", now: "Entry") -> list[Difference]:
    """Return the fields of an indicator that differ, word by word, its source among them."""
    old = said(was, catalogue.by_key(before)[was.source])
    new = said(now, catalogue.by_key(after)[now.source])
    return [Difference(LABELS[name], pieces(old[name], new[name])) for name in LABELS if old[name] != new[name]]


def said(entry: "Entry", source: "Source") -> dict[str, str]:
    """Return what an indicator says, field by field, as text."""
    return {
        "statement": entry.said(entry.statement),
        "subject": str(Subject(entry.subject).label),
        "category": str(Category(entry.category).label),
        **{name: "\n".join(map(entry.said, getattr(entry, name))) for name in ("examples", "innocent", "checks")},
        "note": entry.said(entry.note),
        "roles": "\n".join(str(Frontline(role).label) for role in entry.roles),
        "is_never_alone": _("yes") if entry.is_never_alone else _("no"),
        "jurisdiction": country_name(entry.jurisdiction) if entry.jurisdiction else "",
        "parameters": "\n".join(
            " · ".join(filter(None, [each.words, each.as_of, each.note])) for each in entry.parameters
        ),
        "source": " · ".join(
            filter(None, [source.publisher, source.title, source.published, source.edition, source.address])
        ),
        "locator": entry.locator,
    }


def told(code: str) -> Told | None:
    """Return an indicator with all its wordings; None for a code that never was published (four queries at most)."""
    rows = actions.wordings(code)
    if not rows:
        return None
    # The same wording may go and come back: what stood in the newest edition of all is what it says now.
    newest = max(rows, key=lambda row: max(_numbers(row)))
    edition = max((listing.edition for listing in newest.listings.all()), key=lambda each: each.number)
    left_out = Edition.objects.frozen().filter(number__gt=edition.number).order_by("number").first()
    document = edition.document()
    entry = document.by_code()[code]
    return Told(
        row=catalogue.row(entry, catalogue.by_key(document)[entry.source]),
        category=str(Category(entry.category).label),
        edition=edition,
        left_out=left_out,
        wordings=[
            _wording(code, row, before, is_today=row is newest and left_out is None)
            for row, before in zip_longest(rows, rows[1:])
        ],
    )


def _wording(code: str, row: "IndicatorVersion", before: "IndicatorVersion | None", *, is_today: bool) -> Wording:
    held = _editions(row)
    differences = []
    if before:
        old, new = _editions(before)[-1].document(), held[0].document()
        differences = fields(old, old.by_code()[code], new, new.by_code()[code])
    return Wording(row.number, held[0], held[-1], is_today, differences)


def _editions(row: "IndicatorVersion") -> list[Edition]:
    return sorted((listing.edition for listing in row.listings.all()), key=lambda each: each.number)


def _numbers(row: "IndicatorVersion") -> list[int]:
    return [listing.edition.number for listing in row.listings.all()]


def _about(document: "Catalogue") -> dict[str, str]:
    return {"title": document.title, "summary": document.summary, "limits": "\n".join(document.limits)}


def _counts(before: Edition, after: Edition) -> dict[str, int]:
    sorts = list(actions.changed_between(before.document(), after.document()).values())
    return {sort: sorts.count(sort) for sort in ("added", "changed", "left_out")}
