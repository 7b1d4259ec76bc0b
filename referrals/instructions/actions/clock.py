"""What the clock does: reminds of answers and of days, ends what got no answer, closes, says what is erased, erases."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.permissions import System
from notifications.actions import cancel, tell
from referrals.actions.cases.rows import erase_keys
from referrals.choices_referrals import NUDGES
from referrals.instructions.actions.emptying import empty, empty_commission
from referrals.instructions.actions.rows import (
    CLOCK,
    claim,
    claim_commission,
    first_holder,
    move,
    tell_experts,
    tell_over,
    tell_sender,
    tell_turn,
    write_down,
)
from referrals.instructions.choices import REMINDERS
from referrals.instructions.kinds import DESERTED, DUE, ERASED_SOON, NEWS, REMINDER, instruction_subject
from referrals.instructions.models import Instruction
from referrals.instructions.states import InstructionState
from referrals.models import Case
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from referrals.instructions.querysets import InstructionQuerySet

log = structlog.get_logger(__name__)
RETENTION = System("retention")
WARNING_DAYS = 14
S = InstructionState


def nudge() -> int:
    """Remind of an answer when 50 % and 90 % of its time are over; return of how many. One person of an entry."""
    return _each(Instruction.objects.to_nudge(), _nudge)


def expire() -> int:
    """End what nobody answered in time, and quotes whose day has passed; return how many."""
    return _each(Instruction.objects.overdue(), _expire)


def remind() -> int:
    """Remind of reports that are due in 7 days, in 1, and overdue; return of how many. Delivered ones are not."""
    return _each(Instruction.objects.due_by(max(REMINDERS)), _remind)


def tell_deserted() -> int:
    """Tell senders that nobody looks after an expert's entry any more; return of how many. Once a month each."""
    return _each(Instruction.objects.deserted(), _tell_deserted)


def close_delivered() -> int:
    """Close what was delivered, and was quiet for INSTRUCTIONS["close_days"]; return how many."""
    since = timezone.now() - datetime.timedelta(days=settings.INSTRUCTIONS["close_days"])
    return _each(Instruction.objects.filter(state__in=(S.DELIVERED, S.ADDENDED), changed_at__lte=since), _close)


def warn_of_erasure() -> int:
    """Say two weeks before what is erased then, to whoever has the case; return of how many."""
    return _each(Instruction.objects.due_for_erasure(WARNING_DAYS).filter(warned_at=None), _warn)


def erase_due_instructions() -> int:
    """Erase what was kept for as long as was said; return how many. That there was one stays, and each change of it."""
    return _each(Instruction.objects.due_for_erasure(), _erase)


def _each(found: "InstructionQuerySet", act: Callable[[Instruction], bool]) -> int:
    """Do it with each that is still found once it is claimed: one that fails keeps nobody else waiting."""
    count = 0
    for key in list(found.order_by("commission", "pk").values_list("pk", flat=True)):
        try:
            count += _done(key, found, act)
        # Whatever it is: the next one has nothing to do with it.
        except Exception as error:
            log.error("instruction_not_kept", instruction=str(key), exc_info=error)
    return count


@transaction.atomic
def _done(key: UUID, found: Any, act: Callable[[Instruction], bool]) -> bool:
    # Whoever hands the case on at this moment comes before, or after.
    Case.objects.select_for_update(no_key=True, of=("self",)).get(commissions__instructions=key)
    row = claim(Instruction.objects.get(pk=key))
    return found.filter(pk=key).exists() and act(row)


def _nudge(row: Instruction) -> bool:
    gone = (timezone.now() - row.waited_from) / (row.respond_by - row.waited_from) * 100
    step, person = max((each for each in NUDGES if each <= gone), default=0), first_holder(row)
    if step <= row.nudged or person is None:
        return False
    about, sender = instruction_subject(row), row.commission.case.owner
    # The letter is waited for anew.
    if not tell(kind=REMINDER, to=person, subject=about, step=f"{row.state}-{step}", sender=sender):
        return False
    row.nudged = step
    row.save(update_fields=["nudged"])
    return True


def _expire(row: Instruction) -> bool:
    change = move(row, S.EXPIRED, ReferralParty.CLOCK, CLOCK)
    tell_over(row, change)
    tell_turn(row, change)
    return True


def _remind(row: Instruction) -> bool:
    if row.due_on is None:
        return False
    left = (row.due_on - timezone.localdate()).days
    step = 0 if left < 0 else min((each for each in REMINDERS if each > 0 and left <= each), default=None)
    if step is None or (row.reminded is not None and row.reminded <= step):
        return False
    about, owner, person = instruction_subject(row), row.commission.case.owner, first_holder(row)
    turn = f"{row.due_on}-{step}"
    if person:
        tell(kind=DUE, to=person, subject=about, step=turn, sender=owner)
    if owner and step == 0:
        tell(kind=DUE, to=owner, subject=about, step=turn)
    row.reminded = step
    row.save(update_fields=["reminded"])
    return True


def _tell_deserted(row: Instruction) -> bool:
    tell_sender(row, DESERTED, step=f"{timezone.localdate():%y%m}")
    return row.commission.case.owner is not None


def _close(row: Instruction) -> bool:
    change = move(row, S.CLOSED, ReferralParty.CLOCK, CLOCK)
    tell_sender(row, NEWS, str(change.pk))
    tell_experts(row, NEWS, str(change.pk))
    return True


def _warn(row: Instruction) -> bool:
    tell_sender(row, ERASED_SOON, step="erased-soon")
    row.warned_at = timezone.now()
    row.save(update_fields=["warned_at"])
    return True


def _erase(row: Instruction) -> bool:
    cancel(subject=instruction_subject(row))
    owners = empty(row)
    row.save()
    write_down(row, RETENTION, "erased")
    if not Instruction.objects.filter(commission=row.commission_id, erased_at=None).exists():
        owners += empty_commission(claim_commission(row.commission), RETENTION)
    erase_keys(owners)
    return True
