"""Where things of a course are, and the outline of a course with how far somebody is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from elearning import progress
from elearning.actions import titles
from elearning.activities import Activity
from elearning.documents import Course, Lesson, Module

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from elearning.models import CourseVersion
    from elearning.progress import Progress

KINDS = {"text": _("Text"), "video": _("Film"), "file": _("File to take away"), "quiz": _("Questions"),
         "case": _("Case exercise")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One activity in the outline."""

    path: str
    title: str
    kind: "str | _StrPromise"
    href: str
    is_done: bool
    is_here: bool
    counts: bool


@dataclass(frozen=True, slots=True)
class Sitting:
    """One lesson in the outline."""

    title: str
    minutes: int
    content_note: str
    steps: list[Step]
    is_done: bool
    is_here: bool
    # Titles of what has to be done before.
    first: list[str]


@dataclass(frozen=True, slots=True)
class Part:
    """One module in the outline."""

    title: str
    is_optional: bool
    sittings: list[Sitting]


def activity(slug: str, path: str, name: str = "activity") -> str:
    """Where an activity is (`name`: or what is pressed there)."""
    return reverse(f"elearning:{name}", args=[slug, *path.split("/")])


def files(version: "CourseVersion") -> Callable[[str], str]:
    """Return what gives the address of a file of a version: another version may have another one of that name."""
    slug, query = version.course.slug, urlencode({"version": version.number})
    return lambda name: f"{reverse('elearning:file', args=[slug, name])}?{query}"


def outline(slug: str, document: Course, told: "Progress", here: str = "") -> list[Part]:
    """Return modules, lessons and activities with how far somebody is; `here`: the path of the open activity."""
    required = set(told.required)
    return [
        Part(
            title=module.title,
            is_optional=module.is_optional,
            sittings=[_sitting(slug, document, told, module, lesson, here, required) for lesson in module.lessons],
        )
        for module in document.modules
    ]


def lesson_of(document: Course, path: str) -> tuple[Module, Lesson]:
    """Return the module and the lesson in which an activity stands. KeyError when the course has none such."""
    for module, lesson, each in document.walk():
        if f"{module.key}/{lesson.key}/{each.key}" == path:
            return module, lesson
    raise KeyError(path)


def around(document: Course, path: str) -> tuple[str, str]:
    """Return the paths of the activities before and after one; empty where there is none."""
    paths = list(document.activities())
    at = paths.index(path)
    return (paths[at - 1] if at else "", paths[at + 1] if at + 1 < len(paths) else "")


def after_lesson(document: Course, path: str) -> str:
    """Return the path of the first activity of the lesson after that of an activity; empty at the end."""
    paths = list(document.activities())
    lesson = path.rpartition("/")[0]
    return next((each for each in paths[paths.index(path) :] if each.rpartition("/")[0] != lesson), "")


def onward(document: Course, told: "Progress", within: str = "") -> str:
    """Return the path of the first activity that is required and not done (or, if none is, the first of all)."""
    paths = [path for path in document.activities() if path.startswith(within)]
    wanted = (path for path in paths if path in told.required and not told.is_complete(path))
    return next(wanted, paths[0])


def _sitting(
    slug: str, document: Course, told: "Progress", module: Module, lesson: Lesson, here: str, required: set[str]
) -> Sitting:
    where = f"{module.key}/{lesson.key}"
    steps = [_step(slug, told, f"{where}/{each.key}", each, here, required) for each in lesson.activities]
    needed = [step for step in steps if step.counts] or steps
    first = progress.missing(document, told, lesson.needs)
    return Sitting(
        title=lesson.title,
        minutes=lesson.minutes,
        content_note=lesson.content_note,
        steps=steps,
        is_done=all(step.is_done for step in needed),
        is_here=here.startswith(f"{where}/"),
        first=titles(document, first),
    )


def _step(slug: str, told: "Progress", path: str, each: Activity, here: str, required: set[str]) -> Step:
    kind = KINDS[each.kind]  # type: ignore[attr-defined]
    is_done, is_here = told.is_complete(path), path == here
    return Step(path, each.title, kind, activity(slug, path), is_done, is_here, path in required)
