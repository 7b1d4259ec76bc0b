"""The filters beside the results: what may be chosen, how many there would be, what is chosen now."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import country_name, language_name
from directory.filters import CODE_KINDS, FLAGS, TERM_KINDS, Ask
from directory.lexicon import Lexicon, Word

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
class Choice:
    """One box to tick. Without a value it is only a heading above the terms that are part of it."""

    kind: str
    value: str
    label: str
    count: int
    is_chosen: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """One group: `top` is always seen, `rest` unfolds as boxes, `others` stand in a select."""

    kind: str
    title: str
    top: list[Choice]
    rest: list[Choice] = field(default_factory=list)
    others: list[Choice] = field(default_factory=list)
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


def _group(kind: str, ask: Ask, counts: Mapping[int | str, int], known: Lexicon) -> Facet:
    if kind in CODE_KINDS:
        return _of_codes(kind, ask, counts, language_name if kind == "language" else country_name)
    tree = _in_tree_order(known.slugs(kind).values())
    choices = {
        word.id: Choice(kind, word.slug, word.name, counts.get(word.id, 0), word.slug in ask.of(kind), depth)
        for word, depth in tree
    }
    shown = {key: choice for key, choice in choices.items() if choice.count or choice.is_chosen}
    roots = [choice for choice in shown.values() if not choice.depth]
    top = _first(roots, [choice for choice in shown.values() if choice.is_chosen])
    seen = {choice.value for choice in top}
    rest = [Choice(kind, "", c.label, c.count, depth=c.depth) if c.value in seen else c for c in shown.values()]
    return Facet(kind, str(TITLES[kind]), top, _without_bare_headings(rest), total=len(shown))


def _of_codes(kind: str, ask: Ask, counts: Mapping[int | str, int], named: Callable[[str], str]) -> Facet:
    codes = {*map(str, counts), *ask.of(kind)}
    choices = [Choice(kind, code, named(code), counts.get(code, 0), code in ask.of(kind)) for code in codes]
    choices.sort(key=lambda choice: choice.label.casefold())
    top = _first(choices, [choice for choice in choices if choice.is_chosen])
    others = [choice for choice in choices if choice not in top]
    return Facet(kind, str(TITLES[kind]), top, [], others, str(OTHERS[kind]), len(choices))


def _first(choices: list[Choice], must: list[Choice]) -> list[Choice]:
    """The most frequent few and all that are chosen, the frequent first; equal ones in their own order."""
    frequent = sorted(choices, key=lambda choice: -choice.count)[:TOP]
    return frequent + [choice for choice in must if choice not in frequent]


def _in_tree_order(words: Iterable[Word]) -> list[tuple[Word, int]]:
    children: dict[int | None, list[Word]] = {}
    for word in words:
        children.setdefault(word.parent_id, []).append(word)
    ordered: list[tuple[Word, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for word in children.get(parent, []):
            ordered.append((word, depth))
            walk(word.id, depth + 1)

    walk(None, 0)
    return ordered


def _without_bare_headings(choices: list[Choice]) -> list[Choice]:
    """Drop a heading that nothing stands under."""
    kept: list[Choice] = []
    for choice in reversed(choices):
        below = kept[-1] if kept else None
        if choice.value or (below and below.depth > choice.depth):
            kept.append(choice)
    return kept[::-1]


def address(ask: Ask) -> str:
    """Return where the question is answered."""
    return reverse("directory:results") + ask.querystring()
