"""A learner's way: starting a course, saying what is done, going over to a newer version, starting again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from elearning import progress
from elearning.actions.certifying import certify
from elearning.actions.rows import claim_enrolment
from elearning.cases import Case
from elearning.choices import AttemptState, EventKind, StandingState
from elearning.documents import Course as Document
from elearning.documents import Quiz
from elearning.models import Course, CourseVersion, Enrolment, LearningEvent, Standing
from elearning.states import VersionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from elearning.progress import Progress, Reached

# Events of which a page that is opened twice within this time makes one.
QUIET_SECONDS = 600


@transaction.atomic
def start(*, course: Course, by: "Actor") -> Enrolment:
    """Enrol somebody in what a course offers; who is enrolled already is quiet. Refused for what is not offered."""
    user = _learner(by)
    held = Course.objects.select_related("live").get(pk=course.pk)
    found = Enrolment.objects.of(user).filter(course=held).first()
    if found:
        return found
    if held.live is None or held.live.state != VersionState.PUBLISHED:
        raise Refused(_("This course is not offered any more."))
    _refuse_missing_courses(held.live.document(), user)
    now = timezone.now()
    required = len(held.live.document().required())
    columns = {"version": held.live, "started_at": now, "seen_at": now, "required": required}
    enrolment, is_new = Enrolment.objects.get_or_create(user=user, course=held, defaults=columns)
    if is_new:
        append(enrolment, EventKind.STARTED)
        audit.record(by=by, verb="started", target=enrolment)
    return enrolment


@transaction.atomic
def view(*, enrolment: Enrolment, activity: str, by: "Actor") -> None:
    """Note that an activity was opened: once in a while, not each time. It never completes anything."""
    _own(enrolment, by)
    now = timezone.now()
    last = enrolment.events.filter(kind=EventKind.VIEWED, activity=activity).order_by("-pk").first()
    if last and (now - last.at).total_seconds() < QUIET_SECONDS:
        return
    free = Enrolment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    # A page that is read waits for nothing: while somebody marks again, nobody notes that it was opened.
    rows = free.select_related("version", "course", "user").defer("version__content")
    if held := rows.filter(pk=enrolment.pk).first():
        record(held, EventKind.VIEWED, activity)


@transaction.atomic
def mark_done(*, enrolment: Enrolment, activity: str, by: "Actor") -> Enrolment:
    """Take the learner's word that an activity is done; twice is quiet.

    Refused for a quiz or a case, which are done by their answers, for what the course has not, and for what is locked.
    """
    _own(enrolment, by)
    held = claim_enrolment(enrolment)
    document = held.version.document()
    rule = document.activities().get(activity)
    if rule is None or isinstance(rule, Quiz | Case):
        raise Refused(_("This cannot be marked as done."))
    refuse_locked(document, standing(held, document), activity)
    if not held.standings.filter(activity=activity, state=StandingState.COMPLETE).exists():
        record(held, EventKind.MARKED, activity, document=document)
    return held


@transaction.atomic
def go_over(*, enrolment: Enrolment, version: CourseVersion, by: "Actor") -> Enrolment:
    """Learn with another published version of the course from now on; what is done is weighed by its rules.

    Twice is quiet. Refused while an attempt or a case is open, and for a version that is not offered.
    """
    _own(enrolment, by)
    held = claim_enrolment(enrolment)
    if held.version_id == version.pk:
        return held
    if version.course_id != held.course_id or version.state != VersionState.PUBLISHED:
        raise Refused(_("This version is not offered."))
    if held.attempts.filter(state=AttemptState.OPEN).exists():
        raise Refused(_("Hand in the attempt that you have begun, or end it, before you go over."))
    # What ends later would count for a story that was never read.
    if held.case_tries.filter(state=AttemptState.OPEN, round=held.round).exists():
        raise Refused(_("Work the case that you have begun through to its end before you go over."))
    held.version = version
    append(held, EventKind.MOVED, detail={"number": version.number})
    held.save(update_fields=["version"])
    rebuild(held)
    return held


@transaction.atomic
def reopen(*, held: Enrolment, by: "Actor") -> Enrolment:
    """Begin a new round of a claimed enrolment (`start_again` hands in before what is open): the record stays."""
    _own(held, by)
    held.round += 1
    held.completed_at = None
    newest = held.course.live
    if newest and newest.state == VersionState.PUBLISHED:
        held.version = newest
    append(held, EventKind.RESET, detail={"round": held.round})
    held.done, held.required = 0, len(held.version.document().required())
    held.save(update_fields=["round", "completed_at", "version", "done", "required"])
    rebuild(held)
    return held


def append(
    enrolment: Enrolment, kind: EventKind, activity: str = "", detail: Mapping[str, Any] | None = None
) -> LearningEvent:
    """Write an event of the learner's down, in the caller's transaction, who saves that they were seen."""
    enrolment.seen_at = timezone.now()
    return LearningEvent.objects.create(
        enrolment=enrolment, kind=kind, activity=activity, version_id=enrolment.version_id,
        detail=dict(detail or {}), at=enrolment.seen_at,
    )  # fmt: skip


def record(
    enrolment: Enrolment,
    kind: EventKind,
    activity: str,
    *,
    detail: Mapping[str, Any] | None = None,
    document: Document | None = None,
) -> LearningEvent:
    """Write down what happened to an activity of a claimed enrolment, and bring its progress up to it."""
    document = document or enrolment.version.document()
    event = append(enrolment, kind, activity, detail)
    rule = document.activities().get(activity)
    if rule is not None:
        before = Standing.objects.filter(enrolment=enrolment, activity=activity).first()
        after = progress.step(rule, _reached(enrolment, before), event)
        if after:
            _keep(enrolment, activity, after)
    count(enrolment, document)
    return event


def standing(enrolment: Enrolment, document: Document) -> "Progress":
    """Return the stored progress of an enrolment (one query): what `replay` gives for its events."""
    paths = document.activities()
    reached = {
        row.activity: progress.Reached(StandingState(row.state), row.since)
        for row in enrolment.standings.all()
        if row.activity in paths
    }
    return progress.Progress(reached, document.required())


def rebuild(enrolment: Enrolment) -> bool:
    """Work the progress of a claimed enrolment out anew from its events. Returns whether anything was different."""
    document = enrolment.version.document()
    told = progress.replay(document, enrolment.events.all().order_by("pk"))
    rows = [
        Standing(enrolment=enrolment, activity=path, state=each.state, score=each.score, since=each.since)
        for path, each in told.reached.items()
    ]
    before = (set(enrolment.standings.values_list("activity", "state", "score", "since")), enrolment.done)
    enrolment.standings.all().delete()
    Standing.objects.bulk_create(rows)
    count(enrolment, document)
    after = ({(row.activity, str(row.state), row.score, row.since) for row in rows}, enrolment.done)
    return before != after


def refuse_locked(document: Document, told: "Progress", activity: str) -> None:
    """Refused, with what has to be done first, when an activity stands in a lesson that is locked."""
    for module, lesson, each in document.walk():
        if f"{module.key}/{lesson.key}/{each.key}" == activity:
            if first := progress.missing(document, told, lesson.needs):
                raise Refused(_("First: %(titles)s") % {"titles": ", ".join(titles(document, first))})
            return


def titles(document: Document, paths: list[str]) -> list[str]:
    """Return the titles of lessons or activities by their paths."""
    found = {}
    for module, lesson, each in document.walk():
        found[f"{module.key}/{lesson.key}"] = lesson.title
        found[f"{module.key}/{lesson.key}/{each.key}"] = each.title
    return [found.get(path, path) for path in paths]


def count(enrolment: Enrolment, document: Document) -> None:
    """Bring the counts of a claimed enrolment up to its standings; what becomes whole gives its certificate."""
    told = standing(enrolment, document)
    now = timezone.now()
    was_complete = enrolment.completed_at is not None
    enrolment.done, enrolment.required = told.done, len(told.required)
    if told.is_whole and not was_complete:
        enrolment.completed_at = now
    enrolment.save(update_fields=["done", "required", "seen_at", "completed_at"])
    if told.is_whole:
        # Also for whoever was complete before the version gave one: once a round, however often this is asked.
        certify(enrolment, document)


def _keep(enrolment: Enrolment, activity: str, reached: "Reached") -> None:
    columns = {"state": reached.state, "score": reached.score, "since": reached.since}
    Standing.objects.update_or_create(enrolment=enrolment, activity=activity, defaults=columns)


def _reached(enrolment: Enrolment, row: Standing | None) -> "Reached | None":
    """The standing of an activity as progress knows it, with the scores of its attempts."""
    if row is None:
        return None
    handed_in = enrolment.attempts.handed_in().filter(activity=row.activity, round=enrolment.round)
    scores = {str(key): score or 0.0 for key, score in handed_in.values_list("pk", "counted_score")}
    return progress.Reached(StandingState(row.state), row.since, scores)


def _refuse_missing_courses(document: Document, user: User) -> None:
    done = Enrolment.objects.of(user).filter(course__slug__in=document.needs, completed_at__isnull=False)
    missing = set(document.needs) - set(done.values_list("course__slug", flat=True))
    if missing:
        names = Course.objects.filter(slug__in=missing).values_list("title", flat=True)
        raise Refused(_("Complete this first: %(titles)s") % {"titles": ", ".join(names) or ", ".join(sorted(missing))})


def _own(enrolment: Enrolment, by: "Actor") -> None:
    if enrolment.user_id != _learner(by).pk:
        raise PermissionDenied


def _learner(by: "Actor") -> User:
    if not isinstance(by, User) or not by.is_active:
        raise PermissionDenied
    return by
