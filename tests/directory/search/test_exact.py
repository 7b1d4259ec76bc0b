"""Totals, pages and the counts of every filter are exactly what plain reading of all documents says."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.search.search import search
from directory.search.values import Point, Query
from tests.directory.search.conftest import Shelve
from tests.directory.search.crowd import CENTRE, KEYS, WORDS, Opinion, crowd, document


def chosen(kind: str) -> st.SearchStrategy[tuple[Any, ...]]:
    """A filter is mostly empty; one of its values may be one that nobody has."""
    values = st.sampled_from((*KEYS[kind], 10**12 if isinstance(KEYS[kind][0], int) else "ZZ"))
    return st.one_of(st.just(()), st.just(()), st.lists(values, max_size=3).map(tuple))


POINTS = st.builds(Point, st.just(CENTRE[0]), st.just(CENTRE[1]), st.sampled_from((20.0, 80.0, 300.0)), st.just("x"))
QUERIES = st.builds(
    Query,
    text=st.one_of(st.just(""), st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)),
    legal_aid=st.sampled_from((False, False, True)),
    remote=st.sampled_from((False, False, True)),
    available=st.sampled_from((False, False, True)),
    near=st.one_of(st.none(), st.none(), POINTS),
    size=st.sampled_from((7, 20)),
    **{kind: chosen(kind) for kind in KEYS},
)


def leaf_through(query: Query) -> list[UUID]:
    """Return the ids of all pages, one after another."""
    pages = search(query).pages
    return [each.profile_id for page in range(1, pages + 1) for each in search(replace(query, page=page)).entries]


@pytest.fixture
def opinion(shelve: Shelve) -> Opinion:
    return Opinion(shelve(crowd(240)))


def test_any_query_agrees_with_plain_reading(opinion: Opinion) -> None:
    @given(QUERIES)
    def agrees(query: Query) -> None:
        result = search(query)
        ordered = opinion.ordered(query)
        assert result.total == len(ordered)
        assert result.counts == opinion.counts(query)
        assert [each.profile_id for each in result.entries] == ordered[: query.size]
        assert leaf_through(query) == ordered

    agrees()


def test_pages_beyond_the_ranked_ones_repeat_and_skip_nothing(shelve: Shelve) -> None:
    shelved = shelve(
        document(number, biography="visa " * (number % 7 + 1), score=1000 + number % 3 if number % 2 else number % 5)
        for number in range(1, 1301)
    )
    query = Query(text="visa", size=30)
    assert leaf_through(query) == Opinion(shelved).ordered(query)


def test_whole_directory_is_counted_without_a_filter(opinion: Opinion) -> None:
    result = search(Query())
    assert (result.total, result.pages) == (240, 12)
    assert result.counts == opinion.counts(Query())


def test_counts_of_a_filter_ignore_its_own_choice(opinion: Opinion) -> None:
    free, bound = search(Query(text="visa")), search(Query(text="visa", country=("XK",)))
    assert bound.counts["country"] == free.counts["country"]
    assert bound.total == free.counts["country"]["XK"] < free.total


def test_equal_entries_keep_their_order(shelve: Shelve) -> None:
    shelve(document(number, biography="visa", score=7) for number in (5, 3, 9, 1))
    for query in (Query(text="visa"), Query(), Query(near=None, legal_aid=False, text=" visa ")):
        assert [each.profile_id.int for each in search(query).entries] == [1, 3, 5, 9]


def test_what_somebody_checked_stands_above_every_listing(shelve: Shelve) -> None:
    shelve([document(1, name="visa visa", score=150), document(2, biography="words visa words", score=1000)])
    assert [each.profile_id.int for each in search(Query(text="visa")).entries] == [2, 1]
