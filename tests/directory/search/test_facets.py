"""Each value of a filter has one integer, and each integer one value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search import facets

TERM = st.tuples(st.sampled_from(facets.TERMS), st.integers(1, 2**24 - 1))
COUNTRY = st.tuples(st.sampled_from(("country", "based")), st.from_regex(r"\A[A-Z]{2}\Z"))
LANGUAGE = st.tuples(st.just("language"), st.from_regex(r"\A[a-z]{2,3}\Z"))
FLAG = st.tuples(st.sampled_from(facets.FLAGS), st.just(facets.YES))
ANY = st.one_of(TERM, COUNTRY, LANGUAGE, FLAG)


@given(ANY)
def test_facet_comes_back_from_its_number(value: facets.Facet) -> None:
    number = facets.number(*value)
    assert 0 < number < 2**31
    assert facets.facet(number) == value


@given(st.sets(ANY, max_size=20))
def test_different_facets_have_different_numbers(values: set[facets.Facet]) -> None:
    assert len(facets.numbers(values)) == len(values)


@pytest.mark.parametrize(
    "value",
    [
        ("profession", 0), ("profession", -3), ("profession", 2**24), ("profession", "1"), ("country", "gb"),
        ("country", "GBR"), ("country", "G1"), ("country", ""), ("language", "EN"), ("language", "e"),
        ("language", "engl"), ("language", "én"), ("legal_aid", "no"), ("country", 7),
    ],
)  # fmt: skip
def test_what_cannot_be_a_value_is_nobodys(value: facets.Facet) -> None:
    assert facets.number(*value) == facets.NOBODY
    assert facets.numbers([value]) == []


def test_numbers_that_rows_hold_never_change() -> None:
    assert facets.number("profession", 1) == 1 << 24 | 1
    assert facets.number("country", "GB") == 5 << 24 | 61
    assert facets.number("language", "sq") == 7 << 24 | 478
    assert facets.number("remote", "yes") == 9 << 24 | 1
