"""Which numbers somebody can call: what is held, what is not, how old it is."""

import io
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client

from directory.guidance import reading
from directory.guidance.hotlines import emergency_numbers, numbers_for
from directory.guidance.models import Hotline
from tests.directory.guidance.conftest import LINE, loaded

PAGE = "/guidance/hotlines/"
EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"


def load() -> str:
    out = io.StringIO()
    call_command("load_guidance", stdout=out)
    return out.getvalue()


def names(lines: Any) -> list[str]:
    return [line.hotline.name for line in lines]


def test_the_shipped_files_load_whole_and_again_change_nothing(db: None) -> None:
    assert "hotlines: 95 created, 0 updated, 0 withdrawn; 0 differ" in load()
    assert load().splitlines() == [
        "hotlines: 0 created, 0 updated, 0 withdrawn; 0 differ from the file and stay as an editor left them.",
        "rules: 0 created, 0 updated, 0 withdrawn; 0 differ from the file and stay as an editor left them.",
    ]


def test_hours_are_said_in_words_for_the_caller_and_not_for_whoever_keeps_the_list() -> None:
    assert [row["hours"] for row in reading.hotlines() if re.search(r"[(?]|page", row["hours"])] == []


def test_the_file_holds_no_number_that_must_not_be_published() -> None:
    phones = {row["phone_as_printed"] for row in reading.hotlines()}
    disputed = {"0800 1212", "01-24836-85383", "0825 009 907", "0300 3038151", "0800 200 008", "0800 20 00 88"}
    assert not phones & {*disputed, "0800-2-3232", "22 628 99 99", "08000 73728", "+27 08 007 37283"}
    assert not [row["code"] for row in reading.hotlines() if "PUBLISH" in row["note"] or not row["phone"]]


@pytest.mark.parametrize(
    ("country", "likeliest"),
    [("GB", "999"), ("VN", "113"), ("AL", "112"), ("RO", "112"), ("DK", "112"), ("US", "911"), ("IE", "999")],
)
def test_emergency_numbers_are_those_of_the_country(country: str, likeliest: str) -> None:
    assert emergency_numbers()[country][0] == likeliest


def test_112_works_all_over_the_union() -> None:
    assert all("112" in emergency_numbers()[country] for country in EU.split())


def test_a_country_with_lines_names_them_helpers_before_authorities(db: None) -> None:
    police = LINE | {"code": "p", "name": "Police", "phone": "101", "is_public_authority": True}
    child = LINE | {"code": "c", "name": "Child", "phone": "102", "audience": "child", "takes_children": True}
    abuse = LINE | {"code": "a", "name": "Abuse", "phone": "103", "audience": "domestic_abuse", "takes_children": True}
    loaded(police, abuse, child, LINE)
    numbers = numbers_for("gb")
    assert (numbers.country, numbers.country_name, numbers.has_checked) == ("GB", "United Kingdom", True)
    assert names(numbers.hotlines) == ["A line", "Police", "Abuse"]
    assert names(numbers.child_lines) == ["Abuse", "Child"]
    assert numbers.emergency == ("999", "112")


def test_a_country_without_a_line_says_so_but_names_the_emergency_number(line: Hotline) -> None:
    numbers = numbers_for("JP")
    assert (numbers.has_checked, numbers.hotlines, numbers.emergency) == (False, (), ("110", "119"))
    assert "We do not have a checked number for Japan." in render_to_string(
        "guidance/_numbers.html", {"numbers": numbers}
    )


@pytest.mark.parametrize("country", [None, "", "??", "GBR", "E\x00U", "ZZ"])
def test_whoever_would_rather_not_say_reads_where_112_works(country: str | None, line: Hotline) -> None:
    numbers = numbers_for(country)
    assert (numbers.country, numbers.hotlines, numbers.child_lines, numbers.has_checked) == ("", (), (), False)
    works = sum("112" in held for held in emergency_numbers().values())
    assert (numbers.emergency, numbers.emergency_countries, numbers.emergency_known) == (("112",), works, 240)
    words = render_to_string("guidance/_numbers.html", {"numbers": numbers})
    assert f"in {works} of the 240 countries" in words
    assert "We do not have a checked number that can be called from everywhere." in words


def test_a_withdrawn_line_is_nowhere(line: Hotline, visitor: Client) -> None:
    Hotline.objects.update(is_published=False)
    assert not numbers_for("GB").has_checked
    assert "A line" not in visitor.get(PAGE).text


@pytest.mark.parametrize(("day", "is_stale"), [("2027-05-22", False), ("2027-05-23", True)])
def test_after_180_days_a_line_says_that_nobody_checked_lately(
    day: str, is_stale: bool, line: Hotline, visitor: Client, today
) -> None:
    today(day)
    assert [each.is_stale for each in numbers_for("GB").hotlines] == [is_stale]
    page = visitor.get(PAGE).text
    assert ('tag-listed">Not checked lately' in page) is is_stale
    assert "Last checked on 23 November 2026." in page


def test_children_read_their_lines(db: None) -> None:
    loaded(LINE | {"name": "Kids", "takes_children": True}, LINE | {"code": "b", "name": "Grown", "phone": "100"})
    words = render_to_string("guidance/_numbers.html", {"numbers": numbers_for("GB"), "is_for_children": True})
    assert "Kids" in words
    assert "Grown" not in words
    assert "<img" not in words
    assert "<svg" not in words
    none = render_to_string("guidance/_numbers.html", {"numbers": numbers_for("JP"), "is_for_children": True})
    assert "We do not have a checked number for children there." in none


def test_the_page_shows_numbers_sources_and_doubts(db: None, visitor: Client) -> None:
    loaded(LINE | {"confidence": "secondary", "is_public_authority": True, "sms": "233733"})
    page = visitor.get(PAGE).text
    for words in (
        'href="tel:+442079460000">020 7946 0000</a>', 'href="sms:233733"', "We have not checked this number ourselves.",
        '<a href="https://www.example.org/line" rel="noreferrer noopener">example.org</a>', ">2026-03<",
        "May be the police or a public body", "mailto:", "data-print",
    ):  # fmt: skip
        assert words in page, words


def test_one_country_can_be_chosen(db: None, visitor: Client) -> None:
    load()
    page = visitor.get(PAGE, {"country": "dk"}).text
    assert re.findall(r'<section aria-labelledby="(..)"', page) == ["DK"]
    assert '<option value="DK" selected>' in page
    everybody = visitor.get(PAGE, {"country": "nowhere"})
    assert everybody.context["count"] == 95
    missing = visitor.get(PAGE, {"country": "JP"}).text
    assert "We do not have a checked number for Japan." in missing


def test_the_whole_list_is_one_light_page_that_asks_once(
    db: None, visitor: Client, today, django_assert_num_queries
) -> None:
    # Half a year after it was checked each line says so as well.
    today("2028-11-27")
    loaded()
    with django_assert_num_queries(1):
        visitor.get(PAGE)
    load()
    with django_assert_num_queries(1):
        answer = visitor.get(PAGE)
    assert len(answer.content) < 85_000
