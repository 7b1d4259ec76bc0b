"""What may be done with a referral. Each verb is one transaction, with its audit row and its messages in it."""

from referrals.actions.referrals.answering import answer, ask_client, show_client
from referrals.actions.referrals.client_codes import find_case, make_code, revoke_code
from referrals.actions.referrals.clock import (
    close_ended,
    erase_due_referrals,
    expire,
    nudge,
    tell_deserted,
    tell_endings,
    tell_reviews,
)
from referrals.actions.referrals.consenting import Given, record_consent, renew_consent, withdraw_consent
from referrals.actions.referrals.listing import Line, Listed, Part, list_referrals
from referrals.actions.referrals.reading import Sent, Whole, read_all_sent, read_sent, words_of
from referrals.actions.referrals.receiving import (
    Received,
    accept,
    ask,
    cannot,
    complete,
    decline,
    hold,
    open_card,
    read,
    start,
)
from referrals.actions.referrals.revoking import let_go_of, revoke_of
from referrals.actions.referrals.sending import (
    answer_question,
    change_draft,
    draft,
    mark_mistaken,
    prepare,
    reopen,
    send,
    withdraw,
)

__all__ = [
    "Given", "Line", "Listed", "Part", "Received", "Sent", "Whole", "accept", "answer", "answer_question", "ask",
    "ask_client", "cannot", "change_draft", "close_ended", "complete", "decline", "draft", "erase_due_referrals",
    "expire", "find_case", "hold", "let_go_of", "list_referrals", "make_code", "mark_mistaken", "nudge", "open_card",
    "prepare", "read", "read_all_sent", "read_sent", "record_consent", "renew_consent", "reopen",
    "revoke_code", "revoke_of", "send", "show_client", "start", "tell_deserted", "tell_endings", "tell_reviews",
    "withdraw", "withdraw_consent", "words_of",
]  # fmt: skip
