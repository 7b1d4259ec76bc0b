"""How an answer is marked: pure, so that an attempt can be marked again in ten years with the same outcome."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from elearning.questions import Match, One, Order, Question, Sentences, Several, Short, TrueFalse

# What a browser sends, as plain values: "a" (one), ["a", "c"] (several, sentences, order: in the order given),
# true (true_false), {"a": "b"} (match: key of the pair to key of the right side), "words" (short).
type Answer = str | bool | list[str] | dict[str, str]


class AnswerRefused(Exception):
    """This is no answer to this question: too little, or a choice that was not offered."""


class Verdict(StrEnum):
    """What one choice was."""

    RIGHT = "right"
    WRONG = "wrong"
    # Right, and not chosen.
    MISSED = "missed"
    # Rightly left alone.
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said about one choice of a question: its key ("" for the whole answer), verdict and reason."""

    key: str
    verdict: Verdict
    why: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An answer's mark (0 to 1) and what is said about each choice, in the order of the question."""

    score: float
    told: tuple[Told, ...]

    @property
    def is_right(self) -> bool:
        return self.score >= 0.9995


def mark(asked: Question, answer: Any) -> Mark:
    """Mark an answer. Raises AnswerRefused for what is no answer to it."""
    return MARKERS[asked.kind](asked, answer)


def folded(words: str) -> str:
    """Return words without case, accents, punctuation and doubled spaces: what counts when words are compared."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    kept = (" " if unicodedata.category(each)[0] in "PZC" else each for each in letters)
    return " ".join("".join(each for each in kept if not unicodedata.combining(each)).split())


def _one(asked: One, answer: Any) -> Mark:
    _refuse_unless(isinstance(answer, str) and answer in {option.key for option in asked.options})
    chosen = next(option for option in asked.options if option.key == answer)
    told = tuple(
        Told(option.key, _verdict(is_right=option.is_right, is_chosen=option is chosen), option.why)
        for option in asked.options
    )
    return Mark(float(chosen.is_right), told)


def _several(asked: Several, answer: Any) -> Mark:
    chosen = _keys(answer, [option.key for option in asked.options])
    told = tuple(
        Told(option.key, _verdict(is_right=option.weight > 0, is_chosen=option.key in chosen), option.why)
        for option in asked.options
    )
    return Mark(_bounded(sum(option.weight for option in asked.options if option.key in chosen)), told)


def _true_false(asked: TrueFalse, answer: Any) -> Mark:
    _refuse_unless(isinstance(answer, bool))
    is_right = answer is asked.is_true
    why = asked.why_true if answer else asked.why_false
    return Mark(float(is_right), (Told("", Verdict.RIGHT if is_right else Verdict.WRONG, why),))


def _match(asked: Match, answer: Any) -> Mark:
    offered = {pair.key for pair in asked.pairs} | {other.key for other in asked.others}
    _refuse_unless(
        isinstance(answer, dict)
        and set(answer) == {pair.key for pair in asked.pairs}
        and all(isinstance(value, str) and value in offered for value in answer.values())
    )
    told = tuple(
        Told(pair.key, Verdict.RIGHT if answer[pair.key] == pair.key else Verdict.WRONG, pair.why)
        for pair in asked.pairs
    )
    return Mark(_share(told), told)


def _order(asked: Order, answer: Any) -> Mark:
    """Neighbours that follow each other rightly count: one thing out of place does not cost everything."""
    right = [item.key for item in asked.items]
    _refuse_unless(isinstance(answer, list) and sorted(map(str, answer)) == sorted(right))
    hit = sum(each in set(pairwise(right)) for each in pairwise(answer))
    told = tuple(
        Told(item.key, Verdict.RIGHT if answer[place] == item.key else Verdict.WRONG, item.why)
        for place, item in enumerate(asked.items)
    )
    return Mark(hit / (len(right) - 1), told)


def _short(asked: Short, answer: Any) -> Mark:
    _refuse_unless(isinstance(answer, str) and bool(folded(answer)) and len(answer) <= 200)
    for accepted in asked.answers:
        if folded(accepted.text) == folded(answer):
            verdict = Verdict.RIGHT if accepted.weight > 0 else Verdict.WRONG
            return Mark(accepted.weight, (Told("", verdict, accepted.why),))
    return Mark(0.0, (Told("", Verdict.WRONG, asked.otherwise),))


def _sentences(asked: Sentences, answer: Any) -> Mark:
    """Each false alarm takes away what a hit gives: marking everything earns nothing."""
    chosen = _keys(answer, [sentence.key for sentence in asked.sentences])
    told = tuple(
        Told(sentence.key, _verdict(is_right=sentence.is_marked, is_chosen=sentence.key in chosen), sentence.why)
        for sentence in asked.sentences
    )
    hits = sum(each.verdict == Verdict.RIGHT for each in told)
    alarms = sum(each.verdict == Verdict.WRONG for each in told)
    return Mark(_bounded((hits - alarms) / sum(sentence.is_marked for sentence in asked.sentences)), told)


MARKERS: dict[str, Callable[[Any, Any], Mark]] = {
    "one": _one,
    "several": _several,
    "true_false": _true_false,
    "match": _match,
    "order": _order,
    "short": _short,
    "sentences": _sentences,
}


def _verdict(*, is_right: bool, is_chosen: bool) -> Verdict:
    if is_chosen:
        return Verdict.RIGHT if is_right else Verdict.WRONG
    return Verdict.MISSED if is_right else Verdict.LEFT


def _keys(answer: Any, offered: Sequence[str]) -> set[str]:
    _refuse_unless(
        isinstance(answer, list)
        and all(isinstance(each, str) for each in answer)
        and len(set(answer)) == len(answer)
        and set(answer) <= set(offered)
    )
    return set(answer)


def _share(told: tuple[Told, ...]) -> float:
    return sum(each.verdict == Verdict.RIGHT for each in told) / len(told)


def _bounded(score: float) -> float:
    return min(max(round(score, 4), 0.0), 1.0)


def _refuse_unless(is_answer: bool) -> None:
    if not is_answer:
        raise AnswerRefused
