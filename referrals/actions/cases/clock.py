"""What the clock does with cases: reminds of what is due, erases what was kept for long enough."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import System
from notifications.actions import tell
from referrals.actions.cases.rows import claim, empty, erase_keys
from referrals.choices_cases import STEPS
from referrals.kinds_cases import DATE, ERASED_SOON, UNHELD_DATE, case_subject
from referrals.models import Case, CaseDeadline
from referrals.permissions_cases import managers, may_work
from referrals.states_cases import CaseState

CLOCK = System("retention")
WARNING_DAYS = 14


def remind_of_deadlines() -> int:
    """Remind whoever has a case of what is due in it in 14, 7 and 2 days and today; return how many were due.

    Each step once, also after an outage. When whoever has it cannot act any more, those who manage are told.
    """
    today = timezone.localdate()
    count = 0
    for deadline in CaseDeadline.objects.unreminded(today).in_order().values_list("pk", flat=True):
        count += _remind(deadline, today)
    return count


def warn_of_case_erasure() -> int:
    """Tell whoever has a closed case that it is erased within WARNING_DAYS; return of how many somebody was told.

    Once for each day that was set. When nobody has it, or they cannot act any more, those who manage are told.
    """
    soon = timezone.localdate() + datetime.timedelta(days=WARNING_DAYS)
    return sum(_warn(case) for case in Case.objects.closed().filter(erase_on__lte=soon).order_by("erase_on", "pk"))


def erase_due_cases() -> int:
    """Erase what was kept for as long as was said; return how many."""
    return sum(_erase(case) for case in Case.objects.due_for_erasure())


def step_of(deadline: CaseDeadline, today: datetime.date) -> int | None:
    """Return the step that is due: the last whose day has come. None: not yet, or it lies before the day it was set.

    Whoever sets a deadline sees how soon it is, and needs no mail that says so; the day itself is always said.
    """
    left = (deadline.on - today).days
    due = [step for step in STEPS if left <= step]
    if not due:
        return None
    step = min(due)
    was_set = timezone.localdate(deadline.set_at)
    return step if step == 0 or deadline.on - datetime.timedelta(days=step) > was_set else None


@transaction.atomic
def _remind(key: UUID, today: datetime.date) -> bool:
    deadline = (
        CaseDeadline.objects.live()
        .select_related("case__owner__rhythm")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=key)
        .first()
    )
    # Done, closed or removed since it was found.
    if deadline is None:
        return False
    step = step_of(deadline, today)
    if step is None or (deadline.reminded is not None and deadline.reminded <= step):
        return False
    case = deadline.case
    holds = case.owner and may_work(case.owner, case)
    said = {"subject": case_subject(deadline), "step": f"{deadline.turn}:{step}", "facts": {"day": deadline.on}}
    people = [(DATE, case.owner)] if holds and case.owner else [(UNHELD_DATE, each) for each in managers(case)]
    if not [message for kind, user in people if (message := tell(kind=kind, to=user, **said))]:  # type: ignore[arg-type]
        # Nobody is there to be told: a law of conservation will say so.
        return False
    deadline.reminded = step
    deadline.save(update_fields=["reminded"])
    return True


@transaction.atomic
def _warn(case: Case) -> bool:
    case = claim(case)
    if case.state != CaseState.CLOSED or case.erase_on is None:
        return False
    holds = case.owner and may_work(case.owner, case)
    step, facts = f"{case.erase_on:%y%m%d}", {"day": case.erase_on}
    people = [case.owner] if holds and case.owner else managers(case)
    told = [tell(kind=ERASED_SOON, to=user, subject=case_subject(case), step=step, facts=facts) for user in people]
    return any(told)


@transaction.atomic
def _erase(case: Case) -> bool:
    case = claim(case)
    if not Case.objects.due_for_erasure().filter(pk=case.pk).exists():
        return False
    owners = empty(case, CLOCK)
    audit.record(by=CLOCK, verb="erased", target=case, organisation_id=case.organisation_id)
    erase_keys(owners)
    return True
