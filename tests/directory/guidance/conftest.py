"""A line and a rule, as the file would say them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.permissions import System
from directory.guidance.actions import replace_hotlines, replace_rules
from directory.guidance.models import Hotline, Rule

ME = System("tests")
LINE = {
    "code": "gb-line", "country": "GB", "name": "A line", "phone": "+442079460000", "phone_as_printed": "020 7946 0000",
    "sms": "", "hours": "24/7", "languages": "English", "website": "", "audience": "trafficking",
    "takes_children": False, "is_public_authority": False, "source_url": "https://www.example.org/line",
    "source_on": "2026-03", "confidence": "ngo", "note": "", "checked_on": date(2026, 11, 23),
}  # fmt: skip
READING = {
    "code": "uk-thirty", "topic": "uk-reconsideration", "title": "Asking again", "jurisdiction": "GB", "amount": 30,
    "unit": "calendar_days", "is_minimum": False, "counted_from": "the decision", "authority": "Home Office",
    "basis": "policy", "text": "Thirty days.", "status": "in_force", "valid_from": None, "valid_to": None,
    "source_url": "https://www.example.org/rule", "source_on": "", "checked_on": date(2026, 11, 23),
}  # fmt: skip


def loaded(*rows: dict[str, Any]) -> Hotline:
    """Load these lines, and return the first."""
    rows = rows or (LINE,)
    replace_hotlines(rows=rows, by=ME)
    return Hotline.objects.get(code=rows[0]["code"])


@pytest.fixture
def line(db: None) -> Hotline:
    return loaded()


@pytest.fixture
def rule(db: None) -> Rule:
    replace_rules(rows=[READING], by=ME)
    return Rule.objects.get()


@pytest.fixture
def today(time_machine: Any) -> Callable[[str], None]:
    """Make it noon of that day."""
    return lambda day: time_machine.move_to(f"{day}T12:00:00+00:00", tick=False)
