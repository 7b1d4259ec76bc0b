"""Whom a new version meets, and what of it: counted before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elearning import drafts
from elearning.choices import AttemptState
from elearning.models import Attempt, CaseTry, Certificate, CourseVersion, Enrolment
from elearning.presenters.comparing import Change, changes


@dataclass(frozen=True, slots=True)
class Impact:
    """What learners of the live version have to do with a draft. Nobody's own record changes by publishing."""

    live: CourseVersion
    under_way: int
    complete: int
    earlier: int
    open_attempts: int
    open_cases: int
    certificates: int
    activities: list[Change]
    questions: list[Change]
    # Required activities that whoever goes over has still to do, for who had completed everything.
    still_to_do: list[str]


def weighed(version: CourseVersion) -> tuple[list[Change], Impact | None]:
    """Return what changed against the live version, and whom that meets; None for a first version."""
    live = version.course.live
    before: Mapping[str, Any] = live.content if live else {}
    held = dict(live.files.values_list("name", "media")) if live else {}
    found = changes(before, version.content, held, dict(version.files.values_list("name", "media")))
    if live is None:
        return found, None
    enrolments = Enrolment.objects.filter(course=version.course)
    impact = Impact(
        live=live,
        under_way=enrolments.filter(version=live).under_way().count(),
        complete=enrolments.filter(version=live).exclude(completed_at=None).count(),
        earlier=enrolments.exclude(version=live).count(),
        open_attempts=Attempt.objects.filter(version__course=version.course, state=AttemptState.OPEN).count(),
        open_cases=CaseTry.objects.open().filter(version__course=version.course).count(),
        certificates=Certificate.objects.filter(version=live, revoked_at=None).count(),
        activities=[each for each in found if each.about == "part" and each.place.count("/") == drafts.DEPTH - 1],
        questions=[each for each in found if each.about == "question"],
        still_to_do=_still_to_do(before, version.content),
    )
    return found, impact


def _still_to_do(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    known = _required(before)
    return [title for place, title in _required(after).items() if place not in known]


def _required(content: Mapping[str, Any]) -> dict[str, str]:
    optional = {module["key"] for module in content.get("modules", ()) if module.get("is_optional")}
    return {
        place: str(said.get("title", place))
        for place, said in drafts.walk(content)
        if place.count("/") == drafts.DEPTH - 1 and not said.get("is_optional") and place.split("/")[0] not in optional
    }
