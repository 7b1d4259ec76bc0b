"""The figures that are checked, found by their cells; what they leave open is looked up in what is held."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from news.statistics.checks.figures import Categories, Figure
from news.statistics.checks.held import Held, Said, latest
from news.statistics.choices import MeasureKind
from news.statistics.periods import Period

ADDITIVE = {MeasureKind.COUNT, MeasureKind.MONEY}
# Figures that were said together: on one day, or in one text when no day is known.
Together = tuple[str, date | str]


class Amount(NamedTuple):
    """A number with the room that its rounding leaves."""

    value: Decimal
    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


class Sheet:
    """Figures, and what is held."""

    def __init__(self, figures: Iterable[Figure], held: Held) -> None:
        self.figures = [each for each in figures if each.value is not None]
        self.wordless = [each for each in figures if each.value is None]
        self.held = held

    @cached_property
    def cells(self) -> dict[tuple, list[Figure]]:
        """Figures by dataset, measure, categories and period."""
        return _by(self.figures, lambda each: each.cell)

    @cached_property
    def series(self) -> dict[tuple, list[Figure]]:
        """Figures by dataset, measure and categories."""
        return _by(self.figures, lambda each: each.cell[:3])

    @cached_property
    def together(self) -> dict[tuple, list[Figure]]:
        """Figures of one dataset, measure and period that were said together."""
        return _by(self.figures, lambda each: (each.dataset, each.measure, each.period, said_in(each)))

    @cached_property
    def periods(self) -> dict[Period, list[Figure]]:
        """Figures by period."""
        return _by(self.figures, lambda each: each.period)

    def of(self, kind: str) -> Iterator[Figure]:
        """Give the figures of one kind of measure."""
        return (each for each in self.figures if each.measure_kind == kind)

    def best(self, beside: Figure, measure: str, categories: Categories, period: Period) -> Amount | None:
        """Return the number of a cell as `beside` would mean it: the exact one of the same text, else what was held.

        A rounded one counts when nobody has the exact one.
        """
        found = self.cells.get((beside.dataset, measure, categories, period), ())
        nearest = sorted(
            found, key=lambda each: (each.is_rounded, each.where != beside.where, said_in(each) != said_in(beside))
        )
        if nearest and not nearest[0].is_rounded:
            return amount(nearest[0])
        held = self.counted(beside, measure, categories, period)
        # A rounded number that is held as it was written is itself, not the exact one.
        if held and (not nearest or (held.value != nearest[0].value and _is_within(held, nearest[0]))):
            return Amount(held.value, held.value, held.value)
        return amount(nearest[0]) if nearest else None

    def counted(self, beside: Figure, measure: str, categories: Categories, period: Period) -> Said | None:
        """Return what counted when `beside` was published, else what counts now."""
        said = self.held.said(beside.dataset, measure, categories)
        return latest(said, period, beside.published_on) or latest(said, period)

    def variants(self, beside: Figure, measure: str, categories: Categories, period: Period) -> list[Decimal]:
        """Return every exact value that a cell had when `beside` was said; the one that was said with it, if any."""
        day = beside.published_on
        said = [(each.value, each.published_on, False)
                for each in self.held.said(beside.dataset, measure, categories) if each.period == period]  # fmt: skip
        said += [(each.value, each.published_on or day or date.max, said_in(each) == said_in(beside))
                 for each in self.cells.get((beside.dataset, measure, categories, period), ())
                 if each.value is not None and not each.is_rounded]  # fmt: skip
        together = {value for value, published_on, is_beside in said if is_beside or published_on == day}
        return sorted(
            together or {value for value, published_on, _beside in said if day is None or published_on <= day}
        )


def amount(figure: Figure) -> Amount:
    """Return a figure's number with its room."""
    return Amount(figure.value or Decimal(0), *figure.bounds)


def total(amounts: Sequence[Amount]) -> Amount:
    """Add up."""
    return Amount(*(sum(column, Decimal(0)) for column in zip(*amounts, strict=True)))


def said_in(figure: Figure) -> Together:
    """Name the day on which a figure was said; its text when the day is not known."""
    return (figure.dataset, figure.published_on or figure.where)


def _is_within(held: Said, figure: Figure) -> bool:
    low, high = figure.bounds
    return low <= held.value <= high


def _by[Key](figures: Iterable[Figure], key: Callable[[Figure], Key]) -> dict[Key, list[Figure]]:
    found: dict[Key, list[Figure]] = defaultdict(list)
    for each in figures:
        found[key(each)].append(each)
    return found
