"""What professionals do among themselves: write to each other, have searches asked again, keep lists together."""

from directory.actions.peers.kinds import PEER_KINDS
from directory.actions.peers.lists import (
    MOST_LISTED,
    MOST_LISTS,
    NoteChanged,
    drop_list,
    keep_list,
    may_drop,
    note,
    take_off,
)
from directory.actions.peers.moderating import read_reported, report_thread, settle_thread
from directory.actions.peers.searches import (
    MOST_FOUND,
    MOST_SEARCHES,
    forget_search,
    look_at,
    save_search,
    tell_of_new_matches,
)
from directory.actions.peers.threads import (
    NEW_A_DAY,
    RETENTION,
    allow,
    begin_thread,
    block,
    close_threads,
    erase_thread,
    forget_threads,
    let_threads_go,
    mark_read,
    side_of,
    write_post,
)

__all__ = [
    "MOST_FOUND",
    "MOST_LISTED",
    "MOST_LISTS",
    "MOST_SEARCHES",
    "NEW_A_DAY",
    "PEER_KINDS",
    "RETENTION",
    "NoteChanged",
    "allow",
    "begin_thread",
    "block",
    "close_threads",
    "drop_list",
    "erase_thread",
    "forget_search",
    "forget_threads",
    "keep_list",
    "let_threads_go",
    "look_at",
    "mark_read",
    "may_drop",
    "note",
    "read_reported",
    "report_thread",
    "save_search",
    "settle_thread",
    "side_of",
    "take_off",
    "tell_of_new_matches",
    "write_post",
]
