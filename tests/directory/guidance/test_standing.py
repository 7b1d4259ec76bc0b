"""What is known of a reading on a day, and what is not: nothing is guessed."""

from datetime import date
from typing import Any

import pytest

from directory.guidance import reading
from directory.guidance.models import Rule
from directory.guidance.standing import seen_on, standing, why_unknown

CHECKED = date(2026, 11, 23)


def row(**said: Any) -> Rule:
    return Rule(**{"status": "in_force", "source_on": "", "checked_on": CHECKED} | said)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("said", "on", "was"),
    [
        ({"valid_from": day("2022-12-13")}, "2022-12-12", "coming"),
        ({"valid_from": day("2022-12-13")}, "2022-12-13", "holds"),
        ({"valid_from": day("2022-12-13")}, "2027-01-01", "holds"),
        # In force at the date of its source, and since when is not known.
        ({"source_on": "2025-05-08"}, "2025-05-07", "unknown"),
        ({"source_on": "2025-05-08"}, "2025-05-08", "holds"),
        ({"source_on": "2024"}, "2024-12-30", "unknown"),
        ({"source_on": "2024"}, "2024-12-31", "holds"),
        ({"source_on": "2024-02"}, "2024-02-28", "unknown"),
        ({"source_on": "2024-02"}, "2024-02-29", "holds"),
        ({}, "2026-11-22", "unknown"),
        ({}, "2026-11-23", "holds"),
        # It ended, and since when it held is not known.
        ({"status": "superseded", "valid_to": day("2022-12-12"), "source_on": "2022-12-13"}, "2022-12-11", "unknown"),
        ({"status": "superseded", "valid_to": day("2022-12-12"), "source_on": "2022-12-13"}, "2022-12-12", "holds"),
        ({"status": "superseded", "valid_to": day("2022-12-12")}, "2022-12-13", "over"),
        # It began, and until when it held is not known; when it was last checked, it was over.
        ({"status": "superseded", "valid_from": day("2023-01-30")}, "2023-01-29", "coming"),
        ({"status": "superseded", "valid_from": day("2023-01-30")}, "2023-01-30", "holds"),
        ({"status": "superseded", "valid_from": day("2023-01-30")}, "2023-01-31", "unknown"),
        ({"status": "superseded", "valid_from": day("2023-01-30")}, "2026-11-23", "replaced"),
        ({"status": "superseded", "source_on": "2024-03-22"}, "2024-03-22", "unknown"),
        ({"status": "superseded", "valid_from": day("2020-01-01"), "valid_to": CHECKED}, "2020-06-01", "holds"),
        # What was never verified may stand on no page, whatever its dates say.
        ({"status": "not_verified", "valid_from": day("2020-01-01")}, "2020-06-01", "unknown"),
        # Its end is announced, and still to come.
        ({"status": "superseded", "valid_to": day("2027-06-30")}, "2026-12-01", "holds"),
        ({"status": "superseded", "valid_to": day("2027-06-30")}, "2027-07-01", "over"),
    ],
)  # fmt: skip
def test_a_reading_on_a_day(said: dict[str, Any], on: str, was: str) -> None:
    assert standing(row(**said), day(on)) == was


def test_what_is_missing_is_named() -> None:
    told = [why_unknown(row(**said)) for said in (
        {}, {"status": "superseded", "valid_from": CHECKED}, {"status": "superseded"},
    )]  # fmt: skip
    assert ["since when" in words for words in told] == [True, False, True]
    assert ["until when" in words for words in told] == [False, True, True]


def test_no_source_is_younger_than_the_day_it_was_read() -> None:
    assert seen_on(row(source_on="2026")) == CHECKED


def test_of_the_shipped_readings_only_these_surely_held_on_1_april_2024() -> None:
    held = {row["code"] for row in reading.rules() if standing(Rule(**row), date(2024, 4, 1)) == "holds"}
    assert held == {
        "uk-recovery-period-30", "ew-duty-to-notify", "ew-section-45-start", "ew-section-45-adult",
        "ew-section-45-child", "scotland-support-90-days", "coe-recovery-reflection-30",
    }  # fmt: skip
