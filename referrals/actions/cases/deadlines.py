"""Deadlines of a case: kept as counted, moved, done, not done after all, removed."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.vault import sealing
from notifications.actions import cancel
from referrals import counting
from referrals.actions.cases.rows import hush, own_open
from referrals.choices_cases import DeadlineKind
from referrals.kinds_cases import case_subject
from referrals.models import Case, CaseDeadline


class NotHeld(ValueError):
    """There is no checked reading to count by: somebody has to say the day."""


@transaction.atomic
def add_deadline(
    *,
    case: Case,
    kind: DeadlineKind,
    by: User,
    on: datetime.date | None = None,
    letter: datetime.date | None = None,
    label: str = "",
) -> CaseDeadline:
    """Keep a deadline: on a day, or counted from the date on a letter; then it is the earliest reading.

    `label`: what it is, for OTHER alone. NotHeld when nothing we hold counts from the letter; TransitionRefused once
    the case is closed.
    """
    case = own_open(case, by)
    deadline = CaseDeadline(case=case)
    _set(deadline, kind=kind, on=on, letter=letter, label=label)
    deadline.save(force_insert=True)
    _write_down(deadline, by, "deadline_set")
    return deadline


@transaction.atomic
def change_deadline(
    *,
    deadline: CaseDeadline,
    kind: DeadlineKind,
    by: User,
    on: datetime.date | None = None,
    letter: datetime.date | None = None,
    label: str = "",
) -> None:
    """Say something else of a deadline; reminders begin anew. As `add_deadline`."""
    deadline = _own(deadline, by)
    cancel(subject=case_subject(deadline))
    deadline.remind_anew()
    _set(deadline, kind=kind, on=on, letter=letter, label=label)
    deadline.save()
    _write_down(deadline, by, "deadline_changed")


@transaction.atomic
def finish_deadline(*, deadline: CaseDeadline, by: User) -> None:
    """Mark a deadline as done; nobody is reminded of it any more. Again: quiet."""
    deadline = _own(deadline, by)
    if deadline.done_at:
        return
    hush(deadline)
    deadline.done_at, deadline.done_by = timezone.now(), by
    deadline.save()
    _write_down(deadline, by, "deadline_done")


@transaction.atomic
def unfinish_deadline(*, deadline: CaseDeadline, by: User) -> None:
    """Say that it is not done after all. Again: quiet."""
    deadline = _own(deadline, by)
    if deadline.done_at is None:
        return
    deadline.done_at = deadline.done_by = None
    deadline.save(update_fields=["done_at", "done_by"])
    _write_down(deadline, by, "deadline_undone")


@transaction.atomic
def remove_deadline(*, deadline: CaseDeadline, by: User) -> None:
    """Remove a deadline that was set by mistake. Gone already: quiet."""
    own_open(deadline.case, by)
    held = CaseDeadline.objects.select_for_update().filter(pk=deadline.pk).first()
    if held is None:
        return
    cancel(subject=case_subject(held))
    _write_down(held, by, "deadline_removed")
    held.delete()


def _own(deadline: CaseDeadline, by: User) -> CaseDeadline:
    """Return the row as it is now, of a claimed case. CaseDeadline.DoesNotExist when it was removed meanwhile."""
    case = own_open(deadline.case, by)
    held = CaseDeadline.objects.select_for_update().get(pk=deadline.pk)
    held.case = case
    return held


def _set(
    deadline: CaseDeadline, *, kind: DeadlineKind, on: datetime.date | None, letter: datetime.date | None, label: str
) -> None:
    found = counting.readings(kind, letter) if letter else []
    # The earliest comes first. Whoever keeps to it is in time by every reading.
    day = found[0].on if found else on
    if day is None or bool(found) != bool(letter):
        raise NotHeld(kind)
    deadline.kind, deadline.on = kind, day
    deadline.counted_from, deadline.readings = letter, counting.kept(found)
    deadline.set_at = timezone.now()
    is_other = kind == DeadlineKind.OTHER
    owner = deadline.case.vault_owner
    deadline.label = sealing.seal_text(label, owner=owner, place=deadline.place) if is_other else None


def _write_down(deadline: CaseDeadline, by: User, verb: str) -> None:
    case = deadline.case
    detail = {"deadline": deadline.pk, "on": deadline.on}
    audit.record(by=by, verb=verb, target=case, organisation_id=case.organisation_id, detail=detail)
