"""The filters of one query: which values are chosen, and the index conditions they make."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.search import facets
from directory.search.values import Query

# As many values of one filter as an address can sensibly hold.
MAX_VALUES = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen values of one filter, as facet integers, and its place among the chosen filters.

    Statements know filters by their places only, so that there are few of them: a connection keeps each one's plan.
    """

    kind: str
    values: tuple[int, ...]
    place: int

    @property
    def is_flag(self) -> bool:
        return self.kind in facets.FLAGS

    @property
    def is_of(self) -> str:
        """The condition that a facet is a value of this filter."""
        return f"facet BETWEEN %(first_{self.place})s AND %(last_{self.place})s"

    @property
    def parameters(self) -> dict[str, Any]:
        """What statements ask of this filter."""
        first = facets.NUMBERS[self.kind] << facets.SHIFT
        last = first + (1 << facets.SHIFT) - 1
        return {f"values_{self.place}": list(self.values), f"first_{self.place}": first, f"last_{self.place}": last}


def chosen(query: Query) -> list[Choice]:
    """Return the filters of which values are chosen. A value that cannot exist is one that nobody has."""
    found: list[Choice] = []
    for kind in facets.CHOICES + facets.FLAGS:
        keys = getattr(query, kind)
        if keys:
            values = facets.numbers((kind, key) for key in ((facets.YES,) if kind in facets.FLAGS else keys))
            found.append(Choice(kind, tuple(values[:MAX_VALUES]) or (facets.NOBODY,), len(found)))
    return found


def without(choices: list[Choice], left_out: Choice) -> list[Choice]:
    """Return the other filters."""
    return [each for each in choices if each is not left_out]


def passing(choices: Iterable[Choice]) -> str:
    """Return the query_int "passes every one of these filters"."""
    return "&".join("({})".format("|".join(map(str, each.values))) for each in choices)


def all_but_one(choices: list[Choice]) -> str:
    """Return the query_int "passes all of these filters but one, perhaps"; empty when that says nothing.

    Who misses a flag has no value of it to count, so a flag is never the one.
    """
    ways = [passing(without(choices, each)) for each in choices if not each.is_flag] or [passing(choices)]
    return "" if "" in ways else "|".join(f"({way})" for way in ways)
