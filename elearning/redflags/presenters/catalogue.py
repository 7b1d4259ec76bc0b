"""The catalogue as its readers see it: rows in the order of their source, found by words, part, subject and work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.names import country_name
from directory.search import text
from elearning.redflags.choices import Category, Frontline, Subject
from elearning.redflags.documents import Catalogue, Entry, Parameter, Source
from elearning.redflags.models import Edition

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

MOST_ASKED = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; words of no list are left out."""

    q: str = ""
    category: str = ""
    subject: str = ""
    role: str = ""

    @classmethod
    def understood(cls, said: "QueryDict") -> Self:
        """Read what stands in an address."""
        known = {"category": Category.values, "subject": Subject.values, "role": Frontline.values}
        chosen = {name: said.get(name, "") for name in known}
        return cls(
            q=said.get("q", "").strip()[:MOST_ASKED],
            **{name: value if value in known[name] else "" for name, value in chosen.items()},
        )

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.category or self.subject or self.role)

    def fits(self, entry: Entry) -> bool:
        """Whether a row is looked for."""
        return (
            self.category in ("", entry.category)
            and self.subject in ("", entry.subject)
            and (not self.role or self.role in entry.roles)
            and _says(entry, self.q)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in words, with what ages in its places."""

    code: str
    href: str
    statement: str
    points_to: str
    is_stated: bool
    is_never_alone: bool
    examples: tuple[str, ...]
    innocent: tuple[str, ...]
    checks: tuple[str, ...]
    note: str
    roles: list[str]
    # Of the one country for which it was written; empty: of any.
    country: str
    parameters: tuple[Parameter, ...]
    source: Source
    locator: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one part of the source's table."""

    key: str
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Shown:
    """An edition, or what somebody looked for in it."""

    number: int
    published_at: "datetime | None"
    title: str
    summary: str
    limits: tuple[str, ...]
    sources: tuple[Source, ...]
    groups: list[Group]
    count: int
    total: int


def today() -> Edition | None:
    """Return the edition that counts (one query); None before the first."""
    return Edition.objects.published().first()


def shown(edition: Edition, wanted: Wanted | None = None) -> Shown:
    """Return a published edition, or those of its rows that are looked for."""
    document = edition.document()
    chosen = [each for each in document.entries if wanted is None or wanted.fits(each)]
    return Shown(
        number=edition.number,
        published_at=edition.published_at,
        title=document.title,
        summary=document.summary,
        limits=document.limits,
        sources=document.sources,
        groups=list(groups(document, chosen)),
        count=len(chosen),
        total=len(document.entries),
    )


def groups(document: Catalogue, entries: Iterable[Entry]) -> Iterator[Group]:
    """Yield the parts of the catalogue that these rows belong to, in the order of their source."""
    held: dict[str, list[Row]] = {}
    sources = by_key(document)
    for each in entries:
        held.setdefault(each.category, []).append(row(each, sources[each.source]))
    yield from (Group(key, str(Category(key).label), rows) for key, rows in held.items())


def by_key(document: Catalogue) -> dict[str, Source]:
    """Return the sources of a catalogue by their keys."""
    return {each.key: each for each in document.sources}


def row(entry: Entry, source: Source) -> Row:
    """Return an indicator in words."""
    return Row(
        code=entry.code,
        href=address(entry.code),
        statement=entry.said(entry.statement),
        points_to=points_to(entry.subject),
        is_stated=entry.subject != Subject.NOT_STATED,
        is_never_alone=entry.is_never_alone,
        examples=tuple(map(entry.said, entry.examples)),
        innocent=tuple(map(entry.said, entry.innocent)),
        checks=tuple(map(entry.said, entry.checks)),
        note=entry.said(entry.note),
        roles=[str(Frontline(role).label) for role in entry.roles],
        country=country_name(entry.jurisdiction) if entry.jurisdiction else "",
        parameters=entry.parameters,
        source=source,
        locator=entry.locator,
    )


def address(code: str) -> str:
    """Where an indicator is."""
    return reverse("red_flags:indicator", args=[code])


def points_to(subject: str) -> str:
    """Say whom a row points to, as its source says."""
    told = {
        Subject.VICTIM: _("Points to the person exploited"),
        Subject.TRAFFICKER: _("Points to the trafficker"),
        Subject.BOTH: _("Points to both, the person exploited and the trafficker"),
        Subject.NOT_STATED: _("Whom it points to: not stated in the source"),
    }
    return told[Subject(subject)]


def _says(entry: Entry, asked: str) -> bool:
    """Whether all words that were typed begin a word of a row, as the directory folds words."""
    words = [_stem(text.bare(word)) for word in text.asked(asked)]
    if not words:
        return True
    named = (entry.code, *(each.words for each in entry.parameters))
    held = f" {text.bare(text.plain(' '.join([*named, *map(entry.said, entry.texts())])))}"
    return all(f" {word}" in held for word in words)


def _stem(word: str) -> str:
    """Let "phones" find "phone"."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
