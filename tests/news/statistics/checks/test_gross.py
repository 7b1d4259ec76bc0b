"""Gross mistakes are doubted, and what is only small or usual is not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from news.statistics.checks import Figure, Known, run
from news.statistics.choices import MeasureKind
from tests.news.statistics.checks.test_consistent import DAY, figure


def codes(*figures: Figure, held: Known | None = None) -> list[str]:
    return [each.code for each in run(figures, held=held or Known())]


@pytest.mark.parametrize(("value", "kind"), [("-5", "count"), ("4.5", "count"), ("-1", "share"), ("100.1", "share")])
def test_values_that_nothing_can_have(value: str, kind: str) -> None:
    assert "impossible" in codes(figure("people", value, measure_kind=MeasureKind(kind)))


def test_values_that_are_usual() -> None:
    assert codes(figure("people", 0)) == []
    assert codes(figure("average", "4.5", base="people", unit="people_per_quarter", qualifier="about")) != [
        "impossible"
    ]


def test_a_single_part_is_no_larger_than_its_whole() -> None:
    whole, part = figure("people", 101), figure("people", 102, category="gender=male")
    assert codes(whole, part) == ["parts_exceed"]
    assert codes(part, held=Known([whole])) == ["parts_exceed"]
    assert codes(whole, replace(part, value=Decimal(50))) == []


def test_a_period_ends_before_its_publication() -> None:
    assert codes(replace(figure("people", 101), published_on=date(2022, 12, 30))) == ["period_not_over"]
    assert codes(replace(figure("people", 101), published_on=date(2022, 12, 31))) == []


def test_a_large_revision_is_doubted() -> None:
    before = replace(figure("people", 4142), published_on=date(2023, 1, 2))
    held = Known([before])
    for value, expected in (
        (41420, ["large_revision"]),
        (5178, ["large_revision"]),
        (5177, []),
        (3001, ["large_revision"]),
    ):
        assert codes(figure("people", value), held=held) == expected
    small = Known([replace(before, value=Decimal(3))])
    assert codes(figure("people", 9), held=small) == []
    assert before.published_on is not None
    assert before.published_on < DAY
