"""Lines beside each other in one period alone, days of long ago, first numbers, the period before a period."""

import re
from datetime import date

import pytest
from django.test import Client

from news.statistics import charts, vintages
from news.statistics.models import Observation, Release
from news.statistics.periods import Period, published
from tests.factories import statistics as make
from tests.news.statistics.pages.test_more_keeping import Line, chart, points

pytestmark = pytest.mark.django_db


def test_lines_with_one_period_in_common_stand_beside_each_other(visitor: Client) -> None:
    of = make.dataset()
    make.observation(make.series(make.measure(of)), "2023-Q4", 4142, make.release(of))
    other = make.dataset("ni", title="Northern Ireland")
    at = make.release(other)
    for code, title in (("referrals", "Potential victims referred"), ("adults", "Adults referred")):
        make.observation(make.series(make.measure(other, code, title=title)), "2023-Q4", 100, at)
    asked = ["nrm/referrals/all", "ni/referrals/all", "ni/adults/all"]
    two = visitor.get("/statistics/compare/", {"series": asked[:2]})
    assert two.status_code == 200
    assert "October to December 2023" in two.text
    three = visitor.get("/statistics/compare/", {"series": asked}).text
    assert "Northern Ireland: Adults referred" in three


def test_a_day_before_all_numbers_is_said_beside_its_field(visitor: Client) -> None:
    make.moved_quarter()
    assert "We hold nothing that is older than 1990." in visitor.get("/statistics/nrm/?as_of=1980-01-01").text


def test_the_first_and_the_last_of_a_number_are_told_apart() -> None:
    before, after = make.moved_quarter()
    rows = Observation.objects.filter(period_start=before.period_start)
    assert (vintages.first(rows).get(), vintages.latest(rows).get()) == (before, after)
    assert list(Release.objects.all().until(date(2024, 3, 7))) == [before.release]


@pytest.mark.parametrize(
    ("code", "before"),
    [
        ("2024-03-01", "2024-02-29"),
        ("2024-01", "2023-12"),
        ("2024-Q1", "2023-Q4"),
        ("2024", "2023"),
        ("2024-01-05..2024-02-03", None),
        ("none", None),
    ],
)
def test_each_sort_of_period_has_one_before_it(code: str, before: str | None) -> None:
    found = (Period() if code == "none" else Period.parsed(code)).before
    assert (found.code if found else None) == before


@pytest.mark.parametrize("text", ["2024-02-01..2024-01-01", "1024", "2024-Q5", "2024-13"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        Period.parsed(text)


def test_a_quarter_is_no_day_of_publication() -> None:
    with pytest.raises(ValueError, match="2024-Q1"):
        published("2024-Q1")


def test_numbers_at_a_line_leave_each_other_room() -> None:
    close = chart(Line("All", points(*(1_000_000_000 + each for each in (1, 2, 3, 4, 5, 6, 9, 8)))))
    drawn = charts.draw(close, charts.NARROW)
    assert ("1,000,000,008</text>" in drawn, "1,000,000,009</text>" in drawn) == (True, False)
    pair = charts.draw(chart(Line("One", points(5)), Line("Two", points(9))), charts.WIDE)
    assert ("One" in pair, "Two" in pair) == (True, True)
