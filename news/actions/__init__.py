"""Verbs of the newsroom."""

from news.actions.clock import publish_due
from news.actions.correcting import add_correction, correct, remove_correction, set_minor, withdraw
from news.actions.details import agree_to_details, has_set_details, refuse_details, set_details
from news.actions.doubting import Doubt, about, answer_doubt, count_open_doubts, doubts, findings, take_back
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
from news.actions.naming import keep_author, keep_tag
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
from news.actions.translating import answer_behind
from news.actions.writing import begin, save, start

__all__ = [
    "Answer",
    "Conflict",
    "Doubt",
    "about",
    "add_correction",
    "add_picture",
    "agree_to_details",
    "answer_behind",
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
    "has_set_details",
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
    "refuse_details",
    "remove_correction",
    "save",
    "schedule",
    "send_in",
    "set_details",
    "set_minor",
    "start",
    "take_back",
    "times_quoted",
    "unschedule",
    "withdraw",
]
