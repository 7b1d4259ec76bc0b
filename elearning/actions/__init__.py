"""Verbs of the school."""

from elearning.actions.attempting import Over, answer, arranged, begin, hand_in, has_passed, newest_wordings
from elearning.actions.certifying import certify
from elearning.actions.learning import (
    append,
    go_over,
    mark_done,
    rebuild,
    record,
    refuse_locked,
    standing,
    start,
    start_again,
    titles,
    view,
)
from elearning.actions.publishing import ask_changes, bring_in, drop, obstacles, publish, retire, send_in
from elearning.actions.rows import Conflict, claim, claim_course, claim_enrolment, has_written
from elearning.actions.writing import TAKEN, add_file, begin_course, keep_media, open_draft, remove_file, save

__all__ = [
    "TAKEN",
    "Conflict",
    "Over",
    "add_file",
    "answer",
    "append",
    "arranged",
    "ask_changes",
    "begin",
    "begin_course",
    "bring_in",
    "certify",
    "claim",
    "claim_course",
    "claim_enrolment",
    "drop",
    "go_over",
    "hand_in",
    "has_passed",
    "has_written",
    "keep_media",
    "mark_done",
    "newest_wordings",
    "obstacles",
    "open_draft",
    "publish",
    "rebuild",
    "record",
    "refuse_locked",
    "remove_file",
    "retire",
    "save",
    "send_in",
    "standing",
    "start",
    "start_again",
    "titles",
    "view",
]
