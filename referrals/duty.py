"""Who is on duty, when the desk answers, and how soon: what pages and reminders ask."""

import datetime
import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.cache import cache
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from referrals.models import Duty, HelpRequest

# Fewer answers than this say nothing about how soon the next one comes.
ENOUGH = 5
RECENT = datetime.timedelta(days=90)
PACE_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon the desk answers. `hours`: nine of ten first answers came within so many; not `is_measured`: it is
    what the operator promises.
    """

    hours: int
    is_measured: bool


def on_duty() -> User | None:
    """Return who is on duty and still answers at the desk."""
    return (
        User.objects.holding(Permission.ANSWER_REQUESTS)
        .filter(duties__in=Duty.objects.filter(until=None))
        .select_related("rhythm")
        .first()
    )


def pace() -> Pace:
    """Return how soon the desk answers, as it was measured within PACE_SECONDS."""
    try:
        return cache.get_or_set("referrals:pace", _pace, PACE_SECONDS) or _pace()
    except (redis.ConnectionError, redis.TimeoutError):
        return _pace()


def _pace() -> Pace:
    """Measure. Whoever is not answered yet counts with how long they have waited.

    That makes the pace worse and never better: somebody who came a minute ago was not answered within a minute.
    """
    recent = HelpRequest.objects.filter(received_at__gt=timezone.now() - RECENT)
    answered = _hours(
        recent.filter(first_answered_at__isnull=False)
        .annotate(spent=F("first_answered_at") - F("received_at"))
        .values_list("spent", flat=True)
    )
    waiting = recent.waiting().filter(first_answered_at=None).values_list("received_at", flat=True)
    taken = answered + _hours(timezone.now() - since for since in waiting)
    promised: int = settings.DESK["answers_within_hours"]
    if len(taken) < ENOUGH:
        return Pace(promised, is_measured=False)
    slow = _nine_of_ten(taken)
    if len(answered) < ENOUGH:
        return Pace(max(promised, slow), is_measured=slow > promised)
    return Pace(max(_nine_of_ten(answered), slow), is_measured=True)


def _hours(spent: Iterable[datetime.timedelta]) -> list[float]:
    return [each.total_seconds() / 3600 for each in spent]


def _nine_of_ten(hours: list[float]) -> int:
    return max(1, math.ceil(statistics.quantiles(hours, n=10)[-1]))


def urgent_limit() -> datetime.timedelta:
    """Return how long somebody who may be in danger waits before an alarm is raised."""
    return datetime.timedelta(minutes=settings.DESK["urgent_minutes"])


def usual_limit() -> datetime.timedelta:
    """Return how long anybody waits before the desk is reminded."""
    return datetime.timedelta(hours=settings.DESK["answers_within_hours"])


def retention_days() -> int:
    """Return for how many days what is over is kept."""
    days: int = settings.DESK["retention_days"]
    return days


def quiet_limit() -> datetime.timedelta:
    """Return how long an answered request waits for its person before it counts as over."""
    return datetime.timedelta(days=settings.DESK["quiet_days"])
