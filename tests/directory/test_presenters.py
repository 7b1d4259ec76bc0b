"""Entries and profiles as templates draw them: nothing here asks the database."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from directory.filters import Ask
from directory.lexicon import Lexicon, Word
from directory.presenters import empty, facets, headings, words
from directory.presenters.cards import availability, cards
from directory.search.places import Place
from directory.search.values import Entry, Result

KNOWN = Lexicon(
    [
        Word(1, "profession", "solicitor", "Solicitor", None, ("lawyer",)),
        Word(2, "specialism", "law", "Law", None, ()),
        Word(3, "specialism", "asylum", "Asylum", 2, ("refuge",)),
        Word(4, "specialism", "health", "Health", None, ()),
    ]
)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
TODAY = NOON.date()
ROW: dict[str, Any] = {
    "slug": "ada", "name": "Ada", "kind": "person", "profession": 1, "headline": "", "organisation": "Chambers",
    "place": "Leeds", "country": "GB", "languages": ["sq", "en"], "availability": "unknown", "confirmed_at": None,
    "away_until": None, "checks": [], "source": None, "is_fictional": False, "is_public_authority": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _it_is_noon() -> Iterator[None]:
    """No midnight, and no night when clocks change, lies between two lines."""
    with time_machine.travel(NOON, tick=False):
        yield


def drawn(*, kept: tuple[str, ...] = (), band: int | None = None, chosen: Any = (), **row: Any) -> Any:
    entry = Entry(uuid4(), ROW | row, reasons=["In the name: “ada”"], chosen=list(chosen), distance_band=band)
    return cards([entry], KNOWN, kept)[0]


def result(total: int = 0, **fields: Any) -> Result:
    values: dict[str, Any] = {"entries": [], "counts": {}, "corrected": None, "page": 1, "pages": 1}
    return Result(total=total, **values | fields)


def test_a_card_says_who_where_and_in_which_languages() -> None:
    told = drawn()
    assert (told.href, told.line, told.where) == ("/directory/ada/", "Solicitor, Chambers", "Leeds, United Kingdom")
    assert (told.languages, told.distance, told.is_kept) == ("Albanian, English", "", False)


def test_a_card_of_a_profession_that_is_gone_and_no_town_still_stands() -> None:
    told = drawn(profession=99, organisation="", place="")
    assert (told.line, told.where) == ("", "United Kingdom")


def test_a_card_says_why_it_is_here() -> None:
    told = drawn(chosen=[("specialism", 3), ("specialism", 99), ("language", "sq"), ("available", "yes")])
    assert told.reasons == "In the name: “ada”; Asylum; speaks Albanian; Taking new work now"


def test_a_card_tells_distance_in_bands() -> None:
    assert drawn(band=25).distance == "within 25 km"


def test_a_card_names_checks_that_still_count() -> None:
    yesterday, tomorrow = str(TODAY - timedelta(1)), str(TODAY + timedelta(1))
    told = drawn(
        checks=[
            ["identity", "2026-10-01", tomorrow],
            ["insurance", "2026-10-02", str(TODAY)],
            ["training", "2026-09-01", tomorrow],
            ["reference", yesterday, yesterday],
        ]
    )
    assert told.checks == "Checked: identity and training (1 October 2026)"


def test_a_listing_names_its_source() -> None:
    told = drawn(source=["example.org", "2025-10", "secondary"])
    assert told.source == "Listed, not checked, from example.org in October 2025"
    assert drawn(source=["example.org", "", "ngo"]).source == "Listed, not checked, from example.org (undated)"


@pytest.mark.parametrize(
    ("said", "days", "away", "label", "when"),
    [
        ("open", 0, None, "Taking new work", "confirmed today"),
        ("open", 1, None, "Taking new work", "confirmed yesterday"),
        ("waiting", 29, None, "Waiting list", "confirmed 29 days ago"),
        ("closed", 3, None, "Not taking new work", "confirmed 3 days ago"),
        ("away", 3, None, "Away", "confirmed 3 days ago"),
        ("open", 30, None, "Availability not known", ""),
        ("unknown", 1, None, "Availability not known", ""),
        ("away", 1, -1, "Availability not known", ""),
    ],
)
def test_availability_says_what_was_said_and_when_as_long_as_it_counts(
    said: str, days: int, away: int | None, label: str, when: str
) -> None:
    until = TODAY + timedelta(away) if away is not None else None
    told = availability(said, timezone.now() - timedelta(days), until, timezone.localtime())
    assert (told.label, told.when) == (label, when)


def test_availability_that_nobody_ever_said_is_not_known() -> None:
    assert availability("open", None, None, timezone.localtime()).label == "Availability not known"


def test_whoever_is_away_says_until_when() -> None:
    until = TODAY + timedelta(3)
    assert availability("away", timezone.now(), until, timezone.localtime()).label == f"Away until {words.day(until)}"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2025", "2025"), ("2025-10", "October 2025"), ("2025-10-03", "3 October 2025"), ("2025-13", "2025-13"),
        ("summer", "summer"), ("2025-10-03-1", "2025-10-03-1"),
    ],
)  # fmt: skip
def test_partial_dates_are_written_as_people_do(written: str, told: str) -> None:
    assert words.partial_date(written) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2025", "in 2025"), ("2025-10", "in October 2025"), ("2025-10-03", "on 3 October 2025"),
        ("summer", "(summer)"), ("", "(undated)"),
    ],
)  # fmt: skip
def test_a_source_says_when_as_exactly_as_it_is_known(written: str, told: str) -> None:
    assert words.source("example.org", written) == f"Listed, not checked, from example.org {told}"


def counted(ask: Ask, **counts: Any) -> dict[str, facets.Facet]:
    return {facet.kind: facet for facet in facets.facets(ask, counts, KNOWN)}


def test_a_facet_shows_what_somebody_has_the_frequent_first() -> None:
    facet = counted(Ask(), specialism={2: 3, 3: 3, 4: 7})["specialism"]
    assert [(choice.value, choice.count) for choice in facet.top] == [("health", 7), ("law", 3)]
    assert (facet.total, facet.rest) == (2, [])


def test_a_facet_without_anything_to_choose_is_not_shown() -> None:
    assert counted(Ask()) == {}


def test_a_chosen_word_stays_and_offers_what_is_part_of_it() -> None:
    ask = Ask(values={"specialism": ("law",)})
    top = counted(ask, specialism={2: 3, 3: 2})["specialism"].top
    assert [(choice.value, choice.is_chosen) for choice in top] == [("law", True)]
    assert top[0].narrower == [facets.Narrower("Asylum", 2, "/directory/?specialism=asylum")]


def test_a_chosen_word_that_nobody_has_can_still_be_taken_away() -> None:
    facet = counted(Ask(values={"specialism": ("asylum",)}), specialism={})
    # Nothing else to choose: the tag above the results takes it away.
    assert facet == {} or facet["specialism"].top[0].is_chosen


def test_many_codes_show_the_frequent_and_fold_the_others_into_a_select() -> None:
    codes = {"DE": 1, "FR": 2, "GB": 9, "IT": 3, "ES": 4, "PL": 5, "AL": 6, "XK": 1}
    facet = counted(Ask(values={"country": ("XK",)}), country=codes)["country"]
    assert [choice.value for choice in facet.top] == ["GB", "AL", "PL", "ES", "IT", "FR", "XK"]
    assert [choice.label for choice in facet.others] == ["Germany"]


def test_every_filter_that_holds_is_a_tag_that_takes_it_away() -> None:
    ask = Ask(q="x", near="Leeds", flags=frozenset({"remote"}), values={"specialism": ("law",), "based": ("GB",)})
    told = {tag.label: tag.href for tag in facets.chosen(ask, KNOWN)}
    assert list(told) == ["“x”", "Law", "in United Kingdom", "By telephone or video", "within 50 km of Leeds"]
    assert told["Law"] == "/directory/?q=x&based=GB&remote=yes&near=Leeds"


@pytest.mark.parametrize(
    ("ask", "told", "heading"),
    [
        (Ask(), result(1204), "1,204 people and organisations"),
        (Ask(), result(1), "1 entry that may help"),
        (Ask(q="x"), result(1), "1 result for “x”"),
        (Ask(q="x"), result(2, corrected="y"), "2 results for “y”"),
        (Ask(near="Leeds"), result(2), "2 results"),
        (Ask(q="x"), result(), "Nothing found for “x”"),
        (Ask(near="Leeds"), result(), "Nothing found"),
    ],
)
def test_the_heading_tells_the_count(ask: Ask, told: Result, heading: str) -> None:
    assert headings.heading(ask, told) == heading


def test_the_page_is_told_when_there_is_more_than_one() -> None:
    assert headings.page_of(result(40, page=2, pages=2)) == "page 2 of 2"
    assert headings.page_of(result(4)) == ""


def test_a_town_offers_others_of_its_name_and_regions_only_when_needed() -> None:
    towns = [
        Place("Newcastle", "GB", "ENG", 0, 0, 3), Place("Newcastle", "AU", "02", 0, 0, 2),
        Place("Newcastle", "AU", "03", 0, 0, 1),
    ]  # fmt: skip
    told = headings.spots(Ask(near="newcastle", page=3), towns)
    assert told is not None
    assert told.taken == "Newcastle, United Kingdom"
    assert [other.label for other in told.others] == ["Newcastle, 02, Australia", "Newcastle, 03, Australia"]
    assert told.others[0].href == "/directory/?near=Newcastle%2C+02"


def test_a_town_that_nobody_knows_is_said_and_none_asked_for_is_not() -> None:
    assert headings.spots(Ask(near="x"), []) == headings.Spots("", [])
    assert headings.spots(Ask(), []) is None


def test_nothing_found_offers_to_drop_the_filter_that_hides_most() -> None:
    ask = Ask(
        q="asylm", flags=frozenset({"remote"}), values={"specialism": ("law",), "language": ("sq",)}, near="Leeds"
    )
    told = empty.nothing(ask, result(counts={"language": {"en": 7}, "specialism": {4: 2}}), KNOWN)
    assert [way.label for way in told.without] == [
        "speaks Albanian", "Law", "“asylm”", "By telephone or video", "Leeds",
    ]  # fmt: skip
    assert told.without[0].href == "/directory/?q=asylm&specialism=law&remote=yes&near=Leeds"
    assert [(way.label, way.href) for way in told.instead] == [("Asylum", "/directory/?specialism=asylum")]


def test_nothing_found_for_a_single_word_offers_no_less() -> None:
    told = empty.nothing(Ask(q="zzz"), result(), KNOWN)
    assert (told.without, told.instead) == ([], [])


@pytest.mark.parametrize(
    ("typed", "is_foreign"),
    [("lawyer", False), ("LAWYER paris", False), ("محامي", True), ("lawyer ትግርኛ", True), ("avokat", True), ("", False)],
)
def test_nothing_found_for_words_of_another_language_says_which_one_is_read(typed: str, is_foreign: bool) -> None:
    assert empty.nothing(Ask(q=typed), result(), KNOWN).is_foreign == is_foreign


def test_a_title_tells_a_number_and_no_words() -> None:
    assert headings.title(result()) == "Directory: 0 results"
    assert headings.title(result(1, corrected="asylum")) == "Directory: 1 result"
    assert headings.title(result(2000, page=2, pages=100)) == "Directory: 2,000 results, page 2 of 100"


def test_days_are_written_the_british_way() -> None:
    assert words.day(date(2026, 4, 17)) == "17 April 2026"
