"""What is said about sentences is true whatever was marked: each sign is hit or missed, and alarms are no signs."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearning import casework, documents
from elearning.cases import Case
from elearning.casework import Found, Share
from elearning.choices import CaseStep
from elearning.marking import AnswerRefused
from elearning.presenters import found
from tests.factories import cases as made

DOCUMENT = documents.course(made.school.content(modules=made.modules()))
SIGNS = {"b", "c", "e"}
KEYS = "abcdef"


def of(path: str = made.CASE) -> Case:
    case = DOCUMENT.activities()[path]
    assert isinstance(case, Case)
    return case


def told(marked: Any, path: str = made.CASE, **more: Any) -> casework.Told:
    names = {key: {"tags": ["other"], "points_to": "both", "confidence": 3} for key in marked}
    return casework.told(of(path), {"whole": list(marked), "name": names} | more)


@given(marked=st.sets(st.sampled_from(KEYS)), path=st.sampled_from([made.CASE, made.NEAR]))
def test_each_sentence_is_one_of_four_and_the_shares_count_them(marked: set[str], path: str) -> None:
    said, signs = told(marked, path), SIGNS if path == made.CASE else set()
    by = {what: {row.key for row in said.sentences if row.found == what} for what in Found}
    assert by[Found.HIT] == marked & signs
    assert by[Found.MISSED] == signs - marked
    assert by[Found.FALSE_ALARM] == marked - signs
    assert by[Found.LEFT] == set(KEYS) - marked - signs
    assert said.recall == Share(len(by[Found.HIT]), len(signs))
    assert said.false_alarms == Share(len(by[Found.FALSE_ALARM]), len(KEYS) - len(signs))
    assert said.sure[3] == Share(len(by[Found.HIT]), len(marked))
    assert casework.shares(said.plain()) == casework.Shares(said.recall, said.false_alarms, said.sure)


@given(marked=st.sets(st.sampled_from(KEYS)), chance=st.randoms())
def test_order_of_keys_and_later_answers_change_nothing(marked: set[str], chance: random.Random) -> None:
    keys = sorted(marked)
    chance.shuffle(keys)
    assert told(keys) == told(sorted(marked), explain="c", next="a", first=["a"])
    assert casework.taken(of(), "bank", CaseStep.WHOLE, keys, {}) == sorted(marked)


def test_marking_everything_finds_every_sign_and_raises_every_alarm() -> None:
    said = told(KEYS)
    assert said.recall == Share(3, 3)
    assert said.false_alarms == Share(3, 3)
    assert found.lines(casework.shares(said.plain())) == [
        "You found 3 of 3 signs.",
        "You marked 3 of 3 other sentences.",
        "When you were sure: 3 of 6 marks were signs.",
    ]


def test_near_miss_has_no_share_of_signs_and_says_so() -> None:
    shares = casework.shares(told("bd", made.NEAR).plain())
    assert shares.recall == Share(0, 0)
    assert found.lines(shares)[:2] == ["There was no sign in what you read.", "You marked 2 of 6 sentences."]


def test_shares_of_several_cases_are_added_sentence_by_sentence() -> None:
    one, other = (casework.shares(told("bcd", path).plain()) for path in (made.CASE, made.NEAR))
    assert casework.summed([one, other]) == casework.Shares(Share(2, 3), Share(4, 9), {
        1: Share(0, 0), 2: Share(0, 0), 3: Share(2, 6),
    })  # fmt: skip
    assert casework.summed([]).recall == Share(0, 0)


def test_what_was_named_and_whom_it_points_to_is_said_of_each_sentence() -> None:
    said = {row.key: row for row in casework.told(of(), made.RIGHT).sentences}
    assert (said["c"].named, said["c"].points_rightly, said["c"].confidence) == (("debt",), True, 2)
    assert (said["e"].named, said["e"].points_rightly) == ((), False)
    assert (said["d"].is_explained, said["d"].touches, said["d"].tags) == (True, ("rcs-01",), ())


NAME = made.RIGHT["name"]
WRONG: list[tuple[str, Any]] = [
    ("first", ["c"]), ("first", "b"), ("whole", ["z"]), ("whole", [1]), ("whole", None), ("name", []),
    ("name", {key: NAME[key] for key in "bc"}), ("name", NAME | {"b": NAME["b"] | {"tags": []}}),
    ("name", NAME | {"b": NAME["b"] | {"tags": ["debt", "hours", "minor", "papers", "rules"]}}),
    ("name", NAME | {"b": NAME["b"] | {"tags": ["debt", "debt"]}}),
    ("name", NAME | {"b": NAME["b"] | {"points_to": "nobody"}}),
    ("name", NAME | {"b": NAME["b"] | {"confidence": 4}}), ("explain", "z"), ("next", ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("step", "given"), WRONG)
def test_what_is_no_answer_is_refused(step: str, given: Any) -> None:
    with pytest.raises(AnswerRefused):
        casework.taken(of(), "bank", CaseStep(step), given, made.RIGHT)


def test_choices_stand_in_an_order_of_each_way_and_always_in_that() -> None:
    asked = casework.asked(of(), "police", CaseStep.NEXT)
    orders = {tuple(casework.arranged(asked, str(seed))["options"]) for seed in range(60)}
    assert len(orders) == 6
    assert casework.arranged(asked, "x") == casework.arranged(asked, "x")
