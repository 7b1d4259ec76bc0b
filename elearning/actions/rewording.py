"""An answer to one wording, as an answer to another: found again by the words of what was chosen, never by keys.

The editor of questions leaves a row its key whatever is typed into it, so a key says nothing about what was chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from elearning.marking import AnswerRefused
from elearning.questions import Match, One, Order, Sentences, Several

if TYPE_CHECKING:
    from elearning.questions import Question as Asked


@dataclass(frozen=True, slots=True)
class Reworded:
    """Words under a key that both wordings have, and that neither has anywhere else."""

    before: str
    after: str


class Words:
    """The way from the choices of one wording to those of another.

    `is_reworded`: whoever mended it says that a row with other words under the same key is the same choice.
    """

    def __init__(self, source: "Asked", target: "Asked", *, is_reworded: bool = False) -> None:
        self._target = target
        pairs = list(zip(_sides(source), _sides(target), strict=True))
        self._ways = [_way(before, after, is_reworded=is_reworded) for before, after in pairs]
        self.reworded = [row for before, after in pairs for row in _reworded(before, after)]

    def answer(self, given: Any) -> Any:
        """Return an answer as the other wording knows it.

        AnswerRefused when it names what is not there any more, and when what is right now was never offered.
        """
        if not self._ways:
            return given
        way, target = self._ways[0], self._target
        if isinstance(target, Match):
            return {_found(way, key): _found(self._ways[1], value) for key, value in given.items()}
        if isinstance(target, One | Several | Sentences) and not _right(target) <= set(way.values()):
            raise AnswerRefused
        return _found(way, given) if isinstance(target, One) else [_found(way, key) for key in given]


def _right(asked: One | Several | Sentences) -> set[str]:
    if isinstance(asked, One):
        return {row.key for row in asked.options if row.is_right}
    if isinstance(asked, Several):
        return {row.key for row in asked.options if row.weight > 0}
    return {row.key for row in asked.sentences if row.is_marked}


def _sides(asked: "Asked") -> list[dict[str, str]]:
    """What can be chosen, by key; of pairs the left sides and the right ones."""
    if isinstance(asked, Match):
        rights = {row.key: row.right for row in asked.pairs} | {row.key: row.text for row in asked.others}
        return [_texts((row.key, row.left) for row in asked.pairs), _texts(rights.items())]
    if isinstance(asked, One | Several):
        return [_texts((row.key, row.text) for row in asked.options)]
    if isinstance(asked, Order):
        return [_texts((row.key, row.text) for row in asked.items)]
    return [_texts((row.key, row.text) for row in asked.sentences)] if isinstance(asked, Sentences) else []


def _texts(rows: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Rows without the difference of a space."""
    return {key: " ".join(text.split()) for key, text in rows}


def _way(before: Mapping[str, str], after: Mapping[str, str], *, is_reworded: bool) -> dict[str, str]:
    way = {}
    for key, text in before.items():
        under = [each for each, words in after.items() if words == text]
        if after.get(key) == text:
            way[key] = key
        elif len(under) == 1:
            way[key] = under[0]
        elif is_reworded and not under and key in after and after[key] not in before.values():
            way[key] = key
    return way


def _reworded(before: Mapping[str, str], after: Mapping[str, str]) -> list[Reworded]:
    return [
        Reworded(text, after[key])
        for key, text in before.items()
        if key in after and text not in after.values() and after[key] not in before.values()
    ]


def _found(way: Mapping[str, str], key: str) -> str:
    if key not in way:
        raise AnswerRefused
    return way[key]
