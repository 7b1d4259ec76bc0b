"""Choosing one of those who could, taking an enquiry back, and what becomes of it when its referral moves."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.kinds import Refused
from referrals import timing
from referrals.actions.cases.rows import unseal
from referrals.actions.enquiries.answering import tell_whose_turn
from referrals.actions.enquiries.rows import CLOCK, answers_of, claim, claim_case_of, end, move
from referrals.actions.referrals.asking import require_askable
from referrals.actions.referrals.consenting import end_as_withdrawn
from referrals.actions.referrals.rows import claim as claim_referral
from referrals.models import Enquiry, EnquiryRecipient, Referral, ReferralChange
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState
from referrals.states_enquiries import FIRST, AnswerState, EnquiryState
from referrals.states_referrals import LIVE, ReferralParty, ReferralState

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import System

SENDER = ReferralParty.SENDER


@transaction.atomic
def choose(*, recipient: EnquiryRecipient, by: "User") -> None:
    """Choose one of those who could; what is sent to them is drafted next. Chosen already: quiet.

    Somebody who was chosen before, and was sent nothing yet, could take it again, and a draft to them is discarded.
    Refused while a referral waits for an answer, and when this entry cannot be asked any more. PermissionDenied;
    TransitionRefused: it is over, or they cannot take it any more.
    """
    case = claim_case_of(recipient.enquiry, by)
    referral = _came_of(recipient.enquiry)
    enquiry = claim(recipient.enquiry)
    row = answers_of(enquiry).get(pk=recipient.pk)
    if row.state == AnswerState.CHOSEN:
        return
    if enquiry.state != EnquiryState.OPEN or case.state != CaseState.OPEN:
        raise TransitionRefused("It is over.")
    if referral and referral.state in LIVE and referral.state != ReferralState.DRAFTED:
        raise Refused(_("Somebody whom you chose has it in front of them. Take that back first, or wait."))
    if row.profile is None or row.state != AnswerState.OFFERED:
        raise TransitionRefused("They cannot take it any more.")
    require_askable(row.profile, unseal(case).barred, by)
    if referral and referral.state == ReferralState.DRAFTED:
        # What hears of it lets whoever it was for offer again.
        end_as_withdrawn(referral, by, SENDER)
    elif first := answers_of(enquiry).filter(state=AnswerState.CHOSEN).first():
        move(first, AnswerState.OFFERED, SENDER, by)
    move(row, AnswerState.CHOSEN, SENDER, by)


@transaction.atomic
def withdraw_enquiry(*, enquiry: Enquiry, by: "User") -> None:
    """Take an enquiry back: whoever waits in it is let go and told, and what came of it ends. Again: quiet.

    Also when somebody has accepted at this moment: withdrawal always wins. TransitionRefused once it has expired.
    """
    claim_case_of(enquiry, by)
    referral = _came_of(enquiry)
    enquiry = claim(enquiry)
    if enquiry.state == EnquiryState.WITHDRAWN:
        return
    end(enquiry, EnquiryState.WITHDRAWN, SENDER, by)
    if referral and referral.state in LIVE:
        end_as_withdrawn(referral, by, SENDER)


def hear(referral: Referral, change: ReferralChange) -> None:
    """Take an open enquiry along with the referral that came of it. In the transaction that moved the referral.

    Sent: the others who could stand by. Accepted: they are let go. Not taken, for whatever reason: they could again,
    and the sender is told; when it is the client who takes it back, the enquiry ends with it.
    """
    found = EnquiryRecipient.objects.filter(referral=referral).select_related("enquiry").first()
    # What is over stays over: nothing to wait for, as when it was taken back and its referral ends with it.
    if found is None or found.enquiry.state != EnquiryState.OPEN:
        return
    enquiry = claim(found.enquiry)
    if enquiry.state != EnquiryState.OPEN:
        return
    row = answers_of(enquiry).get(pk=found.pk)
    if change.target == ReferralState.SENT:
        _stand_by(enquiry, change)
    elif change.target == ReferralState.ACCEPTED:
        move(row, AnswerState.BECAME, ReferralParty.RECIPIENT, _by(change))
        end(enquiry, EnquiryState.SETTLED, ReferralParty.RECIPIENT, _by(change))
    elif _is_of_client(referral, change):
        end(enquiry, EnquiryState.WITHDRAWN, ReferralParty.CLIENT, _by(change))
    elif change.target == ReferralState.WITHDRAWN and change.party == ReferralParty.CLOCK:
        # Somebody else of the same round has it.
        end(enquiry, EnquiryState.SETTLED, ReferralParty.CLOCK, CLOCK)
    elif change.target not in LIVE and row.state in FIRST:
        _fall_away(row, referral, change)
        _offer_again(enquiry)


def _stand_by(enquiry: Enquiry, change: ReferralChange) -> None:
    for each in answers_of(enquiry).filter(state=AnswerState.OFFERED):
        move(each, AnswerState.STANDBY, SENDER, _by(change))


def _fall_away(row: EnquiryRecipient, referral: Referral, change: ReferralChange) -> None:
    """Say of whoever was chosen why they have not taken it."""
    if change.target == ReferralState.DECLINED:
        move(
            row, AnswerState.REFUSED, ReferralParty.RECIPIENT, _by(change),
            declining=referral.declining, suggested=referral.suggested,
        )  # fmt: skip
    elif change.target == ReferralState.EXPIRED:
        move(row, AnswerState.EXPIRED, ReferralParty.CLOCK, CLOCK)
    elif change.target == ReferralState.REVOKED:
        move(row, AnswerState.RELEASED, ReferralParty.MODERATOR, CLOCK)
    elif referral.sent_at is None:
        move(row, AnswerState.OFFERED, SENDER, _by(change), referral=None)
    else:
        move(row, AnswerState.RELEASED, SENDER, _by(change))


def _offer_again(enquiry: Enquiry) -> None:
    """Let those who stood by be chosen, with time to do so, and tell the sender whose turn it is."""
    ready = list(answers_of(enquiry).filter(state=AnswerState.STANDBY))
    for each in ready:
        move(each, AnswerState.OFFERED, ReferralParty.CLOCK, CLOCK)
    if ready:
        enquiry.ends_on = max(enquiry.ends_on, timezone.localdate(timezone.now() + timing.CHOOSING))
        enquiry.save(update_fields=["ends_on"])
    tell_whose_turn(enquiry)


def _is_of_client(referral: Referral, change: ReferralChange) -> bool:
    is_taken_back = referral.consent is not None and referral.consent.withdrawn_at is not None
    return change.target == ReferralState.WITHDRAWN and (change.party == ReferralParty.CLIENT or is_taken_back)


def _came_of(enquiry: Enquiry) -> Referral | None:
    """Return the referral of whoever was chosen, claimed. Ask it under the lock of the case, before the enquiry's."""
    rows = EnquiryRecipient.objects.filter(enquiry=enquiry, state__in=FIRST, referral__isnull=False)
    row = rows.select_related("referral").first()
    return claim_referral(row.referral) if row and row.referral else None


def _by(change: ReferralChange) -> "User | System":
    return change.by or CLOCK
