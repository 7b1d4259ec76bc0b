"""What the clock does with enquiries: reminds of an answer, ends what got none, lets offers go after the last day."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.permissions import System
from directory.models import Holder
from notifications.actions import cancel, tell
from referrals.actions.cases.rows import erase_keys
from referrals.actions.enquiries.answering import tell_whose_turn
from referrals.actions.enquiries.emptying import empty
from referrals.actions.enquiries.rows import CLOCK, answers_of, claim, end, holders, move, tell_sender, write_down
from referrals.choices_referrals import NUDGES
from referrals.kinds_enquiries import DESERTED, ENDED, REMINDER, enquiry_subject
from referrals.models import Case, Enquiry, EnquiryRecipient
from referrals.states_enquiries import AnswerState, EnquiryState
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from accounts.models import User

log = structlog.get_logger(__name__)
RETENTION = System("retention")


def nudge_asked() -> int:
    """Remind of an answer when 50 % and 90 % of its time are over; return of how many.

    Each step once, after an outage the later one alone, and one person of an entry: the first who looks after it.
    """
    return _each(EnquiryRecipient.objects.to_nudge(), "enquiry", _nudge)


def expire_asked() -> int:
    """End what nobody answered in time; return how many. The sender is told once nobody is asked any more."""
    return _each(EnquiryRecipient.objects.overdue(), "enquiry", _expire)


def end_enquiries() -> int:
    """End open enquiries whose last day has passed: who could take it is let go, the sender told. Return how many."""
    return _each(Enquiry.objects.past_their_day(), "pk", _end)


def tell_deserted() -> int:
    """Tell senders that nobody looks after an entry any more that they have asked; return of how many. Once a month."""
    return _each(EnquiryRecipient.objects.deserted(), "enquiry", _tell_deserted)


def erase_due_enquiries() -> int:
    """Erase what was kept for as long as was said; return how many. That there was one stays, and each change of it."""
    return _each(Enquiry.objects.due_for_erasure(), "pk", _erase)


def _each(found: Any, of: str, act: Callable[[Enquiry, Any], int]) -> int:
    """Do it with each that is still found once its enquiry is claimed: one that fails keeps nobody else waiting."""
    count = 0
    for key in list(dict.fromkeys(found.order_by("pk").values_list(of, flat=True))):
        try:
            count += _done(key, found, act)
        # Whatever it is: the next one has nothing to do with it.
        except Exception as error:
            log.error("enquiry_not_kept", enquiry=str(key), exc_info=error)
    return count


@transaction.atomic
def _done(key: UUID, found: Any, act: Callable[[Enquiry, Any], int]) -> int:
    # Whoever hands the case on at this moment comes before, or after.
    Case.objects.select_for_update(no_key=True, of=("self",)).get(enquiries=key)
    return act(claim(Enquiry(pk=key)), found)


def _nudge(enquiry: Enquiry, found: Any) -> int:
    return sum(_remind(row) for row in answers_of(enquiry).filter(pk__in=found.values("pk")))


def _remind(row: EnquiryRecipient) -> bool:
    gone = (timezone.now() - row.asked_at) / (row.respond_by - row.asked_at) * 100
    step, person = max((each for each in NUDGES if each <= gone), default=0), _owner(row)
    if step <= row.nudged or person is None:
        return False
    if not tell(kind=REMINDER, to=person, subject=enquiry_subject(row), step=str(step), sender=row.enquiry.case.owner):
        return False
    row.nudged = step
    row.save(update_fields=["nudged"])
    return True


def _owner(row: EnquiryRecipient) -> "User | None":
    there = {user.pk: user for user in holders(row)}
    first = Holder.objects.filter(profile=row.profile_id, user__in=there).order_by("pk").first()
    return there[first.user_id] if first else next(iter(there.values()), None)


def _expire(enquiry: Enquiry, found: Any) -> int:
    late = list(answers_of(enquiry).filter(pk__in=found.values("pk")))
    for row in late:
        move(row, AnswerState.EXPIRED, ReferralParty.CLOCK, CLOCK)
    if late:
        tell_whose_turn(enquiry)
    return len(late)


def _end(enquiry: Enquiry, found: Any) -> int:
    if not found.filter(pk=enquiry.pk).exists():
        return 0
    end(enquiry, EnquiryState.EXPIRED, ReferralParty.CLOCK, CLOCK)
    tell_sender(enquiry, ENDED, step="ended")
    return 1


def _tell_deserted(enquiry: Enquiry, found: Any) -> int:
    if enquiry.case.owner is None or not found.filter(enquiry=enquiry).exists():
        return 0
    tell_sender(enquiry, DESERTED, step=f"{timezone.localdate():%y%m}")
    return 1


def _erase(enquiry: Enquiry, found: Any) -> int:
    if not found.filter(pk=enquiry.pk).exists():
        return 0
    cancel(subject=enquiry_subject(enquiry))
    owner = empty(enquiry)
    enquiry.save()
    write_down(enquiry, RETENTION, "erased")
    erase_keys([owner])
    return 1
