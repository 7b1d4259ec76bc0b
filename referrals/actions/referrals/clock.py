"""What the clock does with referrals: reminds of an answer, ends what got none, closes what is over, and erases it."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.permissions import System
from directory.models import Holder
from notifications.actions import cancel, tell
from referrals.actions.cases.rows import erase_keys
from referrals.actions.referrals.emptying import empty
from referrals.actions.referrals.rows import CLOCK, claim, holders, move, tell_sender, write_down
from referrals.choices_referrals import NUDGES
from referrals.kinds_referrals import BACK, CONSENT_ENDS, DESERTED, NUDGE, QUESTION, REVIEW, referral_subject
from referrals.models import Case, Referral
from referrals.states_referrals import DONE, LAPSED, ReferralParty, ReferralState

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets_referrals import ReferralQuerySet

log = structlog.get_logger(__name__)
RETENTION = System("retention")


def nudge() -> int:
    """Remind of an answer when 50 % and 90 % of its time are over; return of how many.

    Each step once, after an outage the later one alone. One person is reminded: whoever looked at it last, or else
    the first who looks after the entry. While a question waits for the sender, the sender is.
    """
    return _each(Referral.objects.to_nudge(), _nudge)


def expire() -> int:
    """End what nobody answered in time, and tell the sender that it is back with them; return how many."""
    return _each(Referral.objects.overdue(), _expire)


def tell_reviews() -> int:
    """Remind of what was put on hold until today, or an earlier day; return of how many. Each day once."""
    return _each(Referral.objects.to_review(), _review)


def tell_endings() -> int:
    """Tell whoever has the case that what the client agreed to ends in a week; return of how many. Each consent once.

    Of what somebody works on alone: nothing of it can be read there afterwards, until the client was asked again.
    """
    return _each(Referral.objects.consent_ending(), _tell_ending)


def tell_deserted() -> int:
    """Tell whoever has the case that nobody looks after the entry any more that it was sent to; return of how many.

    Once a month for as long as it is so: nothing that waits there may be forgotten in silence.
    """
    return _each(Referral.objects.deserted(), _tell_deserted)


def close_ended() -> int:
    """Close what has ended: LAPSED and DONE each after its days (REFERRALS); return how many."""
    return _each(_to_close(), _close)


def erase_due_referrals() -> int:
    """Erase what was kept for as long as was said; return how many. That there was one stays, and each change of it."""
    return _each(Referral.objects.due_for_erasure(), _erase)


def step_of(referral: Referral, now: datetime.datetime) -> int:
    """Return the last of NUDGES whose time has come; 0: none has."""
    if referral.sent_at is None or referral.respond_by is None:
        return 0
    gone = (now - referral.sent_at) / (referral.respond_by - referral.sent_at) * 100
    return max((step for step in NUDGES if step <= gone), default=0)


def _each(found: "ReferralQuerySet", act: Callable[[Referral], bool]) -> int:
    """Do it with each that is still found once it is claimed: one that fails keeps nobody else waiting."""
    count = 0
    for key in list(found.order_by("pk").values_list("pk", flat=True)):
        try:
            count += _done(key, found, act)
        # Whatever it is: the next one has nothing to do with it.
        except Exception as error:
            log.error("referral_not_kept", referral=str(key), exc_info=error)
    return count


@transaction.atomic
def _done(key: UUID, found: "ReferralQuerySet", act: Callable[[Referral], bool]) -> bool:
    # Whoever hands the case on at this moment comes before, or after.
    Case.objects.select_for_update(no_key=True, of=("self",)).get(referrals=key)
    referral = claim(Referral(pk=key))
    return found.filter(pk=key).exists() and act(referral)


def _nudge(referral: Referral) -> bool:
    step = step_of(referral, timezone.now())
    if step <= referral.nudged:
        return False
    asked = referral.state == ReferralState.ASKED
    person = referral.case.owner if asked else _owner(referral)
    if person is None:
        return False
    kind = QUESTION if asked else NUDGE
    if not tell(kind=kind, to=person, subject=referral_subject(referral), step=str(step), sender=referral.case.owner):
        return False
    referral.nudged = step
    referral.save(update_fields=["nudged"])
    return True


def _owner(referral: Referral) -> "User | None":
    """Whoever of those who look after the entry did something with it last, or else the first of them."""
    there = {user.pk: user for user in holders(referral)}
    last = referral.changes.filter(by__in=there).order_by("-pk").values_list("by", flat=True)
    first = Holder.objects.filter(profile=referral.recipient_id, user__in=there).order_by("pk")
    found = last.first() or first.values_list("user", flat=True).first()
    return there[found] if found else next(iter(there.values()), None)


def _expire(referral: Referral) -> bool:
    move(referral, ReferralState.EXPIRED, ReferralParty.CLOCK, CLOCK)
    tell_sender(referral, BACK, step="expired")
    return True


def _review(referral: Referral) -> bool:
    there = holders(referral)
    # Whoever took it on, or has it from them.
    person = next((user for user in there if user.pk == referral.accepted_by_id), next(iter(there), None))
    step = f"{referral.review_on:%y%m%d}"
    return bool(person and tell(kind=REVIEW, to=person, subject=referral_subject(referral), step=step))


def _tell_ending(referral: Referral) -> bool:
    person, step = referral.case.owner, str(referral.consent_id)
    return bool(person and tell(kind=CONSENT_ENDS, to=person, subject=referral_subject(referral), step=step))


def _tell_deserted(referral: Referral) -> bool:
    tell_sender(referral, DESERTED, step=f"{timezone.localdate():%y%m}")
    return referral.case.owner is not None


def _to_close() -> "ReferralQuerySet":
    kept = settings.REFERRALS
    lapsed = Referral.objects.to_close(kept["lapsed_days"]).filter(state__in=LAPSED)
    return lapsed | Referral.objects.to_close(kept["done_days"]).filter(state__in=DONE)


def _close(referral: Referral) -> bool:
    erase_on = timezone.localdate() + datetime.timedelta(days=settings.REFERRALS["retention_days"])
    move(referral, ReferralState.CLOSED, ReferralParty.CLOCK, CLOCK, erase_on=erase_on)
    return True


def _erase(referral: Referral) -> bool:
    cancel(subject=referral_subject(referral))
    owners = empty(referral)
    referral.save()
    write_down(referral, RETENTION, "erased")
    erase_keys(owners)
    return True
