"""Numbers that a later release has left out: they still count, and a page says since when they are missing.

A release that holds a table (most periods between its first and its last of one sort, for a measure and breakdown) is
expected to hold all of it; one that quotes a few numbers, as a bulletin's text does, leaves nothing out. Nothing is
kept about it: it follows from what was stored, whichever came in first.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F, Func, TextField, Value

from news.statistics.periods import Period, Span

if TYPE_CHECKING:
    from news.statistics.querysets import ObservationQuerySet

# Of a table: its measure, and its breakdowns ("": none).
Place = tuple[str, str]
# Sorts of period that follow one another.
SORTS = (Span.QUARTER, Span.MONTH, Span.YEAR)
MONTHS = {Span.QUARTER: 3, Span.MONTH: 1, Span.YEAR: 12}
# Bulletins set a quarter beside the one before and that of a year ago: three of five.
LEAST = 0.75
NAMES = ("release__published_on", "release_id", "release__code", "release__precision", "period_start", "period_end")


class Gone(NamedTuple):
    """The first release that does not have a number any more."""

    on: date
    precision: str
    code: str


class _Held(NamedTuple):
    """What a release holds of a table: its first and its last day."""

    on: date
    key: int
    code: str
    precision: str
    first: date
    last: date
    starts: frozenset[date]

    def is_table(self, sort: Span) -> bool:
        """Whether it holds most of what lies between."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return len(self.starts) >= LEAST * months / MONTHS[sort]


class Vanishing:
    """Which release has left a number out. Made of the periods that releases hold of tables."""

    def __init__(self) -> None:
        self._days: dict[tuple[Place, Span, int], _Held] = {}
        self._sorted: dict[tuple[Place, Span], list[_Held]] | None = None

    def add(self, place: Place, on: date, key: int, code: str, precision: str, period: Period) -> None:
        """Note that a release holds a number of a period."""
        sort, (start, end) = period.span, period
        if sort not in SORTS or start is None or end is None:
            return
        before = self._days.get((place, sort, key))
        first, last = (min(start, before.first), max(end, before.last)) if before else (start, end)
        starts = (before.starts if before else frozenset()) | {start}
        self._days[place, sort, key] = _Held(on, key, code, precision, first, last, starts)

    def of(self, place: Place, period: Period, on: date) -> Gone | None:
        """Return the first release after a day that should have a number of a period; the one that counts is older."""
        start, end = period
        if start is None or end is None:
            return None
        for each in self._in_order().get((place, period.span), ()):
            # What another release of the same day says is not stored twice.
            if each.on > on and each.first <= start and end <= each.last:
                return Gone(each.on, each.precision, each.code)
        return None

    def _in_order(self) -> dict[tuple[Place, Span], list[_Held]]:
        if self._sorted is None:
            self._sorted = defaultdict(list)
            for (place, sort, _key), held in self._days.items():
                if held.is_table(sort):
                    self._sorted[place, sort].append(held)
            for found in self._sorted.values():
                found.sort(key=lambda each: (each.on, each.key))
        return self._sorted


def cut(field: str) -> Func:
    """A breakdown's codes without their categories: "age=adult;gender=male" is cut by "age;gender"."""
    return Func(F(field), Value("=[^;]*"), Value(""), Value("g"), function="regexp_replace", output_field=TextField())


def of(numbers: "ObservationQuerySet", day: date | None = None) -> Vanishing:
    """Read what releases hold, or held at the end of a day, of the tables that these numbers are all of: one query."""
    found = Vanishing()
    numbers = numbers.filter(release__published_on__lte=day) if day else numbers
    rows = numbers.order_by().annotate(cut=cut("series__category")).values_list("series__measure__code", "cut", *NAMES)
    for measure, by, on, key, code, precision, start, end in rows.distinct():
        found.add((measure, named(by)), on, key, code, precision, Period(start, end))
    return found


def table(place: Place, rows: Iterable[tuple]) -> Vanishing:
    """The same of one table, from rows of NAMES."""
    found = Vanishing()
    for on, key, code, precision, start, end in rows:
        found.add(place, on, key, code, precision, Period(start, end))
    return found


def place(measure: str, category: str) -> Place:
    """The table of a line."""
    return measure, ";".join(part.partition("=")[0] for part in category.split(";")) if category != "all" else ""


def named(by: str) -> str:
    """The breakdowns as a table knows them."""
    return "" if by == "all" else by
