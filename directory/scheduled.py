"""What time alone makes untrue."""

from celery import shared_task

from directory import actions, indexing
from directory.actions import peers
from directory.search import index


@shared_task
def refresh_decayed() -> int:
    """Correct the entries that time made untrue since the last run; return how many."""
    return indexing.refresh_decayed()


@shared_task
def tidy_search() -> None:
    """Forget the words of whoever left."""
    index.tidy()


@shared_task
def remind_of_mistakes() -> int:
    """Every hour: speak again of what nobody has settled."""
    return actions.remind_of_mistakes()


@shared_task
def ask_for_availability() -> int:
    """Every hour: ask holders whether they still take new work, and end what nobody has confirmed."""
    return actions.ask_for_availability()


@shared_task
def end_checks() -> None:
    """Every hour: tell of checks that end soon, and suspend whose registration is not checked any more."""
    try:
        actions.suspend_lapsed()
    finally:
        actions.tell_of_ending_checks()


@shared_task
def forget_evidence() -> int:
    """Every night: close what nobody can decide any more, and remove what showed what was decided long ago."""
    try:
        actions.close_forsaken()
    finally:
        actions.forget_refused_photos()
        gone = actions.forget_evidence()
    return gone


@shared_task
def gather_found() -> int:
    """Every hour: bring over how often entries were found."""
    return actions.gather_found()


@shared_task
def forget_old() -> int:
    """Every night: forget counts after a year, tombstones after five, and who was invited after two weeks."""
    return actions.forget_old() + actions.forget_sent()


@shared_task
def ask_saved_searches() -> int:
    """Every hour: ask the saved searches that were last asked a day ago."""
    return peers.tell_of_new_matches()


@shared_task
def forget_threads() -> int:
    """Every night: erase messages that nobody has added to for two years."""
    return peers.forget_threads()
