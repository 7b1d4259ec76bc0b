"""Counts by bitmaps are as exact as counts by rows, whatever has changed since the bitmaps were folded."""

from dataclasses import replace
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import given, settings

from directory.search import index, tally
from directory.search.models import SEGMENT, Bitmap, SearchEntry, Unmapped
from directory.search.search import search
from directory.search.values import Query
from tests.directory.search.conftest import Shelve, put
from tests.directory.search.crowd import Opinion, crowd, document
from tests.directory.search.test_exact import QUERIES, leaf_through

TRADE = ("profession", 1)
GB, FR = (TRADE, ("country", "GB")), (TRADE, ("country", "FR"))


@pytest.mark.parametrize("is_folded", [False, True])
def test_what_changed_since_is_counted_as_it_is_now(shelve: Shelve, is_folded: bool) -> None:
    shelved = shelve(crowd(50))
    tally.tidy(many=0)
    changed, new = crowd(60, seed=2)[:15], crowd(60, seed=2)[50:]
    shelve([*changed, *new])
    index.remove([each.profile_id for each in shelved[15:20]])
    assert Unmapped.objects.exists()
    if is_folded:
        tally.tidy(many=0)
        assert not Unmapped.objects.exists()
    opinion = Opinion([*changed, *shelved[20:], *new])

    @settings(max_examples=25)
    @given(QUERIES)
    def agrees(query: Query) -> None:
        result = search(query)
        assert result.counts == opinion.counts(query)
        assert leaf_through(query) == opinion.ordered(query)

    agrees()


def test_entries_of_several_segments_are_counted_together(shelve: Shelve) -> None:
    shelve(document(number, facets=GB) for number in range(1, 6))
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('directory_search_number', %s)", [3 * SEGMENT])
    shelve(document(number, biography="visa", facets=GB) for number in range(6, 11))
    tally.tidy(many=0)
    assert set(Bitmap.objects.values_list("segment", flat=True)) >= {3}
    for query in (Query(country=("GB",), size=3), Query(text="visa", country=("GB",), size=3)):
        result = search(query)
        assert result.counts["country"] == {"GB": result.total}
        assert [each.int for each in leaf_through(query)] == list(range(11 - result.total, 11))


def test_many_changes_fold_themselves(shelve: Shelve) -> None:
    shelve(document(number, facets=GB) for number in range(1, tally.MANY_ENTRIES + 2))
    assert not Unmapped.objects.exists()
    assert Bitmap.objects.exists()


def test_a_value_that_nobody_has_any_more_leaves_no_bitmap(shelve: Shelve) -> None:
    shelve([document(1, facets=GB)])
    tally.tidy(many=0)
    shelve([document(1, facets=FR)])
    tally.tidy(many=0)
    assert Bitmap.objects.count() == len(FR)
    assert search(Query(country=("FR",))).counts["country"] == {"FR": 1}


def test_only_other_facets_and_new_entries_wait_to_be_mapped(shelve: Shelve) -> None:
    (one,) = shelve([document(1, facets=GB)])
    tally.tidy(many=0)
    (number,) = SearchEntry.objects.values_list("number", flat=True)
    shelve([replace(one, name="Ana", score=9, open_until=crowd(1)[0].open_until)])
    assert not Unmapped.objects.exists()
    shelve([replace(one, facets=FR), document(2)])
    assert SearchEntry.objects.get(pk=one.profile_id).number == number
    assert sorted(Unmapped.objects.values_list("number", flat=True)) == [number, number + 1]


@pytest.mark.django_db(transaction=True)
def test_who_saves_while_somebody_folds_is_not_forgotten() -> None:
    put([document(1, facets=GB), document(2, facets=GB)])
    writer = Thread(target=_save_elsewhere)
    with transaction.atomic():
        tally.tidy(many=0)
        writer.start()
        writer.join(timeout=60)
        assert not writer.is_alive(), "the writer waits for the folder"
    for _folded in range(2):
        assert search(Query(profession=(1,))).counts["country"] == {"GB": 1, "FR": 1}
        assert [each.profile_id.int for each in search(Query(country=("FR",))).entries] == [1]
        tally.tidy(many=0)


def _save_elsewhere() -> None:
    try:
        index.write([document(1, facets=FR)])
    finally:
        connection.close()
