"""How the deadlines of cases are counted from the date on a letter, and what is kept of it."""

from datetime import date
from typing import Any

from directory.guidance import counting
from directory.guidance.counting import Reading
from directory.guidance.models import Rule
from referrals.choices_cases import TOPICS, DeadlineKind


def has_rule(kind: str) -> bool:
    """Whether deadlines of this kind are counted from the date on a letter."""
    return kind in TOPICS


def readings(kind: str, letter: date) -> list[Reading]:
    """Return what each checked reading makes of the date on a letter; none when we hold none (one query)."""
    return counting.readings(TOPICS[DeadlineKind(kind)], letter) if has_rule(kind) else []


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
