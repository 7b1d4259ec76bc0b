"""What the clock starts. Each entry calls one function; when it runs stands in the settings."""

import datetime

from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts import actions, chain, health, sessions
from accounts.permissions import System

# Long enough for a mail that came late, or a form begun on a Friday.
UNCONFIRMED_KEPT = datetime.timedelta(days=7)


@shared_task
def beat_worker_heart() -> None:
    """Every ten seconds: the clock ticks, and a worker is at work."""
    health.beat(health.CLOCK)
    health.beat(health.WORKER)


@shared_task
def seal_audit() -> None:
    """Every five seconds: chain what was done since."""
    chain.seal()


@shared_task
def export_audit_head() -> None:
    """Every hour: write the end of the chain where the database cannot reach it."""
    chain.seal(reach=None)
    chain.export_head()


@shared_task
def clear_sessions() -> None:
    """Every hour: forget sessions that have ended."""
    sessions.forget_ended()
    SessionStore.clear_expired()


@shared_task
def forget_unconfirmed() -> None:
    """Every day: remove accounts whose address nobody confirmed within a week."""
    actions.forget_unconfirmed(by=System("forget_unconfirmed"), before=timezone.now() - UNCONFIRMED_KEPT)
