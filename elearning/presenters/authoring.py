"""The authors' desk: what there is and what waits, and one version with its outline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from elearning import actions, drafts
from elearning.forms.activities import KINDS
from elearning.forms.parts import Around
from elearning.forms.questions import KINDS as QUESTION_KINDS
from elearning.models import Course, CourseVersion, Saving
from elearning.presenters import obstacles
from elearning.states import OPEN, VersionState

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One course of the desk: what is offered, what is being written, and whether that waits for me."""

    course: Course
    live: CourseVersion | None
    open: CourseVersion | None
    waits_for_me: bool


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an outline."""

    place: str
    title: str
    kind: Any
    said: Mapping[str, Any]
    is_first: bool
    is_last: bool
    inner: list["Node"] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return anchor(self.place)


def desk(user: "User") -> list[Line]:
    """Return all courses, those that wait for somebody first (three queries)."""
    versions = CourseVersion.objects.open().defer("content")
    being_written = {row.course_id: row for row in versions}
    mine = set(Saving.objects.filter(by=user, version__in=being_written.values()).values_list("version", flat=True))
    lines = [
        Line(
            course=course,
            live=course.live,
            open=(found := being_written.get(course.pk)),
            waits_for_me=bool(found and found.state == VersionState.IN_REVIEW and found.pk not in mine),
        )
        for course in Course.objects.select_related("live").defer("live__content")
    ]
    return sorted(lines, key=lambda line: (not line.waits_for_me, line.open is None))


def page(version: CourseVersion, user: "User") -> dict[str, Any]:
    """Return what the page of one version shows."""
    files = version.files.select_related("media").defer("media__content")
    is_open = version.state in OPEN
    return {
        "version": version,
        "course": version.course,
        "heading": str(version.content.get("title") or version.course.title),
        "outline": outline(version.content),
        "obstacles": obstacles.listed(version) if is_open else [],
        "questions": version.content.get("questions", ()),
        "sources": version.content.get("sources", ()),
        "files": files,
        "changes": version.changes.select_related("by"),
        "others": version.course.versions.exclude(pk=version.pk).defer("content"),
        "is_writer": actions.has_written(version, user),
        "is_draft": version.state == VersionState.DRAFT,
        "is_in_review": version.state == VersionState.IN_REVIEW,
        "is_live": version.pk == version.course.live_id and version.state == VersionState.PUBLISHED,
        "kinds": KINDS.items(),
    }


def outline(content: Mapping[str, Any]) -> list[Node]:
    """Return the modules of a draft with their lessons and activities."""
    return _nodes(content.get("modules", ()), "", 0)


def anchor(place: str) -> str:
    """Return where a part stands on the page of its version."""
    return "at-" + place.replace("/", "--") if place else "outline"


def around(version: CourseVersion, place: str = "") -> Around:
    """Return what a part of a draft may speak of."""
    content = version.content
    files = version.files.values_list("name", "media__media_type")
    asked = [(str(row.get("key", "")), f"{row.get('key')}: {row.get('stem', '')[:80]}") for row in questions(content)]
    return Around(files=dict(files), questions=asked, before=drafts.before(content, place))


def questions(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(content.get("questions", ()))


def source_choices(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(str(row.get("key", "")), str(row.get("title", ""))) for row in content.get("sources", ())]


def bank(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the questions of a draft with the words of their kinds and the quizzes that ask them by name."""
    asked_in: dict[str, list[tuple[str, str]]] = {}
    for place, said in drafts.walk(content):
        for slot in said.get("slots", ()):
            asked_in.setdefault(str(slot.get("question", "")), []).append((place, str(said.get("title", place))))
    return [
        {
            **row,
            "kind_label": QUESTION_KINDS.get(row.get("kind", ""), ""),
            "asked_in": asked_in.get(row.get("key", ""), []),
        }
        for row in questions(content)
    ]


def trail(version: CourseVersion, current: str) -> dict[str, Any]:
    """Return what leads back from a page below a version."""
    return {
        "version": version, "current": current, "middle": _("Version %(number)s") % {"number": version.number},
        "middle_href": reverse("elearning:desk_version", args=[version.pk]),
    }  # fmt: skip


def given_up(version: CourseVersion) -> dict[str, Any]:
    """Return what is lost with a draft: its name, whose words it holds, whether learners have another version."""
    savings = version.savings.select_related("by").defer("content")
    return {
        "title": str(version.content.get("title") or version.course.title),
        "writers": sorted({str(each.by) for each in savings if each.by}),
        "has_live": version.course.live_id is not None,
    }


def _nodes(rows: Any, within: str, level: int) -> list[Node]:
    names = (_("Module"), _("Lesson"))
    inner = ("lessons", "activities", "")[level]
    return [
        Node(
            place=(place := f"{within}/{row['key']}" if within else str(row["key"])),
            title=str(row.get("title", row["key"])),
            kind=names[level] if level < len(names) else KINDS.get(row.get("kind", "text"), ""),
            said=row,
            is_first=at == 0,
            is_last=at == len(rows) - 1,
            inner=_nodes(row.get(inner, ()), place, level + 1) if inner else [],
        )
        for at, row in enumerate(rows)
    ]
