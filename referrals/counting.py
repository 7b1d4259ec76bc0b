"""How a time limit is counted from the date on a letter: each reading of the rule that we hold, the earliest first."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from directory.guidance.models import Rule, Unit
from referrals.choices_cases import TOPICS, DeadlineKind

DAYS = frozenset({Unit.DAYS, Unit.CALENDAR_DAYS})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: its rule, as it was when it was counted, and the day it leads to."""

    rule: Rule
    on: date


def has_rule(kind: str) -> bool:
    """Whether deadlines of this kind are counted from the date on a letter."""
    return kind in TOPICS


def readings(kind: str, letter: date) -> list[Reading]:
    """Return what each checked reading makes of the date on a letter; none when we hold none (one query)."""
    if not has_rule(kind):
        return []
    held = Rule.objects.published().on_topic(TOPICS[DeadlineKind(kind)]).filter(
        Q(valid_from=None) | Q(valid_from__lte=letter), Q(valid_to=None) | Q(valid_to__gte=letter), amount__isnull=False
    )  # fmt: skip
    # Which days are worked is not held, so what is counted in them is left to who reads the rule.
    found = [Reading(rule, day) for rule in held if (day := count(letter, rule.amount or 0, rule.unit))]
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


def kept(found: list[Reading]) -> list[dict[str, Any]]:
    """Return readings as a deadline keeps them."""
    return [
        {
            "amount": each.rule.amount,
            "unit": each.rule.unit,
            "is_minimum": each.rule.is_minimum,
            "status": each.rule.status,
            "on": each.on.isoformat(),
        }
        for each in found
    ]


def opened(row: dict[str, Any]) -> Reading:
    """Return a reading that a deadline has kept."""
    rule = Rule(amount=row["amount"], unit=row["unit"], is_minimum=row["is_minimum"], status=row["status"])
    return Reading(rule, date.fromisoformat(row["on"]))
