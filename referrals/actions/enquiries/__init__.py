"""What may be done with an enquiry. Each verb is one transaction, with its audit row and its messages in it."""

from referrals.actions.enquiries.answering import offer, open_card, refuse
from referrals.actions.enquiries.asking import ask_more, ask_several
from referrals.actions.enquiries.choosing import choose, hear, withdraw_enquiry
from referrals.actions.enquiries.clock import (
    end_enquiries,
    erase_due_enquiries,
    expire_asked,
    nudge_asked,
    tell_deserted,
)
from referrals.actions.enquiries.emptying import (
    empty_of_case,
    let_barred_go,
    let_go_of,
    revoke_asked,
    settle_enquiries,
)
from referrals.actions.enquiries.overlapping import asked_for_the_same, taken_on_since
from referrals.actions.enquiries.reading import Asked, Heard, list_asked, read_enquiries, read_enquiry
from referrals.actions.enquiries.rows import EnquiryCard

__all__ = [
    "Asked", "EnquiryCard", "Heard", "ask_more", "ask_several", "asked_for_the_same", "choose", "empty_of_case",
    "end_enquiries", "erase_due_enquiries", "expire_asked", "hear", "let_barred_go", "let_go_of", "list_asked",
    "nudge_asked", "offer", "open_card", "read_enquiries", "read_enquiry", "refuse", "revoke_asked",
    "settle_enquiries", "taken_on_since", "tell_deserted", "withdraw_enquiry",
]  # fmt: skip
