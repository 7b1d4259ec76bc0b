"""What the clock starts."""

from celery import shared_task

from referrals import actions


@shared_task
def alarm_overdue() -> int:
    """Raise the desk's voice for whoever waits for too long."""
    return actions.alarm_overdue()


@shared_task
def tidy_requests() -> int:
    """Close what went quiet, say what is erased soon, and erase what is over."""
    return actions.close_quiet() + actions.warn_of_erasure() + actions.erase_due()


@shared_task
def erase_read() -> int:
    """Erase what was to be read once."""
    return actions.erase_read()
