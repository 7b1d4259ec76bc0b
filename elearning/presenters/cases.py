"""A case as somebody works through it: nothing of what is told later stands on a page before its time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from elearning import casework, markdown
from elearning.casework import Found
from elearning.choices import CaseStep, Confidence, Cue, PointsTo
from elearning.marking import Verdict, mark
from elearning.presenters import answers, found, places
from elearning.presenters.indicators import Indicators
from elearning.redflags.choices import Frontline
from elearning.redflags.screening import RAFT

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from elearning.cases import Case, CaseSentence
    from elearning.documents import Source
    from elearning.models import CaseTry, Enrolment

VERDICTS = {
    Found.HIT: Verdict.RIGHT,
    Found.MISSED: Verdict.MISSED,
    Found.FALSE_ALARM: Verdict.WRONG,
    Found.LEFT: Verdict.LEFT,
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a case in the list of its page."""

    href: str
    number: int
    role: str
    began_at: "datetime"
    is_over: bool


@dataclass(frozen=True, slots=True)
class Start:
    """What stands below a case before it is begun: the way that is open, and those before it."""

    is_fiction: bool
    going_on: str
    ways: list[Way]


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the list of steps. `is_open`: it can be looked at."""

    key: str
    words: str
    is_done: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What each page of a way says: whose, which, as whom, and how far."""

    way: "CaseTry"
    title: str
    role: str
    language: str
    activity: str
    steps: list[Step]
    # The step that is open; empty at the end, and when the way was left.
    onward: str
    is_left: bool


@dataclass(frozen=True, slots=True)
class Touched:
    """A row of the catalogue, or a cue (without a code), and whether the learner named it."""

    code: str
    words: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what was found: a verdict in words, what it touches, why, and what the learner said of it."""

    text: str
    verdict: str
    words: str
    icon: str
    why: str
    touched: list[Touched]
    # What the learner named and this does not touch; whom they said it points to, and how sure they were.
    beside: list[str]
    pointed: str
    sure: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a step. `marked`: what was said to the answer; None: it is open."""

    stem: "SafeString"
    marked: answers.Shown | None
    sources: "list[Source]"


@dataclass(frozen=True, slots=True)
class End:
    """What became of it, and what was found: three things apart."""

    ending: "SafeString"
    sources: "list[Source]"
    lines: list[str]
    over_all: list[found.Said]
    false_alarms: int


def start(enrolment: "Enrolment", case: "Case", path: str) -> Start:
    """Return the ways of somebody through a case, the newest first (one query)."""
    rows = list(enrolment.case_tries.filter(activity=path).order_by("-number").defer("told"))
    going_on = next((row for row in rows if row.handed_in_at is None and row.round == enrolment.round), None)
    ways = [
        Way(str(row.pk), row.number, str(Frontline(row.role).label), row.began_at, row.handed_in_at is not None)
        for row in rows
    ]
    return Start(case.is_fiction, str(going_on.pk) if going_on else "", ways)


def frame(way: "CaseTry", case: "Case", answered: Mapping[str, Any], here: str = "") -> Frame:
    """Return what surrounds a page of a way."""
    version = way.version
    return Frame(
        way=way,
        title=case.title,
        role=str(Frontline(way.role).label),
        language=version.document().language,
        activity=address(way),
        steps=[Step(step.value, str(step.label), step in answered, step == here) for step in CaseStep],
        onward="" if way.is_left else casework.next_step(answered) or "",
        is_left=way.is_left,
    )


def address(way: "CaseTry") -> str:
    """Where the case is in the course as its learner has it; the course, when that has the case no more."""
    slug, has_it = way.version.course.slug, way.activity in way.enrolment.version.document().activities()
    return places.activity(slug, way.activity) if has_it else reverse("elearning:overview", args=[slug])


def story(way: "CaseTry", case: "Case", step: str, answered: Mapping[str, Any]) -> "list[tuple[str, bool, bool]]":
    """Return the sentences of a step that was answered: words, whether it was marked, whether it was known before."""
    shown = case.first_seen(way.role) if step == CaseStep.FIRST else case.sentences
    marked, known = set(answered[step]), known_at(way, case, step)
    return [(each.text, each.key in marked, each.key in known) for each in shown]


def known_at(way: "CaseTry", case: "Case", step: str) -> set[str]:
    """Return the keys of the sentences that were seen before a step."""
    return set() if step == CaseStep.FIRST else {each.key for each in case.first_seen(way.role)}


