"""Questions as trainers look after them: how they fare, how they were mended, and what marking again would do."""

from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from elearning import actions, markdown, statistics
from elearning.choices import RegradePolicy
from elearning.forms.questions import KINDS
from elearning.models import Course, QuestionVersion, Regrade
from elearning.presenters import places
from elearning.statistics import FEWEST, Figures

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from elearning.actions.rewording import Reworded


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a course in the list."""

    wording: QuestionVersion
    stem: str
    kind: "str | _StrPromise"
    figures: Figures
    is_mended: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """How often something was chosen, in percent of those who answered; None: too few."""

    text: str
    is_right: bool
    count: int | None
    percent: int | None


def lines(course: Course) -> list[Line]:
    """Return the questions of the offered version as they are asked now, worst first (three queries)."""
    pinned = list(QuestionVersion.objects.filter(pinned__version=course.live_id).order_by("pinned__place"))
    mends = {
        row.mends_id: row
        for row in QuestionVersion.objects.filter(question__in=[each.question_id for each in pinned]).exclude(
            mends=None
        )
    }
    newest = {each.pk: _end(each, mends) for each in pinned}
    told = statistics.figures([each.pk for each in newest.values()])
    found = [
        Line(
            wording=now,
            stem=unescape(strip_tags(markdown.html(now.content["stem"]))).strip(),
            kind=KINDS[now.content["kind"]],
            figures=told.get(now.pk, Figures()),
            is_mended=now.pk != key,
        )
        for key, now in newest.items()
    ]
    return sorted(found, key=lambda line: not line.figures.hints)


def page(wording: QuestionVersion) -> dict[str, Any]:
    """Return what the page of a wording shows."""
    course = wording.question.course
    chain = actions.chain(wording)
    figures = statistics.figures([wording.pk]).get(wording.pk, Figures())
    regrades = Regrade.objects.filter(source__question=wording.question).select_related("source", "target", "by")
    return {
        "wording": wording,
        "course": course,
        "kind": KINDS[wording.content["kind"]],
        "stem": stem(wording),
        "figures": figures,
        "fewest": FEWEST,
        "choices": _choices(wording, figures),
        "versions": wording.question.versions.select_related("by").order_by("-number"),
        "newer": chain[-1] if chain else None,
        "regrades": regrades,
    }


def stem(wording: QuestionVersion) -> "SafeString":
    """Return the question as learners read it."""
    live = wording.question.course.live
    sources = live.document().sources if live else ()
    return markdown.html(
        wording.content["stem"], cited=markdown.Citations(sources), address=places.files(live) if live else None
    )


def sources(wording: QuestionVersion) -> list[tuple[str, str]]:
    """Return the sources of the offered version: the only ones that a mend can cite."""
    live = wording.question.course.live
    return [(source.key, source.title) for source in live.document().sources] if live else []


def preview(source: QuestionVersion, target: QuestionVersion, reworded: "list[Reworded]") -> dict[str, Any]:
    """Return what each rule would do, also if the choices with other words are the same; and what was done."""
    told = actions.outlooks(source=source, target=target)
    rows = [(str(RegradePolicy(each.policy).label), each) for each in told]
    if reworded:
        same = _("%(rule)s (the same choices, only reworded)")
        told = actions.outlooks(source=source, target=target, is_reworded=True)
        rows += [(same % {"rule": RegradePolicy(each.policy).label}, each) for each in told]
    done = list(Regrade.objects.filter(source=source, target=target).select_related("by"))
    return {
        "source": source,
        "target": target,
        "course": source.question.course,
        "stems": (stem(source), stem(target)),
        "outlooks": rows,
        "reworded": reworded,
        "kept": next((each for each in done if each.policy == RegradePolicy.KEEP), None),
        "done": next((each for each in done if each.policy != RegradePolicy.KEEP), None),
    }


def _end(wording: QuestionVersion, mends: dict[int | None, QuestionVersion]) -> QuestionVersion:
    while wording.pk in mends:
        wording = mends[wording.pk]
    return wording


def _choices(wording: QuestionVersion, figures: Figures) -> list[Choice]:
    return [
        Choice(
            text=each.text,
            is_right=each.is_right,
            count=each.count if figures.is_shown else None,
            percent=round(each.count * 100 / figures.count) if figures.is_shown else None,
        )
        for each in statistics.choices(wording)
    ]
