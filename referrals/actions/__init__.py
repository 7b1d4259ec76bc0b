"""What may be done with a help request. Each verb is one transaction, with its audit row and its messages in it."""

from referrals.actions.asking import Asked, receive
from referrals.actions.desk import (
    add_note,
    close,
    hand_over,
    put_back,
    read,
    record_call,
    reply,
    sort,
    take,
)
from referrals.actions.duties import hand_over_duty, take_duty
from referrals.actions.keeping import alarm_overdue, close_quiet, erase_due, warn_of_erasure
from referrals.actions.lookup import find
from referrals.actions.offering import agree_case, erase_file, offer_case, refuse_case
from referrals.actions.opening import TooLate, ask_opening, decide_opening
from referrals.actions.returning import (
    erase,
    erase_read,
    erase_reply,
    show_reply,
    stop_contact,
    withdraw,
    write_again,
)

__all__ = [
    "Asked", "TooLate", "add_note", "agree_case", "alarm_overdue", "ask_opening", "close", "close_quiet",
    "decide_opening", "erase", "erase_due", "erase_file", "erase_read", "erase_reply", "find", "hand_over",
    "hand_over_duty", "offer_case", "put_back", "read", "receive", "record_call", "refuse_case", "reply", "show_reply",
    "sort", "stop_contact", "take", "take_duty", "warn_of_erasure", "withdraw", "write_again",
]  # fmt: skip
