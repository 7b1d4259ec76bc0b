"""Cohorts: people who take a course together. Whoever joins says yes to being seen; nobody is put in by others."""

import datetime
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organisation, User
from accounts.permissions import Permission, require
from elearning.actions.learning import start
from elearning.actions.reminding import each_in_turn
from elearning.actions.rows import claim_enrolment, person
from elearning.kinds_cohorts import DUE, subject
from elearning.models import Cohort, Course, Enrolment
from elearning.states import VersionState
from notifications.actions import cancel, tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.permissions import Actor, System

# Said aloud and written on boards: nothing that is taken for something else (0 O, 1 I L, 2 Z, 5 S, 8 B, U V).
LETTERS = "ACDEFGHJKMNPQRTWXY34679"
CODE_LENGTH = 8
# Told from this many days before the day, and at most once in so many.
REMINDED_FROM, REMINDED_EVERY = 28, 7


@transaction.atomic
def open_cohort(
    *,
    course: Course,
    name: str,
    due_on: datetime.date | None = None,
    organisation: Organisation | None = None,
    by: "Actor | System",
) -> Cohort:
    """Begin a cohort of a course, with a code by which people join. Refused for a course that is not offered."""
    require(by, Permission.TRAIN)
    if course.live is None or course.live.state != VersionState.PUBLISHED:
        raise Refused(_("This course is not offered."))
    columns = {"course": course, "name": name, "due_on": due_on, "organisation": organisation, "trainer": person(by)}
    made = _with_code(columns)
    audit.record(by=by, verb="opened", target=made)
    return made


@transaction.atomic
def change(*, cohort: Cohort, name: str, due_on: datetime.date | None, by: "Actor | System") -> Cohort:
    """Set what a cohort is called and by when it is to be done; the same as before is quiet. Refused once closed.

    What waits to remind of another day is taken back.
    """
    held = _claim(cohort, by)
    if held.closed_at:
        raise Refused(_("This cohort is closed."))
    if (held.name, held.due_on) == (name, due_on):
        return held
    if held.due_on != due_on:
        _take_back(held)
    held.name, held.due_on = name, due_on
    held.save(update_fields=["name", "due_on"])
    audit.record(by=by, verb="changed", target=held)
    return held


@transaction.atomic
def close(*, cohort: Cohort, by: "Actor | System") -> Cohort:
    """Let nobody join any more and remind nobody; its people stay, and go on learning. Twice is quiet."""
    held = _claim(cohort, by)
    if held.closed_at is None:
        held.closed_at = timezone.now()
        held.save(update_fields=["closed_at"])
        _take_back(held)
        audit.record(by=by, verb="closed", target=held)
    return held


def understood(code: str) -> str:
    """Return a code as it is kept, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[:CODE_LENGTH]


@transaction.atomic
def join(*, cohort: Cohort, by: "Actor") -> Enrolment:
    """Join a cohort, and start its course if need be; leaves another one of the same course. Twice is quiet.

    Refused when it is closed, and for whatever `start` refuses.
    """
    held = Cohort.objects.select_for_update(no_key=True).select_related("course").get(pk=cohort.pk)
    if held.closed_at:
        raise Refused(_("This cohort is closed: nobody can join it any more."))
    enrolment = claim_enrolment(start(course=held.course, by=by))
    if enrolment.cohort_id != held.pk:
        cancel(subject=subject(enrolment), kind=DUE.name)
        enrolment.cohort = held
        enrolment.save(update_fields=["cohort"])
        audit.record(by=by, verb="joined", target=held)
    return enrolment


@transaction.atomic
def leave(*, cohort: Cohort, by: "Actor") -> None:
    """Leave a cohort: its trainer sees nothing of it from now on; what was learned stays. Twice is quiet."""
    if not isinstance(by, User):
        raise PermissionDenied
    found = Enrolment.objects.of(by).filter(cohort=cohort).first()
    if found and _let_go(found, cohort):
        audit.record(by=by, verb="left", target=cohort)


@transaction.atomic
def remove_member(*, cohort: Cohort, enrolment: Enrolment, by: "Actor | System") -> None:
    """Take somebody out of a cohort; they keep what they learned. Twice is quiet."""
    held = _claim(cohort, by)
    if _let_go(enrolment, held):
        audit.record(by=by, verb="removed", target=held, detail={"enrolment": enrolment.pk})


@transaction.atomic
def note_download(*, cohort: Cohort, by: "Actor | System") -> None:
    """Write down that somebody takes the list of a cohort with them."""
    require(by, Permission.TRAIN)
    audit.record(by=by, verb="exported", target=cohort)


def remind_of_due(today: datetime.date | None = None) -> int:
    """Remind whoever is not done of their cohort's day, at most once a week; return how many were told.

    From REMINDED_FROM days before it until the day itself. Whoever is done, has left or whose cohort is closed is not.
    One that fails bars no other: all errors come at the end, as an ExceptionGroup.
    """
    day = today or timezone.localdate()
    waiting = Enrolment.objects.to_be_reminded(day, within=REMINDED_FROM, every=REMINDED_EVERY)
    return each_in_turn(waiting.order_by("pk").values_list("pk", flat=True), lambda key: _remind(key, day))


@transaction.atomic
def _remind(key: "UUID", day: datetime.date) -> bool:
    # Nobody waits for a learner who is learning at this moment: there is a next time.
    held = Enrolment.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(pk=key).first()
    still = Enrolment.objects.to_be_reminded(day, within=REMINDED_FROM, every=REMINDED_EVERY).filter(pk=key)
    row = still.select_related("cohort", "user").first() if held else None
    if row is None or row.cohort is None or row.cohort.due_on is None:
        return False
    row.reminded_on = day
    row.save(update_fields=["reminded_on"])
    facts = {"day": row.cohort.due_on}
    return bool(tell(kind=DUE, to=row.user, subject=subject(row), step=day.isoformat(), facts=facts))


def _claim(cohort: Cohort, by: "Actor | System") -> Cohort:
    require(by, Permission.TRAIN)
    return Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)


def _let_go(enrolment: Enrolment, cohort: Cohort) -> bool:
    held = claim_enrolment(enrolment)
    if held.cohort_id != cohort.pk:
        return False
    held.cohort = None
    held.save(update_fields=["cohort"])
    cancel(subject=subject(held), kind=DUE.name)
    return True


def _take_back(cohort: Cohort) -> None:
    """Let nothing that waits remind of a day that does not hold any more, and the next one be told in its time."""
    for enrolment in cohort.enrolments.under_way().exclude(reminded_on=None).order_by("pk"):
        cancel(subject=subject(enrolment), kind=DUE.name)


def _with_code(columns: dict[str, object]) -> Cohort:
    for _try in range(5):
        code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                return Cohort.objects.create(code=code, **columns)
        except IntegrityError:
            continue
    raise RuntimeError("no free code was found")
