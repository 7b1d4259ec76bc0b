"""Totals in a table are checks: what its parts do not add up to is a slip of the publisher's, or of our reading."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.faults import Fault
from news.statistics.importing.cells import Cell, Part
from news.statistics.periods import Period, Span

QUARTERS = 4
Key = tuple[Period, frozenset[Part]]


def added_up(found: list[Cell]) -> tuple[list[Cell], list[Fault]]:
    """Return what is kept of a table, and each total that its parts do not make.

    The total of a year of which the table has not all quarters is a check alone: it is no number of a whole year.
    """
    faults = list(_twice(found))
    wholes: dict[Key, dict[str, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    by_quarter: dict[Key, list[Cell]] = defaultdict(list)
    for cell in found:
        parts = frozenset(cell.parts)
        for part in cell.parts:
            wholes[cell.period, parts - {part}][part.dimensions[0]].append(cell)
        if cell.period.span == Span.QUARTER and cell.period.start:
            by_quarter[Period.parsed(str(cell.period.start.year)), parts].append(cell)
    kept = []
    for cell in found:
        key = (cell.period, frozenset(cell.parts))
        groups = [*wholes.get(key, {}).values(), *([by_quarter[key]] if key in by_quarter else [])]
        faults += filter(None, (_wrong(cell, group) for group in groups))
        if not (key in by_quarter and len(by_quarter[key]) < QUARTERS):
            kept.append(cell)
    return kept, faults


def _wrong(total: Cell, parts: list[Cell]) -> Fault | None:
    """Parts without a number leave nothing to add up."""
    known = [part.value for part in parts if part.value is not None]
    if total.value is None or len(known) != len(parts) or (made := sum(known, Decimal())) == total.value:
        return None
    said = {"total": f"{total.value.normalize():,f}", "sum": f"{made.normalize():,f}"}
    return Fault(total.where, "", _("the total is %(total)s, but its parts add up to %(sum)s.") % said)


def _twice(found: list[Cell]) -> Iterator[Fault]:
    seen: dict[Key, Cell] = {}
    for cell in found:
        first = seen.setdefault((cell.period, frozenset(cell.parts)), cell)
        if first is not cell:
            yield Fault(cell.where, "", _("the same number stands already in %(where)s.") % {"where": first.where})
