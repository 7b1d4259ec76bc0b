"""Verbs of the newsroom."""

from news.actions.clock import publish_due
from news.actions.correcting import add_correction, correct, remove_correction, set_minor, withdraw
from news.actions.details import keep_author, keep_tag, set_details
from news.actions.doubting import Doubt, answer_doubt, count_open_doubts, doubts, findings
from news.actions.loading import Answer, load_article
from news.actions.moved import answer_moved, note_moves, times_quoted
from news.actions.moving import (
    approve,
    ask_changes,
    drop,
    obstacles,
    publish,
    schedule,
    send_in,
    unschedule,
)
from news.actions.pictures import add_picture
from news.actions.previews import (
    end_previews,
    forget_previews,
    let_go,
    let_go_of_what_they_lost,
    make_preview,
    previewed,
)
from news.actions.rows import Conflict, has_written, newest
from news.actions.writing import begin, save, start

__all__ = [
    "Answer",
    "Conflict",
    "Doubt",
    "add_correction",
    "add_picture",
    "answer_doubt",
    "answer_moved",
    "approve",
    "ask_changes",
    "begin",
    "correct",
    "count_open_doubts",
    "doubts",
    "drop",
    "end_previews",
    "findings",
    "forget_previews",
    "has_written",
    "keep_author",
    "keep_tag",
    "let_go",
    "let_go_of_what_they_lost",
    "load_article",
    "make_preview",
    "newest",
    "note_moves",
    "obstacles",
    "previewed",
    "publish",
    "publish_due",
    "remove_correction",
    "save",
    "schedule",
    "send_in",
    "set_details",
    "set_minor",
    "start",
    "times_quoted",
    "unschedule",
    "withdraw",
]
