"""A word that nobody uses is taken for the one that was probably meant, and the answer says so."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from directory.search import index, spelling
from directory.search.models import SpelledWord
from directory.search.search import search
from directory.search.values import Query
from tests.directory.search.conftest import Shelve
from tests.directory.search.crowd import document


@pytest.fixture
def few(shelve: Shelve) -> None:
    shelve(
        [
            document(1, context="Solicitor Albanian", biography="visa appeals"),
            document(2, context="Solicitor French", biography="visas"),
            document(3, context="Solvent trader", biography="housing Prishtinë"),
        ]
    )


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("typed", "meant", "found"),
    [
        ("solictor albanian", "solicitor albanian", [1]),
        ("soliciter", "solicitor", [1, 2]),
        ("SOLICTORS", "solicitor", [1, 2]),
        ("vsia", "visa", [1, 2]),
        ("albanain vsia", "albanian visa", [1]),
        ("prshtine", "prishtine", [3]),
        ("the solictor", "the solicitor", [1, 2]),
    ],
)
def test_unknown_word_is_corrected(typed: str, meant: str, found: list[int]) -> None:
    result = search(Query(text=typed))
    assert result.corrected == meant
    assert sorted(each.profile_id.int for each in result.entries) == found


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("typed", ["albanian french", "zzzzzzzz", "solictor zzzzzzzz", "bi", "sun"])
def test_known_and_hopeless_words_are_left_as_they_are(typed: str) -> None:
    result = search(Query(text=typed))
    assert (result.total, result.corrected) == (0, None)


@pytest.fixture
def many(shelve: Shelve) -> None:
    texts = ("warehouse ship view", "a safe place; a house of her own", "safe house for women", "shipping barrister")
    shelve([document(number, biography=text) for number, text in enumerate(texts, 1)])


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [("safehouse", "safe house"), ("safehouses", "safe houses"), ("safehouse women", "safe house women")],
)
def test_two_words_written_as_one_are_read_as_two(typed: str, meant: str) -> None:
    result = search(Query(text=typed))
    assert result.corrected == meant
    assert 3 in [each.profile_id.int for each in result.entries]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "typed",
    ["farehuose", "việt", "viết", "vieuw2", "shhqip", "shiw\u0117", "вiew", "ofhouse", "barrrissterr"],
)
def test_word_is_left_alone_rather_than_made_another(typed: str) -> None:
    """Another first letter and two errors, letters that this language lacks, two errors in a short word."""
    result = search(Query(text=typed))
    assert (result.total, result.corrected) == (0, None)


@pytest.mark.usefixtures("many")
def test_same_first_letter_is_preferred(shelve: Shelve) -> None:
    shelve([document(number, biography="brighter") for number in (5, 6)] + [document(7, biography="frighten")])
    assert search(Query(text="frighter")).corrected == "frighten"


@pytest.mark.usefixtures("few")
def test_correction_keeps_the_filters() -> None:
    result = search(Query(text="solictor", country=("GB",)))
    assert (result.total, result.corrected) == (0, None)


@pytest.mark.usefixtures("few")
def test_more_used_word_wins_among_equally_near_ones(shelve: Shelve) -> None:
    shelve([document(number, biography="horses") for number in (4, 5)] + [document(6, biography="houses")])
    assert search(Query(text="hoqses")).corrected == "horses"


@pytest.mark.usefixtures("few")
def test_correction_takes_three_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        assert search(Query(text="solictor")).total == 2


@pytest.mark.usefixtures("few")
def test_words_of_somebody_who_left_are_not_offered_and_then_forgotten() -> None:
    index.remove([document(3).profile_id])
    assert search(Query(text="prshtine")).corrected is None
    assert SpelledWord.objects.filter(word="prishtine").exists()
    spelling.forget()
    assert not SpelledWord.objects.filter(word="prishtine").exists()
    assert SpelledWord.objects.filter(word="solicitor").count() == 1


@pytest.mark.usefixtures("few")
def test_word_learnt_twice_is_kept_once() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO directory_search_spelledword (word) VALUES ('solicitor')")
    spelling.forget()
    assert SpelledWord.objects.filter(word="solicitor").count() == 1
