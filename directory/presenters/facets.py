"""The filters beside the results: what may be chosen, how many there would be, what is chosen now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import cast

from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import (
    country_name,
    country_names,
    country_places,
    language_name,
    language_names,
    language_places,
)
from directory.filters import CODE_KINDS, FLAGS, TERM_KINDS, Ask
from directory.lexicon import Lexicon, Word
from directory.presenters import words

# So many are seen without unfolding: more than a glance takes in helps nobody.
TOP = 6

TITLES = {
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("Country they know"),
    "profession": gettext_lazy("Profession"),
    "specialism": gettext_lazy("What they do"),
    "exploitation": gettext_lazy("Kind of exploitation"),
    "report": gettext_lazy("Reports for courts"),
    "based": gettext_lazy("Where they are"),
}
OTHERS = {
    "language": gettext_lazy("Another language"),
    "country": gettext_lazy("Another country"),
    "based": gettext_lazy("Another country"),
}
FLAG_LABELS = {
    "available": gettext_lazy("Taking new work now"),
    "legal_aid": gettext_lazy("Takes legal aid"),
    "remote": gettext_lazy("By telephone or video"),
}
Counts = Mapping[str, Mapping[int | str, int]]


@dataclass(frozen=True, slots=True)
class Narrower:
    """A word that is part of a chosen one, and the address with it in the other's place."""

    label: str
    count: int
    href: str

    @property
    def told(self) -> str:
        return words.number(self.count)


# Not frozen: that takes three times as long to make, and a page has hundreds.
@dataclass(slots=True)
class Choice:
    """One box to tick."""

    kind: str
    value: str
    label: str
    count: int
    is_chosen: bool = False
    narrower: Sequence[Narrower] = ()

    @property
    def told(self) -> str:
        return words.number(self.count)


@dataclass(frozen=True, slots=True)
class Facet:
    """One group: `top` is always seen, `rest` unfolds as boxes, `others` stand in a select."""

    kind: str
    title: str
    top: list[Choice]
    rest: Sequence[Choice] = ()
    others: Sequence[Choice] = ()
    others_label: str = ""
    total: int = 0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that holds now, and the address without it."""

    label: str
    href: str
    is_text: bool = False


def facets(ask: Ask, counts: Counts, known: Lexicon) -> list[Facet]:
    """Return the groups that have anything to choose, in the order a visitor needs them."""
    groups = [_group(kind, ask, counts.get(kind, {}), known) for kind in TITLES]
    return [group for group in groups if group.total]


def flags(ask: Ask, counts: Counts) -> list[Choice]:
    """Return the yes-or-no filters."""
    return [
        Choice(flag, "yes", str(label), counts.get(flag, {}).get("yes", 0), flag in ask.flags)
        for flag, label in FLAG_LABELS.items()
    ]


def chosen(ask: Ask, known: Lexicon) -> list[Chosen]:
    """Return every filter that holds, as a tag that takes it away."""
    told = []
    if ask.q:
        told.append(Chosen(f"“{ask.q}”", address(ask.without("q")), is_text=True))
    for kind in (*TERM_KINDS, *CODE_KINDS):
        told += [Chosen(label(kind, value, known), address(ask.without(kind, value))) for value in ask.of(kind)]
    told += [Chosen(str(FLAG_LABELS[flag]), address(ask.without(flag))) for flag in FLAGS if flag in ask.flags]
    if ask.near:
        near = _("within %(km)d km of %(place)s") % {"km": ask.within, "place": ask.near}
        told.append(Chosen(near, address(ask.without("near")), is_text=True))
    return told


def label(kind: str, value: str, known: Lexicon) -> str:
    """Name one value of a filter, clear enough to stand alone."""
    if kind == "language":
        return _("speaks %(language)s") % {"language": language_name(value)}
    if kind == "country":
        return _("knows %(country)s") % {"country": country_name(value)}
    if kind == "based":
        return _("in %(country)s") % {"country": country_name(value)}
    return known.slugs(kind)[value].name


def name(kind: str, key: int | str, known: Lexicon) -> str:
    """Name one value as the search door spells it: terms by key, codes, and "yes"."""
    if kind in FLAG_LABELS:
        return str(FLAG_LABELS[kind])
    if kind in CODE_KINDS:
        return label(kind, str(key), known)
    word = known.words.get(int(key))
    return word.name if word else ""


def _group(kind: str, ask: Ask, counts: Mapping[int | str, int], known: Lexicon) -> Facet:
    if kind in CODE_KINDS:
        return _of_codes(kind, ask, counts)
    of = ask.of(kind)
    ticked = [_choice(word, ask, counts, known) for word in known.slugs(kind).values() if word.slug in of] if of else []
    roots = [_choice(word, ask, counts, known) for word in known.roots(kind) if counts.get(word.id)]
    top, rest = _split(roots, ticked)
    return Facet(kind, str(TITLES[kind]), top, rest, total=len(roots))


def _choice(word: Word, ask: Ask, counts: Mapping[int | str, int], known: Lexicon) -> Choice:
    """A chosen word offers those that are part of it in its place: beside it they would add nobody."""
    kind = word.vocabulary
    if word.slug not in ask.of(kind):
        return Choice(kind, word.slug, word.name, counts.get(word.id, 0))
    below = [part for part in known.slugs(kind).values() if part.parent_id == word.id]
    narrower = [
        Narrower(part.name, counts[part.id], address(ask.instead(kind, word.slug, part.slug)))
        for part in below
        if counts.get(part.id)
    ]
    return Choice(kind, word.slug, word.name, counts.get(word.id, 0), True, narrower)


def _of_codes(kind: str, ask: Ask, counts: Mapping[int | str, int]) -> Facet:
    is_language, ticked = kind == "language", ask.of(kind)
    names, places = (language_names(), language_places()) if is_language else (country_names(), country_places())
    codes = cast("dict[str, int]", {**dict.fromkeys(ticked, 0), **counts})
    # In the order of the names; a code without one comes last.
    ordered = sorted(codes, key=lambda code: (places.get(code, len(places)), code))
    choices = [Choice(kind, code, names.get(code, code), codes[code], code in ticked) for code in ordered]
    top, others = _split(choices, [choice for choice in choices if choice.is_chosen] if ticked else [])
    return Facet(kind, str(TITLES[kind]), top, [], others, str(OTHERS[kind]), len(choices))


def _split(choices: list[Choice], must: list[Choice]) -> tuple[list[Choice], list[Choice]]:
    """Return the most frequent few and all that are chosen, equally frequent ones in their own order; and the rest."""
    top = sorted(choices, key=attrgetter("count"), reverse=True)[:TOP]
    shown = {choice.value for choice in top}
    top += [choice for choice in must if choice.value not in shown]
    shown = {choice.value for choice in top}
    return top, [choice for choice in choices if choice.value not in shown]


def address(ask: Ask) -> str:
    """Return where the question is answered."""
    return _results(get_script_prefix()) + ask.querystring()


@cache
def _results(_prefix: str) -> str:
    """A page asks for it once a link."""
    return reverse("directory:results")
