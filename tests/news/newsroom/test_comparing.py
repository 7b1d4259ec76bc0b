"""Comparing wordings, and guessing at words, takes no longer than somebody waits."""

from time import process_time

import pytest

from accounts.differing import pieces
from news.presenters import near
from tests.news.reading.made import article

HOSTILE = {
    "one letter again and again": ("a " * 30_000, "b a " * 15_000),
    "words the other way round": (" ".join(map(str, range(10_000))), " ".join(map(str, range(10_000, 0, -1)))),
    "lines the other way round": ("\n".join(map(str, range(10_000))), "\n".join(map(str, range(10_000, 0, -1)))),
    "one line again and again": ("a\n" * 8_000, "b\na\n" * 4_000),
    "below the limit": (" ".join(map(str, range(700))), " ".join(map(str, range(700, 0, -1)))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_takes_long_to_compare_and_nothing_is_lost(name: str) -> None:
    before, after = HOSTILE[name]
    began = process_time()
    told = pieces(before, after)
    assert process_time() - began < 4
    assert "".join(each.text for each in told if each.sort != "new") == before
    assert "".join(each.text for each in told if each.sort != "gone") == after


def test_an_ordinary_change_is_shown_word_by_word() -> None:
    told = pieces("One.\nTwo and three.\nFour.", "One.\nTwo and five.\nFour.")
    assert [(each.sort, each.text) for each in told] == [
        ("same", "One.\nTwo and "), ("gone", "three."), ("new", "five."), ("same", "\nFour."),
    ]  # fmt: skip


@pytest.mark.django_db
def test_four_unknown_words_are_guessed_at_and_no_more() -> None:
    article("one", title="alphabet bravado charlie deltas echoes")
    assert near.meant("alphabt bravad charli delta echoe") == "alphabet bravado charlie deltas echoe"
