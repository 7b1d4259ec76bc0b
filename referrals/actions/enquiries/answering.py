"""What whoever was asked does: look at the card, say that they could, or that they cannot."""

import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions.enquiries.rows import (
    CLOCK,
    EnquiryCard,
    answers_of,
    as_recipient,
    card_of,
    move,
    note_answer,
    tell_sender,
    write_down,
)
from referrals.choices_enquiries import Paying
from referrals.choices_referrals import Declining
from referrals.kinds_enquiries import OFFER, TURN
from referrals.models import Enquiry, EnquiryRecipient
from referrals.states import TransitionRefused
from referrals.states_enquiries import FIRST, REFUSABLE, WAITING, AnswerState
from referrals.states_referrals import OFFERED, ReferralParty

if TYPE_CHECKING:
    from accounts.models import User

RECIPIENT = ReferralParty.RECIPIENT
FARTHEST = datetime.timedelta(days=366)


@transaction.atomic
def open_card(*, recipient: EnquiryRecipient, by: "User") -> EnquiryCard:
    """Show what is asked, and write down that it was seen. PermissionDenied, Unreadable, TransitionRefused."""
    row = as_recipient(recipient, by)
    if row.state not in WAITING:
        raise TransitionRefused("It is over.")
    write_down(row.enquiry, by, "card_read", recipient=str(row.pk))
    return card_of(row.enquiry)


@transaction.atomic
def offer(
    *, recipient: EnquiryRecipient, begins_on: datetime.date, paying: Paying, by: "User", by_mail: bool = False
) -> None:
    """Say that they could take it, from which day and on which terms; the sender is told. The same again: quiet.

    `by_mail`: by the link of a mail that was sent to `by`, who need not be signed in. While nobody else has it, day and
    terms can be said anew. Refused for a day that has passed, or is too far; PermissionDenied; TransitionRefused: the
    time is over, it is settled, or was answered otherwise. Until the clock has ended it, a late yes is a yes.
    """
    row = as_recipient(recipient, by)
    if row.state in {AnswerState.OFFERED, AnswerState.STANDBY, AnswerState.CHOSEN}:
        _say_anew(row, begins_on, paying, by, by_mail=by_mail)
        return
    _require_day(begins_on)
    said = {"begins_on": begins_on, "paying": paying, "answered_at": row.answered_at or timezone.now()}
    change = move(row, AnswerState.OFFERED, RECIPIENT, by, by_mail=by_mail, **said)
    if _is_with_somebody(row.enquiry):
        move(row, AnswerState.STANDBY, ReferralParty.CLOCK, CLOCK)
    tell_sender(row.enquiry, OFFER, str(change.pk))


@transaction.atomic
def refuse(
    *,
    recipient: EnquiryRecipient,
    reason: Declining,
    suggested: Profile | None,
    by: "User",
    by_mail: bool = False,
) -> None:
    """Say why they cannot, or cannot any more, and perhaps who else. The same again: quiet. `by_mail`: as for `offer`.

    The sender is told once nobody is left who could. Refused for a colleague to whom nobody can write;
    PermissionDenied; TransitionRefused: it is over, or they were chosen, and decline what they are sent.
    """
    row = as_recipient(recipient, by)
    is_same = row.declining == reason and row.suggested_id == (suggested.pk if suggested else None)
    if row.state == AnswerState.REFUSED and is_same:
        return
    if row.state not in REFUSABLE:
        raise TransitionRefused("It is over, or they were chosen.")
    if suggested and (
        suggested.pk == row.profile_id or not Profile.objects.reachable().filter(pk=suggested.pk).exists()
    ):
        raise Refused(_("Nobody can be reached through the entry that you suggest. Choose another, or none."))
    said = {"declining": reason, "suggested": suggested, "answered_at": row.answered_at or timezone.now()}
    move(row, AnswerState.REFUSED, RECIPIENT, by, by_mail=by_mail, **said)
    tell_whose_turn(row.enquiry)


def tell_whose_turn(enquiry: Enquiry) -> None:
    """Tell the sender of a claimed enquiry that it is theirs to act: nobody is asked any more, and nobody has it.

    In the caller's transaction, after somebody has answered, or did not in time.
    """
    rows = list(answers_of(enquiry))
    if any(row.state == AnswerState.OPEN or row.state in FIRST for row in rows):
        return
    last = enquiry.changes.order_by("-pk").values_list("pk", flat=True).first()
    tell_sender(enquiry, TURN, str(last))


def _say_anew(row: EnquiryRecipient, begins_on: datetime.date, paying: Paying, by: "User", *, by_mail: bool) -> None:
    if (row.begins_on, row.paying) == (begins_on, paying):
        return
    if row.state == AnswerState.CHOSEN:
        raise TransitionRefused("They were chosen for what they said.")
    _require_day(begins_on)
    row.begins_on, row.paying, row.changed_at = begins_on, paying, timezone.now()
    row.save(update_fields=["begins_on", "paying", "changed_at"])
    note_answer(row, by, "changed", by_mail=by_mail)


def _require_day(begins_on: datetime.date) -> None:
    today = timezone.localdate()
    if not today <= begins_on <= today + FARTHEST:
        raise Refused(_("Give a day to come, a year ahead at most."))


def _is_with_somebody(enquiry: Enquiry) -> bool:
    """Whether whoever was chosen has been sent a referral, and has not answered it."""
    chosen = EnquiryRecipient.objects.filter(enquiry=enquiry, state=AnswerState.CHOSEN)
    return chosen.filter(referral__state__in=OFFERED).exists()
