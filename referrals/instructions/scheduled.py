"""What the clock starts."""

from celery import shared_task

from referrals.instructions import actions


@shared_task
def mind_instructions() -> int:
    """Remind of quotes and letters that wait for an answer, end those that got none in time, say who is gone."""
    return actions.expire() + actions.nudge() + actions.tell_deserted()


@shared_task
def remind_of_reports() -> int:
    """Remind of reports that are due soon, or overdue."""
    return actions.remind()


@shared_task
def tidy_instructions() -> int:
    """Close what was delivered and is quiet, say what is erased soon, and erase what is over."""
    return actions.close_delivered() + actions.warn_of_erasure() + actions.erase_due_instructions()


@shared_task
def measure_experts() -> int:
    """Measure anew how soon reports are there, of whoever wishes that it is shown."""
    return actions.measure_all()
