"""What may be done with a case. Each verb is one transaction, with its audit row and its messages in it."""

from referrals.actions.cases.clock import erase_due_cases, remind_of_deadlines, warn_of_case_erasure
from referrals.actions.cases.deadlines import (
    NotHeld,
    add_deadline,
    change_deadline,
    finish_deadline,
    remove_deadline,
    unfinish_deadline,
)
from referrals.actions.cases.life import (
    CaseContent,
    change_case,
    close_case,
    erase_case,
    hand_over_case,
    open_case,
    read_case,
    read_pseudonyms,
    reopen_case,
)
from referrals.actions.cases.rows import Told
from referrals.actions.cases.writing import add_case_note, add_files, open_file, remove_file, strike_note

__all__ = [
    "CaseContent", "NotHeld", "Told", "add_case_note", "add_deadline", "add_files", "change_case", "change_deadline",
    "close_case", "erase_case", "erase_due_cases", "finish_deadline", "hand_over_case", "open_case", "open_file",
    "read_case", "read_pseudonyms", "remind_of_deadlines", "remove_deadline", "remove_file", "reopen_case",
    "strike_note", "unfinish_deadline", "warn_of_case_erasure",
]  # fmt: skip
