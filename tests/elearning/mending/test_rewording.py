"""Answers found again in a mended question: by the words of what was chosen, whatever became of the keys."""

from typing import Any

import pytest

from elearning import marking, questions
from elearning.actions.rewording import Words
from tests.factories import elearning as school

SAID = {row["key"]: row for row in school.questions()}


def changed(key: str, **parts: Any) -> tuple[Any, Any]:
    """A question and what was made of it in the editor, which leaves each row its key."""
    source = questions.question(SAID[key])
    return source, questions.question(questions.plain(source) | parts)


def rows(key: str, name: str, *order: int, **words: str) -> list[dict[str, Any]]:
    """Its rows in another order, each typed over the key that stood in that place; `words`: other ones for a row."""
    held = [dict(row) for row in SAID[key][name]]
    for letter, text in words.items():
        held["abc".index(letter)]["text"] = text
    return [held[place] | {"key": letter} for letter, place in zip("abc", order, strict=False)]


def mark(source: Any, target: Any, given: Any, *, is_reworded: bool = False) -> float | None:
    try:
        return marking.mark(target, Words(source, target, is_reworded=is_reworded).answer(given)).score
    except marking.AnswerRefused:
        return None


@pytest.mark.parametrize(
    ("key", "name", "order"),
    [("one", "options", (1, 0)), ("several", "options", (2, 0, 1)), ("match", "pairs", (1, 0)),
     ("sentences", "sentences", (1, 2, 0))],
)  # fmt: skip
def test_rows_in_another_order_change_no_mark(key: str, name: str, order: tuple[int, ...]) -> None:
    source, target = changed(key, **{name: rows(key, name, *order)})
    for given in (school.RIGHT[key], school.WRONG[key]):
        assert mark(source, target, given) == marking.mark(source, given).score


def test_other_right_order_is_marked_by_what_was_put_where() -> None:
    source, target = changed("order", items=rows("order", "items", 2, 1, 0))
    assert mark(source, target, ["c", "b", "a"]) == 1
    assert mark(source, target, ["a", "b", "c"]) == 0


def test_right_sides_that_were_swapped_are_marked_by_what_was_chosen() -> None:
    left, right = SAID["match"]["pairs"]
    pairs = [left | {"right": right["right"]}, right | {"right": left["right"]}]
    source, target = changed("match", pairs=pairs, others=["waits", "pays"])
    assert mark(source, target, {"a": "a", "b": "b"}) == 0
    assert mark(source, target, {"a": "b", "b": "a"}) == 1
    # "pays" is other-2 now.
    assert Words(source, target).answer({"a": "other-1", "b": "b"}) == {"a": "other-2", "b": "a"}


def test_replaced_choice_is_no_answer_unless_it_was_only_reworded() -> None:
    source, target = changed("one", options=rows("one", "options", 0, 1, a="A gray coat"))
    assert (mark(source, target, "a"), mark(source, target, "b")) == (None, 1)
    assert mark(source, target, "a", is_reworded=True) == 0
    ((row),) = Words(source, target).reworded
    assert (row.before, row.after) == ("A grey coat", "A gray coat")
    # Swapped is not reworded: nobody is asked.
    assert not Words(*changed("one", options=rows("one", "options", 1, 0))).reworded


def test_what_is_right_now_must_have_been_offered() -> None:
    options = rows("one", "options", 0, 1, b="Something new")
    source, target = changed("one", options=options)
    assert (mark(source, target, "a"), mark(source, target, "a", is_reworded=True)) == (None, 0)
    options = rows("several", "options", 0, 1, 2, c="Something new")
    source, target = changed("several", options=options)
    assert mark(source, target, ["a"]) is None
