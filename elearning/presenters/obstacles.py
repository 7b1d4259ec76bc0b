"""What stands against publishing a version, each with the page on which it is mended."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from pydantic import ValidationError

from elearning import drafts, questions
from elearning.actions.publishing import missing_files, wrong_needs, wrong_rows
from elearning.forms.faults import words
from elearning.models import CourseVersion
from elearning.presenters.comparing import LABELS

QUIZ = re.compile(r"^quiz ([a-z0-9-]+)/([a-z0-9-]+):")
LESSON = re.compile(r"^lesson ([a-z0-9-]+) needs")


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A sentence, and where it leads."""

    text: str
    href: str


def listed(version: CourseVersion) -> list[Obstacle]:
    """Return what stands against publishing a version."""
    try:
        document = version.document()
    except ValidationError as error:
        return [each for fault in questions.faults(error) for each in _of_fault(version, fault)]
    about, files = (reverse(f"elearning:desk_{name}", args=[version.pk]) for name in ("course", "files"))
    needs = [Obstacle(text, about) for text in wrong_needs(version, document)]
    review = reverse("elearning:desk_review", args=[version.pk])
    rows = [Obstacle(text, f"{review}#drawn") for text in wrong_rows(version, document)]
    return needs + [Obstacle(text, files) for text in missing_files(version, document)] + rows


def _of_fault(version: CourseVersion, fault: Any) -> list[Obstacle]:
    if fault["loc"]:
        where, trail = _place(version.content, fault["loc"])
        said = words(fault)
        return [Obstacle(": ".join(filter(None, [trail, said])), _page(version, where))]
    told = str(fault["msg"]).removeprefix("Value error, ").split("; ")
    return [Obstacle(f"{each[:1].upper()}{each[1:]}.", _page(version, _guess(version, each))) for each in told]


def _place(content: Any, location: Sequence[int | str]) -> tuple[tuple[str, str], str]:
    """What a fault is about ("part", its place), and the way to its field in words."""
    here, keys, titles, about = content, [], [], "course"
    for step in location:
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            here = here[step]
            if isinstance(here, dict) and "key" in here and about in {"course", "part", "question", "source"}:
                keys.append(str(here["key"]))
            titles.append(_name(here, step))
        elif isinstance(here, dict) and step in here:
            here = here[step]
            about = {"modules": "part", "questions": "question", "sources": "source"}.get(str(step), about)
    last = str(location[-1])
    trail = " › ".join([*titles, *([str(LABELS.get(last, last))] if not last.isdecimal() else [])])
    depth = drafts.DEPTH if about == "part" else 1
    return (about, "/".join(keys[:depth])), trail


def _name(here: Any, step: int) -> str:
    if isinstance(here, dict):
        return str(here.get("title") or here.get("stem") or here.get("key") or step + 1)[:60]
    return str(step + 1)


def _guess(version: CourseVersion, told: str) -> tuple[str, str]:
    """Where a fault of the whole course is mended, from the names in its sentence."""
    if found := QUIZ.match(told):
        return "part", next(
            (place for place, _said in drafts.walk(version.content) if place.endswith(f"/{found[1]}/{found[2]}")), ""
        )
    if found := LESSON.match(told):
        return "part", next(
            (place for place, _said in drafts.walk(version.content) if place.endswith(f"/{found[1]}")), ""
        )
    return ("source", "") if told.startswith("source ") else ("part", "")


def _page(version: CourseVersion, where: tuple[str, str]) -> str:
    about, place = where
    if about == "course":
        return reverse("elearning:desk_course", args=[version.pk])
    if about == "part":
        return _with_place(version, "desk_part", place) or reverse("elearning:desk_version", args=[version.pk])
    if about == "question":
        return _with_place(version, "desk_question", place) or reverse("elearning:desk_questions", args=[version.pk])
    return reverse("elearning:desk_sources", args=[version.pk])


def _with_place(version: CourseVersion, name: str, place: str) -> str:
    return reverse(f"elearning:{name}", args=[version.pk, place]) if place else ""
