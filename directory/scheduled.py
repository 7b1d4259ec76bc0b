"""What time alone makes untrue."""

from celery import shared_task

from directory import actions, indexing
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
