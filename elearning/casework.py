"""How a case exercise is read back: pure, so that it gives the same in ten years.

Three things are told apart and never added up: recall (which signs were found), false alarms (what was marked without
being a sign), and calibration (how often a mark was right at each degree of sureness).
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from elearning.cases import Case, CaseSentence
from elearning.choices import CaseStep, Confidence, Cue, PointsTo
from elearning.marking import AnswerRefused, mark
from elearning.questions import One, Several

STEPS = tuple(CaseStep)
# What somebody may say of a sentence they marked: rows and cues, whom it points to, how sure they are.
MOST_TAGS = 4


class Found(StrEnum):
    """What marking a sentence, or leaving it, was."""

    HIT = "hit"
    MISSED = "missed"
    FALSE_ALARM = "false_alarm"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Read:
    """What is said about one sentence. `named`: the tags given that it does touch; `touches`: all that it touches."""

    key: str
    found: Found
    why: str
    touches: tuple[str, ...]
    is_explained: bool
    tags: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    points_to: str | None = None
    points_rightly: bool | None = None
    confidence: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; `of` may be 0, and then there is no share."""

    number: int
    of: int


@dataclass(frozen=True, slots=True)
class Shares:
    """What was found, what was marked without being a sign, and how often a mark was right at each degree of sureness.

    Never added up: whoever marks everything finds every sign, and raises every false alarm.
    """

    recall: Share
    false_alarms: Share
    sure: dict[int, Share]


@dataclass(frozen=True, slots=True)
class Told:
    """What is said at the end: about each sentence, and three shares that are never added up.

    `sure`: by degree of sureness (elearning.choices.Confidence), how many of the marks were hits.
    """

    sentences: tuple[Read, ...]
    recall: Share
    false_alarms: Share
    sure: dict[int, Share]

    def plain(self) -> dict[str, Any]:
        """Return it as plain values that JSON holds."""
        said = asdict(self)
        return said | {"sure": {str(degree): share for degree, share in said["sure"].items()}}


def shares(told: Mapping[str, Any]) -> Shares:
    """Return the shares of what was said at the end of a case (Told.plain)."""
    sure = {int(degree): Share(**share) for degree, share in told["sure"].items()}
    return Shares(Share(**told["recall"]), Share(**told["false_alarms"]), sure)


def summed(each: Iterable[Shares]) -> Shares:
    """Return the shares of several cases as if they had been one: each sentence counts the same."""
    rows = list(each)
    sure = {degree: _sum(row.sure[degree] for row in rows if degree in row.sure) for degree in Confidence.values}
    return Shares(_sum(row.recall for row in rows), _sum(row.false_alarms for row in rows), sure)


def arranged(asked: One | Several, seed: str) -> dict[str, list[str]]:
    """Return the choices of a question in an order of its own for each way, the same whenever it is asked."""
    keys = (option.key for option in asked.options)
    return {"options": sorted(keys, key=lambda key: hashlib.sha256(f"{seed} {asked.key} {key}".encode()).digest())}


def next_step(answered: Mapping[str, Any]) -> CaseStep | None:
    """Return the first step that was not answered; None when all were."""
    return next((step for step in STEPS if step not in answered), None)


def taken(case: Case, role: str, step: CaseStep, given: Any, answered: Mapping[str, Any]) -> Any:
    """Return an answer to a step as it is kept. Raises AnswerRefused for what is none.

    first and whole: keys of the sentences marked; name: for each marked sentence {"tags", "points_to", "confidence"};
    explain and next: as elearning.marking takes them.
    """
    if step == CaseStep.FIRST:
        return _marks(given, {each.key for each in case.first_seen(role)}, case)
    if step == CaseStep.WHOLE:
        return _marks(given, {each.key for each in case.sentences}, case)
    if step == CaseStep.NAME:
        return _names(given, answered[CaseStep.WHOLE])
    mark(asked(case, role, step), given)
    return given


def asked(case: Case, role: str, step: CaseStep) -> Any:
    """Return the question of a step that is one. LookupError for a role that the case is not for."""
    if step == CaseStep.EXPLAIN:
        return case.innocent
    found = case.step(role)
    if not isinstance(found, One):
        raise LookupError(role)
    return found


def told(case: Case, answered: Mapping[str, Any]) -> Told:
    """Return what can be said once the sentences were marked and named."""
    marked, names = set(answered[CaseStep.WHOLE]), answered[CaseStep.NAME]
    sentences = tuple(_read(each, each.key in marked, names.get(each.key)) for each in case.sentences)
    signs = sum(each.is_sign for each in case.sentences)
    hits = sum(each.found == Found.HIT for each in sentences)
    alarms = sum(each.found == Found.FALSE_ALARM for each in sentences)
    sure = {
        degree: Share(
            sum(each.confidence == degree and each.found == Found.HIT for each in sentences),
            sum(each.confidence == degree for each in sentences),
        )
        for degree in Confidence.values
    }
    return Told(sentences, Share(hits, signs), Share(alarms, len(sentences) - signs), sure)


def _sum(each: Iterable[Share]) -> Share:
    rows = list(each)
    return Share(sum(row.number for row in rows), sum(row.of for row in rows))


def _read(sentence: CaseSentence, is_marked: bool, name: Mapping[str, Any] | None) -> Read:
    touches = (*sentence.codes, *sentence.cues)
    if is_marked:
        found = Found.HIT if sentence.is_sign else Found.FALSE_ALARM
    else:
        found = Found.MISSED if sentence.is_sign else Found.LEFT
    read = Read(sentence.key, found, sentence.why, touches, sentence.is_explained)
    if name is None:
        return read
    return replace(
        read,
        tags=tuple(name["tags"]),
        named=tuple(tag for tag in name["tags"] if tag in touches),
        points_to=name["points_to"],
        points_rightly=name["points_to"] == sentence.points_to if sentence.is_sign else None,
        confidence=name["confidence"],
    )


def _marks(given: Any, offered: set[str], case: Case) -> list[str]:
    _refuse_unless(isinstance(given, list) and all(isinstance(each, str) for each in given) and set(given) <= offered)
    return [each.key for each in case.sentences if each.key in given]


def _names(given: Any, marked: list[str]) -> dict[str, dict[str, Any]]:
    _refuse_unless(isinstance(given, dict) and set(given) == set(marked))
    return {key: _name(given[key]) for key in marked}


def _name(said: Any) -> dict[str, Any]:
    _refuse_unless(isinstance(said, dict) and set(said) == {"tags", "points_to", "confidence"})
    tags = said["tags"]
    _refuse_unless(
        isinstance(tags, list)
        and 0 < len(tags) <= MOST_TAGS
        and all(isinstance(each, str) for each in tags)
        and len(set(tags)) == len(tags)
    )
    _refuse_unless(said["points_to"] in PointsTo.values and said["confidence"] in Confidence.values)
    return {"tags": list(tags), "points_to": said["points_to"], "confidence": int(said["confidence"])}


def is_tag(tag: str, codes: set[str]) -> bool:
    """Whether a tag is a cue, or the code of a row of the catalogue that the course was written from."""
    return tag in codes or tag in Cue.values


def _refuse_unless(is_answer: bool) -> None:
    if not is_answer:
        raise AnswerRefused