def marked(case: "Case", answered: Mapping[str, Any]) -> "list[CaseSentence]":
    """Return the sentences that are to be named."""
    return [each for each in case.sentences if each.key in answered[CaseStep.WHOLE]]


def sentences(way: "CaseTry", case: "Case", answered: Mapping[str, Any]) -> list[Sentence]:
    """Return each sentence with what is said of it, once they were named."""
    told = way.told or casework.told(case, answered).plain()
    catalogue = way.version.catalogue
    entries = catalogue.document().by_code() if catalogue else {}
    names = {code: entry.said(entry.statement) for code, entry in entries.items()} | {
        cue.value: str(cue.label) for cue in Cue
    }
    texts = {each.key: each for each in case.sentences}
    return [_sentence(texts[row["key"]], row, names) for row in told["sentences"]]


def asked(way: "CaseTry", case: "Case", step: CaseStep, answered: Mapping[str, Any]) -> Asked:
    """Return the question of a step, and what was said to its answer."""
    question, document = casework.asked(case, way.role, step), way.version.document()
    cited, address = markdown.Citations(document.sources), places.files(way.version)
    indicators = Indicators.of(way.version)
    if step not in answered:
        return Asked(
            markdown.html(question.stem, cited=cited, address=address, indicators=indicators), None, cited.listed
        )
    made = mark(question, answered[step])
    said = answers.Said(
        answer=answered[step],
        told=[{"key": each.key, "verdict": each.verdict.value, "why": each.why} for each in made.told],
        score=made.score,
        arrangement=casework.arranged(question, str(way.pk)),
    )
    shown = answers.shown(question, said, cited=cited, address=address, indicators=indicators)
    return Asked(shown.stem, shown, cited.listed)


def end(way: "CaseTry", case: "Case") -> End:
    """Return the end of a way that was handed in (one query)."""
    document = way.version.document()
    cited = markdown.Citations(document.sources)
    return End(
        ending=markdown.html(
            case.ending, cited=cited, address=places.files(way.version), indicators=Indicators.of(way.version), top=3
        ),
        sources=cited.listed,
        lines=found.lines(casework.shares(way.told or {})),
        over_all=found.over_all(way.enrolment, way.enrolment.version.document()),
        false_alarms=round(RAFT.false_alarms),
    )


def _sentence(sentence: "CaseSentence", row: Mapping[str, Any], names: Mapping[str, str]) -> Sentence:
    verdict = VERDICTS[Found(row["found"])]
    touched = [Touched(tag if tag in sentence.codes else "", names.get(tag, tag), tag in row["named"])
               for tag in row["touches"]]  # fmt: skip
    return Sentence(
        text=sentence.text,
        verdict=verdict.value,
        words=_words(Found(row["found"]), is_explained=row["is_explained"]),
        icon=answers.ICONS[verdict],
        why=row["why"],
        touched=touched,
        beside=[names.get(tag, tag) for tag in row["tags"] if tag not in row["named"]],
        pointed=_pointed(sentence, row),
        sure=str(Confidence(row["confidence"]).label) if row["confidence"] else "",
    )


def _words(what: Found, *, is_explained: bool) -> str:
    if is_explained:
        return {
            Found.FALSE_ALARM: _("You marked this: it looks like a sign, and the story itself explains it"),
            Found.LEFT: _("You left this, rightly: it looks like a sign, and the story itself explains it"),
        }[what]
    return {
        Found.HIT: _("You marked this: it is a sign"),
        Found.MISSED: _("You did not mark this: it is a sign"),
        Found.FALSE_ALARM: _("You marked this: it is no sign"),
        Found.LEFT: _("You left this, rightly: it is no sign"),
    }[what]


def _pointed(sentence: "CaseSentence", row: Mapping[str, Any]) -> str:
    said = str(PointsTo(row["points_to"]).label) if row["points_to"] else ""
    if not sentence.is_sign:
        return _("You said that it points to: %(whom)s.") % {"whom": said} if said else ""
    right = {"whom": str(PointsTo(sentence.points_to or PointsTo.CANNOT_TELL).label), "said": said}
    if not said:
        return _("It points to: %(whom)s.") % right
    if row["points_rightly"]:
        return _("It points to: %(whom)s, as you said.") % right
    return _("It points to: %(whom)s. You said: %(said)s.") % right
