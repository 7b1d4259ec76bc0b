"""One activity as its learner sees it: what it says, its rule, what comes before and after."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import own_language_name
from elearning import actions, markdown, progress
from elearning.cases import Case
from elearning.documents import Handout, Quiz, Text, Video, drawn_from
from elearning.models import Attempt, Enrolment
from elearning.presenters import answers, places
from elearning.presenters.indicators import Indicators

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

    from elearning.documents import AnyActivity, Lesson, Module, Source
    from elearning.documents import Course as Document
    from elearning.models import CourseVersion
    from elearning.progress import Progress


@dataclass(frozen=True, slots=True)
class Track:
    """Captions of a film."""

    language: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What stands before or after."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt in the list of a quiz."""

    number: int
    href: str
    began_at: "datetime"
    is_open: bool
    percent: int
    outcome: str


@dataclass(frozen=True, slots=True)
class QuizStart:
    """What somebody should know before they begin, and how it went before."""

    questions: int
    is_drawn: bool
    pass_mark: int | None
    is_practice: bool
    # None: as many as they like.
    left: int | None
    attempts: list[Tried]
    going_on: str
    may_begin: bool


@dataclass(frozen=True, slots=True)
class Page:
    """An activity of a course."""

    document: "Document"
    module: "Module"
    lesson: "Lesson"
    activity: "AnyActivity"
    path: str
    rule: str
    counts: bool
    is_done: bool
    body: "SafeString"
    sources: "list[Source]"
    parts: list[places.Part]
    before: Turn | None
    after: Turn | None
    file: str = ""
    tracks: tuple[Track, ...] = ()


def page(version: "CourseVersion", document: "Document", told: "Progress", path: str) -> Page:
    """Return an activity with all that its page says. KeyError when the course has none such."""
    each = document.activities()[path]
    module, lesson = places.lesson_of(document, path)
    cited, address = markdown.Citations(document.sources), places.files(version)
    text = each.transcript if isinstance(each, Video) else each.body
    slug = version.course.slug
    before, after = places.around(document, path)
    return Page(
        document=document,
        module=module,
        lesson=lesson,
        activity=each,
        path=path,
        rule=rule(each),
        counts=path in told.required,
        is_done=told.is_complete(path),
        body=markdown.html(
            text,
            cited=cited,
            address=address,
            indicators=Indicators.of(version),
            top=3 if isinstance(each, Video) else 2,
        ),
        sources=cited.listed,
        parts=places.outline(slug, document, told, path),
        before=_turn(slug, document, before),
        after=_turn(slug, document, after),
        file=address(each.file) if isinstance(each, Video | Handout) else "",
        tracks=tuple(_track(row.language, address(row.file)) for row in each.captions)
        if isinstance(each, Video)
        else (),
    )


def rule(each: "AnyActivity") -> str:
    """Say when an activity is complete."""
    if isinstance(each, Quiz):
        if each.pass_mark is None:
            return _("Complete when you have handed it in, whatever your answers.")
        return _("Complete when you have passed it, with %(mark)s %% or more.") % {"mark": each.pass_mark}
    if isinstance(each, Case):
        return _("Complete when you have worked through it to its end, whatever you marked.")
    if isinstance(each, Text):
        return _("Complete when you say that you have read it.")
    if isinstance(each, Video):
        return _("Complete when you say that you have watched it or read what is said in it.")
    return _("Complete when you say that you have taken it.")


def quiz_start(enrolment: Enrolment, document: "Document", path: str) -> QuizStart:
    """Return how a quiz is done, how often it may be tried, and how it went (one query)."""
    quiz = document.activities()[path]
    if not isinstance(quiz, Quiz):
        raise KeyError(path)
    rows = list(enrolment.attempts.filter(activity=path).order_by("-number"))
    used = sum(row.round == enrolment.round for row in rows)
    going_on = next((row for row in rows if row.handed_in_at is None), None)
    left = None if quiz.attempts is None else max(quiz.attempts - used, 0)
    return QuizStart(
        questions=sum(slot.count for slot in quiz.slots),
        is_drawn=any(slot.tags and len(drawn_from(document, slot)) > slot.count for slot in quiz.slots),
        pass_mark=quiz.pass_mark,
        is_practice=quiz.pass_mark is None,
        left=left,
        attempts=[_tried(row) for row in rows],
        going_on=str(going_on.pk) if going_on else "",
        may_begin=left is None or left > 0,
    )


def locked(document: "Document", told: "Progress", path: str) -> list[Turn]:
    """Return what has to be done before an activity, by title and path; nothing when it is open."""
    _module, lesson = places.lesson_of(document, path)
    missing = progress.missing(document, told, lesson.needs)
    firsts = [next(each for each in document.activities() if f"{each}/".startswith(f"{need}/")) for need in missing]
    return [Turn(title, first) for title, first in zip(actions.titles(document, missing), firsts, strict=True)]


def outcome(attempt: Attempt) -> str:
    """Say how an attempt that was handed in stands, as it counts now."""
    if attempt.pass_mark is None:
        return _("Handed in")
    return _("Passed") if actions.has_passed(attempt) else _("Not passed yet")


def left(number: int | None) -> str:
    """Say how often a quiz may still be tried."""
    if number is None:
        return _("As often as you like")
    return ngettext("One more time", "%(number)s more times", number) % {"number": number} if number else _("Not again")


def _tried(row: Attempt) -> Tried:
    is_open = row.handed_in_at is None
    score = row.counted_score or 0.0
    return Tried(
        number=row.number,
        href=str(row.pk),
        began_at=row.began_at,
        is_open=is_open,
        percent=answers.percent(score),
        outcome=_("Open") if is_open else outcome(row),
    )


def _turn(slug: str, document: "Document", path: str) -> Turn | None:
    return Turn(document.activities()[path].title, places.activity(slug, path)) if path else None


def _track(code: str, href: str) -> Track:
    return Track(code, own_language_name(code) or code, href)
