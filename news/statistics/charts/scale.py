"""Axes that end on round numbers."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MILLION, BILLION = Decimal(1_000_000), Decimal(1_000_000_000)


class Scale(NamedTuple):
    """From the lowest to the highest of its ticks."""

    ticks: tuple[Decimal, ...]

    def at(self, value: Decimal, first: float, last: float) -> float:
        """Where a value stands between two ends of the drawing."""
        low, high = self.ticks[0], self.ticks[-1]
        return first + (last - first) * float((value - low) / (high - low))


def nice(values: Sequence[Decimal], *, wanted: int = 5, has_zero: bool = True, is_whole: bool = True) -> Scale:
    """Return about `wanted` round ticks around all values; `is_whole`: no tick between two whole numbers."""
    low, high = (min(values), max(values)) if values else (Decimal(0), Decimal(1))
    if has_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high += 1
    step = _step((high - low) / wanted, is_whole=is_whole)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return Scale(tuple((first + each) * step for each in range(int(last - first) + 1)))


def short(value: Decimal) -> str:
    """A tick in few letters: “4,000”, “2.5 million”."""
    size = abs(value)
    if size >= BILLION:
        return _("%(number)s billion") % {"number": _plain(value / BILLION)}
    if size >= MILLION:
        return _("%(number)s million") % {"number": _plain(value / MILLION)}
    return _plain(value)


def _step(least: Decimal, *, is_whole: bool) -> Decimal:
    magnitude = Decimal(1).scaleb(least.adjusted())
    for each in STEPS:
        step = each * magnitude
        if step >= least and not (is_whole and step != step.to_integral_value()):
            return step
    return Decimal(1) if is_whole else 10 * magnitude


def _plain(value: Decimal) -> str:
    exact = value.normalize()
    decimals = max(0, -int(exact.as_tuple().exponent))
    return number_format(value, decimal_pos=decimals, force_grouping=True)
