"""What time alone makes untrue."""

from celery import shared_task

from directory.guidance import actions


@shared_task
def raise_reviews() -> int:
    """Every night: raise a task for each row that is past its review."""
    return actions.raise_reviews()


@shared_task
def tell_of_review() -> int:
    """Every Monday: tell editors how many rows are due for another look."""
    return actions.tell_of_review()
