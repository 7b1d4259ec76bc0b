"""What an address asks for: understood whatever somebody typed, and written again as the shortest address."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from directory.filters import Ask, understand
from directory.lexicon import Lexicon, Word
from directory.search.places import Place
from directory.search.values import Point

KNOWN = Lexicon(
    [
        Word(1, "profession", "solicitor", "Solicitor", None, ()),
        Word(2, "specialism", "law", "Law", None, ()),
        Word(3, "specialism", "asylum", "Asylum", 2, ("refuge",)),
    ]
)
LEEDS = Place("Leeds", "GB", "ENG", 53.8, -1.5, 400_000)


def asked(address: str) -> Ask:
    return understand(QueryDict(address), KNOWN)


def test_everything_that_can_be_asked_is_understood_and_written_again() -> None:
    address = (
        "q=solicitor+albanian&exact=yes&profession=solicitor&specialism=asylum&specialism=law&country=AL&based=GB"
        "&language=sq&legal_aid=yes&remote=yes&available=yes&near=Leeds&within=25&page=3"
    )
    ask = asked(address)
    assert ask.of("specialism") == ("asylum", "law")
    assert (ask.q, ask.near, ask.within, ask.page, ask.is_exact) == ("solicitor albanian", "Leeds", 25, 3, True)
    assert ask.flags == {"legal_aid", "remote", "available"}
    assert not ask.has_unknown
    assert ask.querystring() == f"?{address}"


def test_an_empty_address_asks_nothing() -> None:
    ask = asked("q=&near=&within=50&language=&page=")
    assert (ask.is_filtered, ask.querystring(), ask.has_unknown) == (False, "", False)


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("country=al&language=SQ&profession=SOLICITOR", "?profession=solicitor&country=AL&language=sq"),
        ("language=sq&language=sq", "?language=sq"),
        ("legal_aid=on&remote=no&available=maybe", "?legal_aid=yes"),
        ("q=%00a%0Db%E2%80%AE", "?q=a+b"),
        ("exact=yes", ""),
        ("within=7&near=x", "?near=x"),
        ("page=0", ""),
        ("page=-1", ""),
        ("page=" + "9" * 5000, ""),
        ("page=²", ""),
    ],
)
def test_other_spellings_are_understood(address: str, canonical: str) -> None:
    assert asked(address).querystring() == canonical


@pytest.mark.parametrize("address", ["profession=wizard", "language=xx", "country=ZZ", "specialism=solicitor"])
def test_what_does_not_exist_is_left_out_and_said(address: str) -> None:
    ask = asked(f"{address}&q=x")
    assert (ask.querystring(), ask.has_unknown) == ("?q=x", True)


def test_words_beyond_any_honest_question_are_cut() -> None:
    assert len(asked("q=" + "a" * 10_000).q) == 200


@given(st.dictionaries(st.sampled_from(["q", "near", "page", "country", "language", "specialism", "x"]), st.text()))
def test_whatever_is_typed_is_understood_alike_twice(typed: dict[str, str]) -> None:
    data = QueryDict(mutable=True)
    data.update(typed)
    ask = understand(data, KNOWN)
    again = understand(QueryDict(ask.querystring().removeprefix("?")), KNOWN)
    assert again.querystring() == ask.querystring()
    assert "\x00" not in ask.q + ask.near


def test_a_filter_is_taken_away_and_the_first_page_shown() -> None:
    ask = asked("q=x&specialism=asylum&specialism=law&legal_aid=yes&near=Leeds&page=4")
    assert ask.without("specialism", "law").querystring() == "?q=x&specialism=asylum&legal_aid=yes&near=Leeds"
    assert ask.without("legal_aid").querystring() == "?q=x&specialism=asylum&specialism=law&near=Leeds"
    assert ask.without("q").without("near").querystring() == "?specialism=asylum&specialism=law&legal_aid=yes"


def test_a_narrower_word_takes_the_place_of_a_wider_one() -> None:
    assert asked("specialism=law&page=2").instead("specialism", "law", "asylum").querystring() == "?specialism=asylum"


def test_the_question_for_the_search_door_holds_keys_codes_and_the_place() -> None:
    query = asked("q=x&specialism=asylum&based=GB&remote=yes&near=Leeds&within=10&page=2").query(KNOWN, LEEDS)
    assert (query.text, query.specialism, query.based, query.remote, query.page) == ("x", (3,), ("GB",), True, 2)
    assert query.near == Point(53.8, -1.5, 10, "Leeds")
    assert asked("near=Nowhere").query(KNOWN, None).near is None
