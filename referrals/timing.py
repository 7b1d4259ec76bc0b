"""By when an answer to an enquiry is wanted: worked out from the deadline, and what it may be changed to."""

import datetime

from django.utils import timezone

# A quarter of what is left, so that three more can be asked one after the other.
SHARE = 4
LEAST, USUAL, LONGEST = datetime.timedelta(hours=4), datetime.timedelta(days=5), datetime.timedelta(days=14)
# For how long offers stand when nothing is due on any day.
STANDING = datetime.timedelta(days=14)
# For how long, at least, when whoever was chosen did not take it: whoever asked is to find those who stood by.
CHOOSING = datetime.timedelta(days=2)


def answer_by(deadline: datetime.date | None, now: datetime.datetime) -> datetime.datetime:
    """Return by when an answer is wanted: after a quarter of the time that is left, 4 hours at least, 5 days at most.

    Without a deadline: in five days. On the full hour before, but never sooner than in 4 hours.
    """
    wait = USUAL if deadline is None else min((begins(deadline) - now) / SHARE, USUAL)
    whole = (now + wait).replace(minute=0, second=0, microsecond=0)
    return max(whole, now + LEAST)


def latest(deadline: datetime.date | None, now: datetime.datetime) -> datetime.datetime:
    """Return the last moment by which an answer may be wanted: in 14 days, and not after the day it is due."""
    last = now + LONGEST
    if deadline is not None:
        last = min(last, begins(deadline + datetime.timedelta(days=1)))
    return max(last, now + LEAST)


def ends_on(deadline: datetime.date | None, respond_by: datetime.datetime) -> datetime.date:
    """Return the day after which offers that nobody took up are let go: never before the last answer is wanted."""
    return max(deadline, timezone.localdate(respond_by)) if deadline else timezone.localdate(respond_by + STANDING)


def begins(day: datetime.date) -> datetime.datetime:
    """Return when a day begins here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
