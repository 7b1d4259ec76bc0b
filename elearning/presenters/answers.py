"""What was said to an answer, as it is shown: from rows that never change, so it looks the same for ever."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from elearning import markdown, questions
from elearning.choices import Confidence
from elearning.marking import Verdict

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from elearning.markdown import Citations
    from elearning.models import AttemptItem
    from elearning.presenters.indicators import Indicators
    from elearning.presenters.indicators import Shown as Indicator
    from elearning.questions import Match, Order, Question, Short, TrueFalse

ICONS = {Verdict.RIGHT: "check", Verdict.WRONG: "close", Verdict.MISSED: "warning", Verdict.LEFT: "info"}
RIGHT = 0.9995


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice with what is said about it: its words, a verdict in words, and why."""

    text: str
    verdict: str
    words: str
    icon: str
    why: str
    # What was chosen and what would have been right, where the text alone does not tell.
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question that was marked."""

    place: int
    stem: "SafeString"
    choices: list[Choice]
    note: "SafeString"
    is_answered: bool
    is_right: bool
    score: float
    outcome: str
    icon: str
    # How sure somebody was, and what that is worth knowing; empty when it was not asked.
    confidence: str
    calibration: str
    # The red flags that it is about.
    indicators: "list[Indicator]"


@dataclass(frozen=True, slots=True)
class Said:
    """A mark as plain values: what Marked and its Response hold (or a ReviewLog)."""

    answer: Any
    told: Sequence[Mapping[str, str]]
    score: float
    arrangement: Mapping[str, list[str]]
    confidence: int | None = None


def of(
    item: "AttemptItem",
    *,
    cited: "Citations",
    indicators: "Indicators | None" = None,
    address: Callable[[str], str] | None = None,
) -> Shown:
    """Return a marked question of an attempt; its wording, mark and response have been read with it."""
    response = item.marked.response
    said = Said(
        answer=response.answer if response else None,
        told=item.marked.told,
        score=item.marked.score,
        arrangement=item.arrangement,
        confidence=response.confidence if response else None,
    )
    return shown(
        item.question_version.asked(), said, place=item.place, cited=cited, indicators=indicators, address=address
    )


def shown(
    asked: "Question",
    said: Said,
    *,
    place: int = 1,
    cited: "Citations",
    indicators: "Indicators | None" = None,
    address: Callable[[str], str] | None = None,
) -> Shown:
    """Return a question with what was said to an answer."""
    is_answered, is_right = bool(said.told), said.score >= RIGHT
    return Shown(
        place=place,
        stem=markdown.html(asked.stem, cited=cited, address=address, top=3),
        choices=(_choices if is_answered else _unanswered)(asked, said),
        note=markdown.html(asked.note, cited=cited, address=address, top=4),
        is_answered=is_answered,
        is_right=is_right,
        score=said.score,
        outcome=_outcome(said.score, is_answered=is_answered),
        icon="check" if is_right else "close" if said.score == 0 else "info",
        confidence=str(Confidence(said.confidence).label) if said.confidence else "",
        calibration=_calibration(said.confidence, is_right=is_right),
        indicators=indicators.tagged(asked.tags) if indicators else [],
    )


def percent(score: float) -> int:
    """Return a score (0 to 1) in whole percent, rounded down, as passing is decided."""
    return round(score * 10_000) // 100


def _outcome(score: float, *, is_answered: bool) -> str:
    if not is_answered:
        return _("Not answered")
    if score >= RIGHT:
        return _("Right")
    return _("Partly right: %(percent)s %%") % {"percent": percent(score)} if score > 0 else _("Not right")


def _calibration(confidence: int | None, *, is_right: bool) -> str:
    """What how sure somebody was, beside the outcome, tells them."""
    told = {
        (Confidence.SURE, False): _("You were sure, and it was not right: this one is worth another look."),
        (Confidence.SURE, True): _("You were sure, and rightly so."),
        (Confidence.FAIRLY, False): _("You were fairly sure, and it was not right."),
        (Confidence.FAIRLY, True): _("You were fairly sure, and it was right."),
        (Confidence.GUESS, False): _("You were guessing: now you know why."),
        (Confidence.GUESS, True): _("You were guessing, and it was right. The reasons make it yours."),
    }
    return told[Confidence(confidence), is_right] if confidence else ""


def _choices(asked: "Question", said: Said) -> list[Choice]:
    told = {row["key"]: row for row in said.told}
    if isinstance(asked, questions.One | questions.Several):
        texts = {option.key: option.text for option in asked.options}
        return [_chosen(texts[key], told[key]) for key in _order(said.arrangement, "options", texts) if key in told]
    if isinstance(asked, questions.Sentences):
        return [_chosen(row.text, told[row.key]) for row in asked.sentences if row.key in told]
    if isinstance(asked, questions.Match):
        return _matched(asked, said, told)
    if isinstance(asked, questions.Order):
        return _ordered(asked, said, told)
    return _alone(asked, said, told[""])


def _chosen(text: str, row: Mapping[str, str]) -> Choice:
    words = {
        Verdict.RIGHT: _("You chose this: right"),
        Verdict.WRONG: _("You chose this: not right"),
        Verdict.MISSED: _("You did not choose this: it is right"),
        Verdict.LEFT: _("You did not choose this: rightly"),
    }
    return _choice(text, row["verdict"], words[Verdict(row["verdict"])], row["why"])


def _matched(asked: "Match", said: Said, told: Mapping[str, Mapping[str, str]]) -> list[Choice]:
    rights = {pair.key: pair.right for pair in asked.pairs} | {other.key: other.text for other in asked.others}
    rows = []
    for pair in asked.pairs:
        row, chosen = told[pair.key], rights.get(said.answer[pair.key], "")
        is_right = row["verdict"] == Verdict.RIGHT
        detail = _("You chose: %(chosen)s.") % {"chosen": chosen}
        if not is_right:
            detail = _("You chose: %(chosen)s. Right: %(right)s.") % {"chosen": chosen, "right": pair.right}
        rows.append(_choice(pair.left, row["verdict"], _right_or_not(is_right), row["why"], detail))
    return rows


def _ordered(asked: "Order", said: Said, told: Mapping[str, Mapping[str, str]]) -> list[Choice]:
    rows = []
    for place, item in enumerate(asked.items, 1):
        row, put = told[item.key], said.answer.index(item.key) + 1
        is_right = row["verdict"] == Verdict.RIGHT
        words = _("In its place") if is_right else _("Not in its place")
        detail = "" if is_right else _("You put it in place %(put)s.") % {"put": put}
        text = _("%(place)s. %(text)s") % {"place": place, "text": item.text}
        rows.append(_choice(text, row["verdict"], words, row["why"], detail))
    return rows


def _alone(asked: "TrueFalse | Short", said: Said, row: Mapping[str, str]) -> list[Choice]:
    text = said.answer
    if isinstance(asked, questions.TrueFalse):
        text = _("True") if said.answer else _("False")
    # What counts in part is neither: the verdict is about the words, the score about the marks.
    is_right = row["verdict"] == Verdict.RIGHT
    detail = "" if said.score >= RIGHT else _solution(asked)
    return [_choice(_("You answered: %(text)s") % {"text": text}, row["verdict"], _right_or_not(is_right), row["why"],
                    detail)]  # fmt: skip


def _unanswered(asked: "Question", said: Said) -> list[Choice]:
    """What would have been right, and why."""
    if isinstance(asked, questions.One | questions.Several):
        texts = {option.key: option for option in asked.options}
        rows = [texts[key] for key in _order(said.arrangement, "options", texts)]
        return [
            _solved(row.text, row.why, is_right=getattr(row, "is_right", getattr(row, "weight", 0) > 0)) for row in rows
        ]
    if isinstance(asked, questions.Sentences):
        return [_solved(row.text, row.why, is_right=row.is_marked) for row in asked.sentences]
    if isinstance(asked, questions.Match):
        return [_solved(f"{pair.left}: {pair.right}", pair.why, is_right=True) for pair in asked.pairs]
    if isinstance(asked, questions.Order):
        return [_solved(f"{at}. {item.text}", item.why, is_right=True) for at, item in enumerate(asked.items, 1)]
    if isinstance(asked, questions.TrueFalse):
        return [_solved(_solution(asked), asked.why_true if asked.is_true else asked.why_false, is_right=True)]
    best = next(each for each in asked.answers if each.weight == 1)
    return [_solved(_solution(asked), best.why, is_right=True)]


def _solved(text: str, why: str, *, is_right: bool) -> Choice:
    verdict = Verdict.MISSED if is_right else Verdict.LEFT
    words = _("This would have been right") if is_right else _("This would not have been right")
    return _choice(text, verdict, words, why)


def _solution(asked: "TrueFalse | Short") -> str:
    if isinstance(asked, questions.TrueFalse):
        return _("The statement is true.") if asked.is_true else _("The statement is false.")
    taken = ", ".join(answer.text for answer in asked.answers if answer.weight == 1)
    return _("Taken as right: %(words)s.") % {"words": taken}


def _choice(text: str, verdict: str, words: str, why: str, detail: str = "") -> Choice:
    known = Verdict(verdict)
    return Choice(text=text, verdict=known.value, words=words, icon=ICONS[known], why=why, detail=detail)


def _right_or_not(is_right: bool) -> str:
    return _("Right") if is_right else _("Not right")


def _order(arrangement: Mapping[str, list[str]], name: str, texts: Mapping[str, Any]) -> list[str]:
    order = [key for key in arrangement.get(name, ()) if key in texts]
    return [*order, *(key for key in texts if key not in order)]
