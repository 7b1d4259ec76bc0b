"""Somebody's way through a course: how far they are, why, and what a newer version would change."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from elearning import progress
from elearning.choices import EventKind
from elearning.models import Enrolment
from elearning.presenters import answers, lessons, places
from elearning.states import FROZEN, VersionState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from elearning.documents import Course as Document
    from elearning.models import Certificate, CourseVersion, LearningEvent
    from elearning.progress import Because, Happened


@dataclass(frozen=True, slots=True)
class Way:
    """One course in the list of what somebody learns."""

    enrolment: Enrolment
    title: str
    # Where they go on.
    slug: str
    certificates: "list[Certificate]"
    is_newer_offered: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """One event in words."""

    words: str
    at: "datetime"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one activity counts as done or not."""

    title: str
    lesson: str
    href: str
    rule: str
    counts: bool
    is_done: bool
    is_opened: bool
    since: "datetime | None"
    # Percent of the best attempt; None: there is none.
    best: int | None
    events: list[Weighed]


@dataclass(frozen=True, slots=True)
class Newer:
    """A newer version, what changed, and what it would mean for somebody's progress."""

    version: "CourseVersion"
    notes: "list[CourseVersion]"
    percent_before: int
    percent_after: int
    # Titles of required activities that are done now and would be open, or that are new and to be done.
    reopened: list[str]
    added: list[str]
    # Done, and no longer in the course.
    gone: list[str]


def ways(rows: "Iterable[Enrolment]") -> list[Way]:
    """Return what somebody learns; certificates and courses have been read with the rows."""
    return [
        Way(
            enrolment=row,
            title=row.course.title,
            slug=row.course.slug,
            certificates=list(row.certificates.all()),
            is_newer_offered=is_newer_offered(row),
        )
        for row in rows
    ]


def is_newer_offered(enrolment: Enrolment) -> bool:
    """Whether the course offers another version than the one that somebody learns with."""
    live = enrolment.course.live
    return live is not None and live.pk != enrolment.version_id and live.state == VersionState.PUBLISHED


def reasons(slug: str, document: "Document", events: "list[LearningEvent]") -> list[Reason]:
    """Return for each activity why it is as it is: from the same events from which progress is worked out."""
    return [_reason(slug, document, each) for each in progress.explain(document, events)]


def newer(enrolment: Enrolment) -> Newer | None:
    """Return what the version that is offered now would change for somebody; None when they have it."""
    live = enrolment.course.live
    if live is None or not is_newer_offered(enrolment):
        return None
    events = list(enrolment.events.told())
    old, new = enrolment.version.document(), live.document()
    before, after = progress.replay(old, events), progress.replay(new, events)
    done = {path for path in old.activities() if before.is_complete(path)}
    still = [path for path in after.required if not after.is_complete(path)]
    kept = new.activities()
    notes = enrolment.course.versions.filter(state__in=FROZEN, number__gt=enrolment.version.number).defer("content")
    return Newer(
        version=live,
        notes=list(notes.order_by("number")),
        percent_before=enrolment.percent,
        percent_after=after.done * 100 // len(after.required),
        reopened=[kept[path].title for path in still if path in done],
        added=[kept[path].title for path in still if path not in old.activities()],
        gone=[old.activities()[path].title for path in old.activities() if path in done and path not in kept],
    )


def _reason(slug: str, document: "Document", each: "Because") -> Reason:
    reached = each.reached
    is_done = reached is not None and reached.state == "complete"
    score = reached.score if reached else None
    return Reason(
        title=each.rule.title,
        lesson=places.lesson_of(document, each.path)[1].title,
        href=places.activity(slug, each.path),
        rule=lessons.rule(each.rule),
        counts=each.is_required,
        is_done=is_done,
        is_opened=reached is not None,
        since=reached.since if reached and is_done else None,
        best=None if score is None else answers.percent(score),
        events=[Weighed(_words(event), event.at) for event in each.events if event.kind != EventKind.BEGAN],
    )


def _words(event: "Happened") -> str:
    words = EventKind(event.kind).label
    if event.kind in {EventKind.HANDED_IN, EventKind.REGRADED} and "score" in event.detail:
        score = answers.percent(float(event.detail["score"]))
        return _("%(what)s: %(percent)s %%") % {"what": words, "percent": score}
    return str(words)
