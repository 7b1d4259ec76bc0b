"""The calculator: every reading, the earliest first, by POST alone; nothing of it is kept."""

from datetime import date
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import AuditEvent
from directory.guidance import counting
from directory.guidance.actions import replace_rules
from directory.guidance.models import Rule
from tests.directory.guidance.conftest import ME, READING
from tests.directory.pages import text

PAGE = "/guidance/deadline/"
MONTH = READING | {"code": "month", "amount": 1, "unit": "months", "status": "superseded"}
LEAST = READING | {
    "code": "least", "topic": "uk-recovery-period", "title": "Recovery", "unit": "days", "is_minimum": True,
    "valid_from": date(2022, 12, 13),
}  # fmt: skip
BEFORE = LEAST | {
    "code": "before", "amount": 45, "status": "superseded", "valid_from": None, "valid_to": date(2022, 12, 12),
}  # fmt: skip
WORKED = READING | {"code": "worked", "topic": "target", "title": "Target", "amount": 5, "unit": "working_days"}


@pytest.fixture(autouse=True)
def rules(db: None, today) -> None:
    replace_rules(rows=[READING, MONTH, LEAST, BEFORE, WORKED], by=ME)
    today("2026-11-27")


def count(visitor: Client, start: str, topic: str = "uk-reconsideration") -> Any:
    return visitor.post(PAGE, {"topic": topic, "start": start})


@pytest.mark.parametrize(
    ("start", "days"),
    [
        ("2026-01-31", ["Saturday 28 February 2026", "Monday 2 March 2026"]),
        ("2024-01-31", ["Thursday 29 February 2024", "Friday 1 March 2024"]),
        ("2026-10-10", ["Monday 9 November 2026", "Tuesday 10 November 2026"]),
    ],
)
def test_each_reading_gives_its_day_the_earlier_first(start: str, days: list[str], visitor: Client) -> None:
    answer = count(visitor, start)
    assert answer.status_code == 200
    page = text(answer)
    assert answer.context["result"].days[0].rule.code == ("month" if "31" in start else "uk-thirty")
    assert page.index(days[0]) < page.index(days[1])
    for words in ("1 month", "30 calendar days", "Keep to the earlier day.", "Ask anyway", "May have held on that day"):
        assert words in page, words
    assert ("That month has no such day" in page) == ("31" in start)


def test_the_rule_of_its_day_counts_and_a_minimum_says_at_least(visitor: Client) -> None:
    for start, length, end in (
        ("2022-12-12", "At least 45 days", "Not before Thursday 26 January 2023"),
        ("2022-12-13", "At least 30 days", "Not before Thursday 12 January 2023"),
    ):
        page = text(count(visitor, start, "uk-recovery-period"))
        assert length in page
        assert end in page
        assert page.count("Not before") == 1
        assert "it may run for longer" in page
        assert "Ask anyway" not in page


def test_working_days_are_left_to_the_reader(visitor: Client) -> None:
    page = text(count(visitor, "2026-11-23", "target"))
    assert "bank holidays of England and Wales among them: count it by hand." in page
    assert "2026" in page[page.index("Counted from") :]
    assert counting.count(date(2026, 11, 23), 5, "working_days") is None


def test_a_day_for_which_nothing_is_held_says_so(visitor: Client) -> None:
    Rule.objects.filter(code="before").update(is_published=False)
    page = text(count(visitor, "2020-01-01", "uk-recovery-period"))
    assert "Not held: check." in page


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"topic": "uk-reconsideration", "start": "tomorrow"}, "start", "Write a day like this"),
        ({"topic": "uk-reconsideration", "start": ""}, "start", "Give the day."),
        ({"topic": "uk-reconsideration", "start": "2026-11-28"}, "start", "still to come"),
        ({"topic": "uk-reconsideration", "start": "1850-01-01"}, "start", "too long ago"),
        ({"topic": "", "start": "2026-11-01"}, "topic", "Choose what is counted."),
        ({"topic": "moon", "start": "2026-11-01"}, "topic", "Choose what is counted."),
    ],
)
def test_what_cannot_be_counted_is_told_beside_its_field(said: dict, field: str, told: str, visitor: Client) -> None:
    answer = visitor.post(PAGE, said)
    assert answer.status_code == 400
    assert told in " ".join(answer.context["form"].errors[field])
    assert not said["start"] or f'value="{said["start"]}"' in answer.text
    assert "result" not in answer.context


def test_nothing_is_kept_and_an_address_with_a_day_counts_nothing(visitor: Client) -> None:
    answer = visitor.get(PAGE, {"topic": "uk-reconsideration", "start": "2026-01-31"})
    assert "2026-01-31" not in answer.text
    assert 'value="uk-reconsideration" selected' in answer.text
    events = AuditEvent.objects.count()
    answer = count(visitor, "2026-01-31")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "sessionid" not in visitor.cookies
    assert (Session.objects.count(), AuditEvent.objects.count()) == (0, events)


def test_counting_asks_twice_however_many(visitor: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        count(visitor, "2026-01-31")
    replace_rules(rows=[READING, *(READING | {"code": f"r{n}", "amount": n} for n in range(1, 20))], by=ME)
    with django_assert_num_queries(2):
        assert len(count(visitor, "2026-01-31").context["result"].days) == 20
