"""Binding a referral to the answer that it came of."""

from typing import TYPE_CHECKING

from referrals.models import EnquiryRecipient, Referral
from referrals.states_enquiries import AnswerState

if TYPE_CHECKING:
    from uuid import UUID


def bind(referral: Referral, answer: "UUID | None") -> None:
    """Bind a draft to the answer of the entry that was chosen, in the caller's transaction. Any other answer: quiet."""
    if answer:
        chosen = EnquiryRecipient.objects.filter(pk=answer, state=AnswerState.CHOSEN)
        chosen.filter(enquiry__case=referral.case_id, profile=referral.recipient_id).update(referral=referral)
