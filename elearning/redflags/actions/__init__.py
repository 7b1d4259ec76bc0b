"""Verbs of the catalogue."""

from elearning.redflags.actions.editing import (
    before,
    changed_between,
    changed_codes,
    fingerprints,
    obstacles,
    open_draft,
    save,
    take_up,
    wordings,
)
from elearning.redflags.actions.publishing import (
    approve,
    ask_changes,
    bring_in,
    drop,
    let_go_of_what_they_lost,
    send_in,
)
from elearning.redflags.actions.rows import Conflict, has_written, lock, standing, writers
from elearning.redflags.actions.suggesting import decide, forget_words, suggest

__all__ = [
    "Conflict",
    "approve",
    "ask_changes",
    "before",
    "bring_in",
    "changed_between",
    "changed_codes",
    "decide",
    "drop",
    "fingerprints",
    "forget_words",
    "has_written",
    "let_go_of_what_they_lost",
    "lock",
    "obstacles",
    "open_draft",
    "save",
    "send_in",
    "standing",
    "suggest",
    "take_up",
    "wordings",
    "writers",
]
