"""What the clock starts."""

from celery import shared_task

from referrals import actions
from referrals.actions import cases, enquiries, referrals


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


@shared_task
def remind_of_deadlines() -> int:
    """Remind whoever has a case of what is due in it."""
    return cases.remind_of_deadlines()


@shared_task
def erase_cases() -> int:
    """Say which closed cases are erased soon, and erase those that were kept for as long as was said."""
    cases.warn_of_case_erasure()
    return cases.erase_due_cases()


@shared_task
def mind_offers() -> int:
    """Remind of referrals that wait for an answer, end those that got none in time, say where nobody is there."""
    return referrals.expire() + referrals.nudge() + referrals.tell_deserted()


@shared_task
def mind_enquiries() -> int:
    """Remind of enquiries that wait for an answer, end what got none in time, let go after the last day."""
    ended = enquiries.expire_asked() + enquiries.end_enquiries()
    return ended + enquiries.nudge_asked() + enquiries.tell_deserted()


@shared_task
def erase_enquiries() -> int:
    """Erase enquiries that were kept for as long as was said."""
    return enquiries.erase_due_enquiries()


@shared_task
def tell_reviews() -> int:
    """Remind of referrals that were put on hold until today, and of those whose client is to be asked again."""
    return referrals.tell_reviews() + referrals.tell_endings()


@shared_task
def tidy_referrals() -> int:
    """Close referrals that have ended, and erase those that were kept for as long as was said."""
    return referrals.close_ended() + referrals.erase_due_referrals()
