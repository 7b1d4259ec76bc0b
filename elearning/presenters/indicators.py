"""Indicators as lessons, questions and certificates name them: in the words of the edition they were written from."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from elearning.documents import TAG
from elearning.redflags import actions as redflags
from elearning.redflags.models import Edition
from elearning.redflags.presenters import catalogue
from elearning.redflags.states import EditionState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from elearning.models import CourseVersion


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator in a text. `since`: the number of the edition in which it changed afterwards; None: in none."""

    code: str
    href: str
    statement: str
    points_to: str
    is_never_alone: bool
    note: str
    examples: tuple[str, ...]
    innocent: tuple[str, ...]
    checks: tuple[str, ...]
    since: int | None
    is_left_out: bool
    since_href: str

    @property
    def short(self) -> str:
        """What it says, to stand within a sentence."""
        return f"{self.code}: {self.statement.removesuffix('.')}"


@dataclass(frozen=True, slots=True)
class WrittenFrom:
    """The edition that a course version was written from. `newer`: the number of today's, if that is another."""

    number: int
    published_at: "datetime | None"
    href: str
    newer: int | None
    newer_href: str


class Indicators:
    """What a course version draws on: called with a code, gives what is shown of it (one query at the first)."""

    def __init__(self, edition_id: "UUID | None" = None) -> None:
        """`edition_id`: of the edition that a version is bound to; None: what counts today, as for drafts."""
        self._edition_id = edition_id
        self._found: dict[str, Shown | None] = {}

    @classmethod
    def of(cls, version: "CourseVersion") -> "Indicators":
        """Return those of a version; nothing is asked before one is named."""
        return cls(version.catalogue_id)

    def __call__(self, code: str) -> Shown | None:
        """Return an indicator; None for one that its edition has not."""
        if code not in self._found:
            self._found[code] = self._shown(code)
        return self._found[code]

    def tagged(self, tags: Iterable[str]) -> list[Shown]:
        """Return those that a question is tagged with."""
        codes = (tag.removeprefix(TAG) for tag in tags if tag.startswith(TAG))
        return [found for found in map(self, codes) if found]

    @cached_property
    def _editions(self) -> list[Edition]:
        """The edition that is drawn on, and all that came after it."""
        if self._edition_id is None:
            return list(Edition.objects.published())
        own = Edition.objects.filter(pk=self._edition_id).values("number")
        return list(Edition.objects.frozen().filter(Q(number__gte=own)).order_by("number"))

    def _shown(self, code: str) -> Shown | None:
        if not self._editions:
            return None
        first, *later = self._editions
        document = first.document()
        entry = document.by_code().get(code)
        if entry is None:
            return None
        row = catalogue.row(entry, catalogue.by_key(document)[entry.source])
        change = next((each for each in later if self._prints[each.pk].get(code) != self._prints[first.pk][code]), None)
        return Shown(
            code=code, href=row.href, statement=row.statement, points_to=row.points_to,
            is_never_alone=row.is_never_alone, note=row.note, examples=row.examples, innocent=row.innocent,
            checks=row.checks, since=change.number if change else None,
            is_left_out=bool(change) and code not in self._prints[self._editions[-1].pk],
            since_href=reverse("red_flags:edition", args=[change.number]) if change else "",
        )  # fmt: skip

    @cached_property
    def _prints(self) -> dict[object, dict[str, str]]:
        """What each indicator said with its source, as a digest, edition by edition."""
        return {each.pk: redflags.fingerprints(each.document()) for each in self._editions}


def written_from(version: "CourseVersion") -> WrittenFrom | None:
    """Return the edition that a version was written from; None where it draws on none (one query)."""
    if version.catalogue_id is None:
        return None
    editions = {
        each.pk: each
        for each in Edition.objects.filter(Q(pk=version.catalogue_id) | Q(state=EditionState.PUBLISHED)).defer(
            "content"
        )
    }
    own = editions.pop(version.catalogue_id)
    newer = next(iter(editions.values()), None)
    return WrittenFrom(
        number=own.number, published_at=own.published_at, href=_edition(own.number),
        newer=newer.number if newer else None, newer_href=_edition(newer.number) if newer else "",
    )  # fmt: skip


def _edition(number: int) -> str:
    return reverse("red_flags:edition", args=[number])
