"""Entries change with their profiles, the totals with the entries, and nobody waits for anybody."""

from dataclasses import replace
from threading import Thread

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from directory.models import Profile
from directory.scheduled import tidy_search
from directory.search import index, tally
from directory.search.models import Bitmap, FacetTally, SearchEntry, SpelledWord, Unmapped
from directory.search.search import search
from directory.search.values import Query
from tests.directory.search.conftest import Shelve, put
from tests.directory.search.crowd import Opinion, crowd, document
from tests.directory.threads import at_once


def totals() -> tuple[int, dict[str, dict[int | str, int]]]:
    result = search(Query())
    return result.total, result.counts


def test_written_again_an_entry_says_the_new_thing(shelve: Shelve) -> None:
    shelve([document(1, name="Ana", facets=(("country", "GB"),))])
    shelve([document(1, name="Bea", facets=(("country", "FR"),), card={"name": "Bea"})])
    assert search(Query(text="ana")).total == 0
    (entry,) = search(Query(text="bea", country=("FR",))).entries
    assert entry.card == {"name": "Bea"}
    assert totals()[1]["country"] == {"FR": 1}


def test_of_two_documents_of_one_profile_the_later_counts(shelve: Shelve) -> None:
    shelve([document(1, name="Ana"), document(1, name="Bea")])
    assert search(Query(text="bea")).total == 1


def test_what_did_not_change_is_not_written(shelve: Shelve) -> None:
    shelved = shelve(crowd(20))
    before = _versions()
    shelve(shelved)
    assert _versions() == before
    shelve([replace(shelved[0], score=shelved[0].score + 1)])
    assert len(set(_versions()) - set(before)) == 1


def test_availability_leaves_the_indexes_alone(shelve: Shelve) -> None:
    texts = {"biography": " ".join(f"word{number}" for number in range(400)), "facets": (("country", "GB"),)}
    (one, *_others) = shelve(document(number, **texts) for number in range(1, 40))
    before = _toasted()
    shelve([replace(one, open_until=crowd(1)[0].open_until, card={"availability": "open"})])
    assert _toasted() == before


def test_totals_are_true_whoever_changes_the_entries(shelve: Shelve) -> None:
    shelved = shelve(crowd(60))
    index.remove([each.profile_id for each in shelved[:10]])
    Profile.objects.filter(pk__in=[each.profile_id for each in shelved[10:20]]).delete()
    SearchEntry.objects.filter(pk__in=[each.profile_id for each in shelved[20:30]]).delete()
    assert totals() == (30, Opinion(shelved[30:]).counts(Query()))
    tally.tidy(many=0)
    assert totals() == (30, Opinion(shelved[30:]).counts(Query()))
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE directory_search_searchentry")
    assert totals()[0] == 0


def test_tidying_leaves_one_row_for_each_value(shelve: Shelve) -> None:
    for each in crowd(5):
        shelve([each])
    tally.tidy()
    assert FacetTally.objects.count() > FacetTally.objects.values("facet").distinct().count()
    tally.tidy(many=0)
    assert FacetTally.objects.count() == FacetTally.objects.values("facet").distinct().count()


def test_the_clock_tidies_words_and_totals(shelve: Shelve) -> None:
    shelve([document(1, name="Hoxha"), document(2)])
    index.remove([document(1).profile_id])
    tidy_search()
    assert not SpelledWord.objects.filter(word="hoxha").exists()
    assert FacetTally.objects.values_list("facet", "change").get() == (0, 1)


def test_writing_takes_as_many_queries_for_one_as_for_many(
    shelve: Shelve, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shelved = shelve(crowd(50))
    with django_assert_num_queries(4):
        index.write(shelved[:1])
    with django_assert_num_queries(4):
        index.write(shelved)


def test_nothing_to_write_asks_nothing(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        index.write([])
        index.remove([])


@pytest.mark.django_db(transaction=True)
def test_two_who_save_never_wait_for_each_other() -> None:
    put(crowd(2))
    first, second = crowd(2, seed=2)
    new = {"biography": "brandnewword", "facets": (("country", "ZW"),)}
    with transaction.atomic():
        index.write([replace(first, **new)])
        tally.tidy(many=0)
        other = Thread(target=_save_elsewhere, args=(replace(second, **new),))
        other.start()
        other.join(timeout=60)
        assert not other.is_alive(), "the second writer waits for the first"
    result = search(Query(country=("ZW",)))
    assert (result.total, result.counts["country"]) == (2, {"ZW": 2})
    assert search(Query(text="brandnewword")).total == 2
    assert search(Query()).counts["country"] == {"ZW": 2}


@pytest.mark.django_db(transaction=True)
def test_gathering_changes_nothing_but_the_pace() -> None:
    question = Query(text="visa")
    with index.gathering():
        shelved = put(crowd(30))
        expected = len(Opinion(shelved).found(question))
        assert search(question).total == expected
    assert _options("search_words") == _options("search_facets") == ["fastupdate=off"]
    assert search(question).total == expected


@pytest.mark.django_db(transaction=True)
def test_while_thousands_are_written_nobody_folds() -> None:
    with index.gathering():
        put(crowd(30))
        assert at_once(lambda: tally.tidy(many=0)) == [None]
        assert (Unmapped.objects.count(), Bitmap.objects.exists()) == (30, False)
    assert (Unmapped.objects.exists(), Bitmap.objects.exists()) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_gathering_ends_with_its_work_even_when_that_fails() -> None:
    with pytest.raises(ZeroDivisionError):
        _gather_and_fail()
    assert _options("search_words") == ["fastupdate=off"]
    assert not Unmapped.objects.exists()
    assert at_once(_fold_now) == [True]


def _fold_now() -> bool:
    """Whether another connection may fold."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [tally.TALLY_LOCK])
        return bool(cursor.fetchone()[0])


def _gather_and_fail() -> None:
    with index.gathering():
        put(crowd(5))
        raise ZeroDivisionError


def _save_elsewhere(document: index.Document) -> None:
    """Write in a connection of this thread's own, which gives up rather than wait."""
    try:
        with transaction.atomic():
            connection.cursor().execute("SET LOCAL lock_timeout = '2s'")
            index.write([document])
            tally.tidy(many=0)
    finally:
        connection.close()


def _versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT profile_id, ctid::text FROM directory_search_searchentry ORDER BY profile_id")
        return cursor.fetchall()


def _toasted() -> int:
    """Return how many bytes stand outside the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE relname = 'directory_search_searchentry'"
        )
        return cursor.fetchone()[0]


def _options(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = %s", [name])
        return cursor.fetchone()[0]
