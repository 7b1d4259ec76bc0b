"""Binding a referral to the answer that it came of."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from notifications.kinds import Refused
from referrals.models import EnquiryRecipient, Referral
from referrals.states_enquiries import AnswerState

if TYPE_CHECKING:
    from uuid import UUID


def bind(referral: Referral, answer: "UUID | None") -> None:
    """Bind a draft to the answer by which its entry was chosen, in the caller's transaction; `answer`: to that one.

    Without one, to any by which it is chosen now: whoever forgets how they came to it must not leave others waiting.
    Refused when somebody else is chosen by now, and when the draft came of another enquiry.
    """
    theirs = EnquiryRecipient.objects.filter(enquiry__case=referral.case_id, profile=referral.recipient_id)
    bound = theirs.filter(referral=referral).first()
    named = theirs.filter(pk=answer).first() if answer else None
    found = named or bound or theirs.filter(state=AnswerState.CHOSEN, referral=None).in_order().first()
    if found is None or found == bound:
        return
    if found.state != AnswerState.CHOSEN:
        name = {"name": referral.recipient}
        raise Refused(_("%(name)s is not whom you have chosen now: look at the enquiry again.") % name)
    if bound:
        raise Refused(_("%(name)s is asked already, and that is not over.") % {"name": referral.recipient})
    theirs.filter(pk=found.pk, state=AnswerState.CHOSEN).update(referral=referral)
