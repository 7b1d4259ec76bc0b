"""Lines side by side: one kind and one unit, or an editor's word about exactly these."""

import re

import pytest
from django.test import Client

from news.statistics.models import Comparison, Series
from tests.factories import statistics as make

pytestmark = pytest.mark.django_db
COMPARE = "/statistics/compare/"


def line(slug: str, kind: str = "official", unit: str = "people", period: str = "2023") -> Series:
    of = make.dataset(slug, title=slug.upper(), kind=kind)
    made = make.series(make.measure(of, unit=unit))
    for each in (period, str(int(period[:4]) + 1) + period[4:]):
        make.observation(made, each, 100, make.release(of))
    return made


def asked(*lines: Series) -> dict[str, list[str]]:
    return {"series": [f"{each.dataset.slug}/referrals/{each.category}" for each in lines]}


def test_lines_of_one_kind_are_drawn_together(visitor: Client) -> None:
    page = visitor.get(COMPARE, asked(line("a"), line("b")))
    assert page.status_code == 200
    assert page.text.count("<svg xmlns") == 2
    # What they have in common is not said of each.
    assert re.search(r'<th scope="col"><a href="/statistics/a/series/referrals/all/">A</a>', page.text)


def test_counts_and_estimates_are_refused_with_the_reason(visitor: Client) -> None:
    page = visitor.get(COMPARE, asked(line("a"), line("b", "estimate")))
    assert page.status_code == 400
    assert "came about in different ways" in page.text
    assert "<svg xmlns" not in page.text


def test_an_editor_may_allow_exactly_these_lines(visitor: Client) -> None:
    first, second, third = line("a"), line("b", "estimate"), line("c", "press")
    held = Comparison.objects.create(slug="both", title="Both", reason="Because the gap itself is the news.")
    held.series.set([first, second])
    page = visitor.get(COMPARE, asked(first, second))
    assert page.status_code == 200
    assert "Because the gap itself is the news." in page.text
    assert visitor.get(COMPARE, asked(first, third)).status_code == 400
    assert visitor.get(COMPARE, asked(first, second, third)).status_code == 400
    assert "Because the gap" in visitor.get("/statistics/compare/both/").text


@pytest.mark.parametrize(
    ("other", "said"),
    [({"unit": "percent"}, "not measured alike"), ({"period": "2023-Q4"}, "no sort of period in common")],
)
def test_what_no_axis_can_hold_is_refused(visitor: Client, other: dict, said: str) -> None:
    page = visitor.get(COMPARE, asked(line("a"), line("b", **other)))
    assert page.status_code == 400
    assert said in page.text


@pytest.mark.parametrize("keys", [["nrm/nothing/all", "x"], ["a/referrals/all"], [""]])
def test_unknown_and_too_few_lines_are_refused(visitor: Client, keys: list[str]) -> None:
    line("a")
    assert visitor.get(COMPARE, {"series": keys}).status_code == 400


def test_a_comparison_without_one_of_its_lines_is_not_shown(visitor: Client) -> None:
    first, second = line("a"), line("b", "estimate")
    held = Comparison.objects.create(slug="both", title="Both", reason="Why not.")
    held.series.set([first, second])
    second.dataset.is_published = False
    second.dataset.save()
    assert visitor.get("/statistics/compare/both/").status_code == 404
