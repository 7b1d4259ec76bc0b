"""What the school does by the clock."""

from celery import shared_task

from elearning import actions


@shared_task
def remind_of_due() -> int:
    """Every hour of the day: remind whoever is not done of their cohort's day; return how many."""
    return actions.remind_of_due()


@shared_task
def remind_of_reviews() -> int:
    """Every hour of the day: tell whoever wants it that questions wait; return how many."""
    return actions.remind_of_reviews()


@shared_task
def remind_of_ends() -> int:
    """Every hour of the day: tell holders of certificates that end within a month; return of how many."""
    return actions.remind_ending()
