"""What a decision about small numbers looks at: lines of numbers, and pictures of one period on one day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

Categories = tuple[tuple[str, str], ...]
Span = tuple[date | None, date | None]
Cells = dict[Categories, Decimal]


class Value(NamedTuple):
    """One number of a line, and the day from which it counted."""

    span: Span
    day: date
    value: Decimal


@dataclass(frozen=True)
class Line:
    """A series with every value that it ever had, the older first."""

    key: int
    measure: str
    kind: str
    categories: Categories
    base: str = ""
    values: list[Value] = field(default_factory=list, compare=False)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """By what it is cut."""
        return tuple(dimension for dimension, _ in self.categories)


class Picture(NamedTuple):
    """What counted for one measure and period at the end of a day on which something was published."""

    measure: str
    span: Span
    day: date
    cells: Cells


def pictures(lines: Iterable[Line]) -> Iterator[Picture]:
    """Show every state that a reader may ask for: each day of publication of each measure and period."""
    said: dict[tuple[str, Span], dict[date, Cells]] = defaultdict(lambda: defaultdict(dict))
    for line in lines:
        for each in line.values:
            said[(line.measure, each.span)][each.day][line.categories] = each.value
    for (measure, span), days in said.items():
        counting: Cells = {}
        for day in sorted(days):
            counting = counting | days[day]
            yield Picture(measure, span, day, counting)


def recoded(categories: Categories, groups: dict[str, frozenset[str]], grouped: str) -> Categories:
    """Put the group in the place of each category that is in it."""
    return tuple((name, grouped if code in groups.get(name, ()) else code) for name, code in categories)
