"""Whatever people type or paste is an ordinary question with an ordinary answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from directory.search.search import search
from directory.search.values import Point, Query
from tests.directory.search.conftest import Shelve
from tests.directory.search.crowd import document

NOTHING_MEANT = ("", " ", "the", "of the", "\0", "''\"", "-- ;", "🙂🙂", "\u200f\u202e", "&|!():*<->", "%", "\\")


@pytest.fixture
def two(shelve: Shelve) -> None:
    shelve([document(1, biography="visa women's anti-trafficking"), document(2, biography="trauma")])


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("text", NOTHING_MEANT)
def test_what_means_nothing_asks_for_everybody(text: str) -> None:
    result = search(Query(text=text))
    assert (result.total, result.corrected, result.is_wordless) == (2, None, bool(text))


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "text",
    [
        "visa", "VISA", "vísa", '"visa', "visa\0", "\u200fvisa\u202c", "(visa", "visa:*", "visa & ", "the visa",
        "women’s", "women anti trafficking", "anti-trafficking", "anti/trafficking", "vi\u00adsa", "visa🙂", "visas!",
        "visa " * 2000,
    ],
)  # fmt: skip
def test_marks_and_accents_stand_in_nobodys_way(text: str) -> None:
    result = search(Query(text=text))
    assert [each.profile_id.int for each in result.entries] == [1]
    assert (result.corrected, result.is_wordless) == (None, False)


@pytest.mark.usefixtures("two")
def test_any_text_is_answered_within_three_queries() -> None:
    @given(st.text(st.characters(), max_size=60), st.integers(), st.integers())
    def answers(text: str, page: int, size: int) -> None:
        with CaptureQueriesContext(
            connection,
        ) as made:
            result = search(Query(text=text, page=page, size=size))
        assert len(made) <= 3
        assert 1 <= result.page <= result.pages
        assert result.total in {0, 1, 2}

    answers()


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("text", ["x" * 10_000, "y " * 10_000, "ا" * 5000, "\ud800", "日本語 " * 3000])
def test_long_and_broken_text_finds_nobody(text: str) -> None:
    assert search(Query(text=text + " zebra")).total in {0, 2}


@pytest.mark.usefixtures("two")
def test_page_beyond_the_last_is_the_last() -> None:
    for page in (10**9, 10**30, 3):
        result = search(Query(size=1, page=page))
        assert (result.page, result.pages, len(result.entries)) == (2, 2, 1)
    for page in (0, -5):
        assert search(Query(page=page)).page == 1


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    "query",
    [
        Query(profession=(0, -1, 10**20)),
        Query(country=("", "gb", "GBR", "ZZ", "💥", "\0")),
        Query(language=("EN", "xx", "enxx", "é")),
        Query(specialism=tuple(range(1, 5000)), country=("GB",) * 5000),
    ],
)
def test_filters_that_nobody_has_find_nobody(query: Query) -> None:
    assert search(query).total == 0


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("point", [Point(91, 0), Point(0, 181), Point(float("nan"), 0), Point(0, 0, float("inf"))])
def test_points_that_are_nowhere_are_left_out(point: Point) -> None:
    assert search(Query(near=point)).total == 2
