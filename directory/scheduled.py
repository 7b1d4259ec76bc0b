"""What time alone makes untrue."""

from celery import shared_task

from directory import indexing
from directory.search import index


@shared_task
def refresh_decayed() -> int:
    """Correct the entries that time made untrue since the last run; return how many."""
    return indexing.refresh_decayed()


@shared_task
def tidy_search() -> None:
    """Forget the words of whoever left."""
    index.tidy()
