"""Shares, rates and changes: numbers from which others follow."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from news.statistics.choices import MeasureKind
from news.statistics.suppression.lines import Categories, Line, Span, Value

HUNDRED = Decimal(100)
# A share of the total differs from what its counts make by rounding alone.
ROUNDING = Decimal(1)


class Counts:
    """The counts of a dataset, found by measure and categories."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = {(each.measure, each.categories): each for each in lines if each.kind == MeasureKind.COUNT}

    def has(self, measure: str, categories: Categories) -> bool:
        """Whether there are counts at all."""
        return (measure, categories) in self._lines

    def of(self, measure: str, categories: Categories, span: Span) -> list[Decimal]:
        """Every value that a cell ever had."""
        line = self._lines.get((measure, categories))
        return [each.value for each in line.values if each.span == span] if line else []


def pretended(lines: Sequence[Line]) -> Iterator[Line]:
    """Make counts of shares that stand without any: 2 % of 150 is three people."""
    counts = Counts(lines)
    for line in lines:
        if line.kind != MeasureKind.SHARE or (counts.has(line.base, line.categories) and line.categories):
            continue
        values = [
            Value(each.span, each.day, each.value * min(totals) / HUNDRED)
            for each in line.values
            if (totals := counts.of(line.base, (), each.span))
        ]
        if values:
            yield Line(-line.key, line.measure, MeasureKind.COUNT, line.categories, values=values)


def gives_away(line: Line, counts: Counts, k: int, *, is_strict: bool) -> bool:
    """Say whether a share or a change tells a number below k that is not shown; `is_strict`: or might."""
    if line.kind not in {MeasureKind.SHARE, MeasureKind.CHANGE}:
        return False
    return any(_tells(line, each, counts, k, is_strict=is_strict) for each in line.values)


def _tells(line: Line, each: Value, counts: Counts, k: int, *, is_strict: bool) -> bool:
    cells = counts.of(line.base, line.categories, each.span)
    totals = counts.of(line.base, (), each.span)
    if not cells and not totals:
        return is_strict
    if line.kind == MeasureKind.CHANGE:
        before = HUNDRED + each.value
        return before > 0 and any(cell * HUNDRED / before < k for cell in cells)
    if line.categories and any(
        abs(each.value - cell * HUNDRED / all_) <= ROUNDING for cell in cells for all_ in totals if all_
    ):
        return False
    # A rate: both those whom it counts and the others.
    parts = [part for cell in cells for part in (each.value * cell / HUNDRED, (HUNDRED - each.value) * cell / HUNDRED)]
    return any(part < k for part in parts)
