"""How a time limit is counted from a day: each reading that held then, or may have, the earliest first.

The page of the calculator and the deadlines of cases both count here.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from directory.guidance.models import Rule, Unit

DAYS = frozenset({Unit.DAYS, Unit.CALENDAR_DAYS})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: its rule, as it was when it was counted, and the day it leads to."""

    rule: Rule
    on: date


def readings(topic: str, start: date) -> list[Reading]:
    """Return what each checked reading of a rule makes of a day; none when we hold none (one query)."""
    return counted(limits(topic, start), start)


def limits(topic: str, start: date) -> list[Rule]:
    """Return the checked readings that held on a day, or may have: a time limit each (one query)."""
    return list(Rule.objects.published().on_topic(topic).limits().possible_on(start))


def counted(rules: Iterable[Rule], start: date) -> list[Reading]:
    """Count each from a day. What is counted in working days is left out: which days are worked is not held."""
    found = [Reading(rule, day) for rule in rules if (day := count(start, rule.amount or 0, rule.unit))]
    return sorted(found, key=lambda each: each.on)


def count(start: date, amount: int, unit: str) -> date | None:
    """Return the day after so many days or months: of a month without that day, its last. None for working days."""
    if unit in DAYS:
        return start + timedelta(days=amount)
    if unit != Unit.MONTHS:
        return None
    months = start.year * 12 + start.month - 1 + amount
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def is_cut(reading: Reading, start: date) -> bool:
    """Whether its month has no such day, so that it ends on the last one."""
    return reading.rule.unit == Unit.MONTHS and reading.on.day != start.day
