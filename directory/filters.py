"""What an address of /directory/ asks for. Forgiving: whatever cannot be understood is left out, never refused."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.names import country_names, language_names
from directory.lexicon import Lexicon
from directory.models import Vocabulary
from directory.search.places import Place
from directory.search.values import Point, Query

TERM_KINDS = tuple(Vocabulary.values)
CODE_KINDS = ("country", "based", "language")
FLAGS = ("legal_aid", "remote", "available")
KINDS = (*TERM_KINDS, *CODE_KINDS)

TEXT_LENGTH = 200
MAX_VALUES = 50
DISTANCES = (10, 25, 50, 100, 250)
USUAL_DISTANCE = 50


@dataclass(frozen=True, slots=True)
class Ask:
    """One understood address: words, a place, slugs and codes that exist, flags, the page.

    `is_exact` asks for these very words, however they are spelt. `has_unknown` says that a filter of the address means
    nothing here and was left out.
    """

    q: str = ""
    near: str = ""
    within: int = USUAL_DISTANCE
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    page: int = 1
    is_exact: bool = False
    has_unknown: bool = False

    def of(self, kind: str) -> tuple[str, ...]:
        """Return what was chosen of this kind."""
        return self.values.get(kind, ())

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the page was asked for."""
        return bool(self.q or self.near or self.flags or any(self.values.values()))

    def without(self, kind: str, value: str = "") -> "Ask":
        """Return the same question, from its first page, without one of its filters."""
        if kind in FLAGS:
            return replace(self, flags=self.flags - {kind}, page=1)
        if kind == "q":
            return replace(self, q="", page=1)
        if kind == "near":
            return replace(self, near="", page=1)
        left = tuple(chosen for chosen in self.of(kind) if chosen != value)
        return replace(self, values={**self.values, kind: left}, page=1)

    def instead(self, kind: str, value: str, other: str) -> "Ask":
        """Return the same question, from its first page, with `other` where `value` was chosen."""
        values = tuple(dict.fromkeys(other if chosen == value else chosen for chosen in self.of(kind)))
        return replace(self, values={**self.values, kind: values}, page=1)

    def query(self, known: Lexicon, spot: Place | None) -> Query:
        """Return the question as the search door takes it, around `spot` when a place was understood."""
        chosen: dict[str, Any] = {kind: self.of(kind) for kind in CODE_KINDS}
        chosen |= {kind: tuple(known.slugs(kind)[slug].id for slug in self.of(kind)) for kind in TERM_KINDS}
        chosen |= {flag: flag in self.flags for flag in FLAGS}
        near = Point(spot.lat, spot.lon, self.within, spot.name) if spot else None
        return Query(text=self.q, near=near, page=self.page, **chosen)

    def querystring(self) -> str:
        """Return the shortest address that asks the same, "?" included; empty when nothing is asked."""
        pairs: list[tuple[str, str]] = [("q", self.q)] if self.q else []
        pairs += [("exact", "yes")] if self.q and self.is_exact else []
        pairs += [(kind, value) for kind in KINDS for value in self.of(kind)]
        pairs += [(flag, "yes") for flag in FLAGS if flag in self.flags]
        if self.near:
            pairs.append(("near", self.near))
            pairs += [("within", str(self.within))] if self.within != USUAL_DISTANCE else []
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return f"?{urlencode(pairs)}" if pairs else ""


def understand(data: QueryDict, known: Lexicon) -> Ask:
    """Read an address. Terms are named by slug, countries and languages by code, each as often as wanted."""
    asked = {kind: _given(data, kind) for kind in KINDS if kind in data}
    values = {kind: _existing(kind, given, known) for kind, given in asked.items()}
    return Ask(
        q=_text(data.get("q", "")),
        near=_text(data.get("near", "")),
        within=_one_of(data.get("within", ""), DISTANCES, USUAL_DISTANCE),
        values=values,
        flags=frozenset(flag for flag in FLAGS if data.get(flag) in {"yes", "on", "true", "1"}),
        page=_page(data.get("page", "")),
        is_exact=data.get("exact") == "yes",
        has_unknown=values != asked,
    )


def _existing(kind: str, given: tuple[str, ...], known: Lexicon) -> tuple[str, ...]:
    names: Container[str] = known.slugs(kind)
    if kind in CODE_KINDS:
        names = language_names() if kind == "language" else country_names()
    return tuple(value for value in given if value in names)


def _given(data: QueryDict, kind: str) -> tuple[str, ...]:
    """Return what was sent, in the spelling that the data uses, each once; empty choices of a select are no choice."""
    spelt = str.upper if kind in {"country", "based"} else str.lower
    values = (spelt(_text(value)) for value in data.getlist(kind)[:MAX_VALUES])
    return tuple(dict.fromkeys(filter(None, values)))


def _text(value: str) -> str:
    """One line without what no keyboard types; PostgreSQL refuses NUL."""
    value = value[:TEXT_LENGTH]
    if not value.isprintable():
        value = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(value.split())


def _one_of(value: str, choices: Iterable[int], usual: int) -> int:
    return next((choice for choice in choices if str(choice) == value), usual)


def _page(value: str) -> int:
    # Longer numbers are no page of anything, and int() of thousands of digits raises.
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else 1
