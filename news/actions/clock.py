"""What the clock publishes. Whatever goes wrong with one text stops no other, and is not silent."""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, System
from news.actions.moving import publish
from news.actions.rows import claim
from news.kinds import REVIEW, subject
from news.models import Edition, EditionChange
from news.states import EditionState
from notifications.actions import tell
from notifications.kinds import Refused

log = structlog.get_logger(__name__)
CLOCK = System("publish_due")


def publish_due() -> int:
    """Publish every edition whose moment has come, each by itself; return how many. Two at once publish each once."""
    now, done = timezone.now(), 0
    for edition in Edition.objects.due(now).order_by("scheduled_for"):
        done += _publish_one(edition, now)
    return done


def _publish_one(edition: Edition, now: datetime) -> bool:
    """Whatever goes wrong with one must not stop the others; the law of what is late says so within a minute."""
    with transaction.atomic():
        held = claim(edition, CLOCK)
        # Taken from the clock, or published by another beat, between the question and the lock.
        if held.state != EditionState.SCHEDULED or held.scheduled_for is None or held.scheduled_for > now:
            return False
        try:
            with transaction.atomic():
                publish(edition=held, by=CLOCK)
        except Refused as refused:
            # `held` is as its publication left it half way.
            _say_why(Edition.objects.get(pk=edition.pk), str(refused))
            return False
        except Exception as error:  # noqa: BLE001 - the others wait for their moment, too
            log.error("news_not_published", edition=str(edition.pk), error=type(error).__name__)
            return False
    return True


def _say_why(edition: Edition, why: str) -> None:
    """Write it down and tell the editors, once for each time that it was set."""
    stays = {"source": EditionState.SCHEDULED, "target": EditionState.SCHEDULED, "said": why[:600]}
    last = edition.changes.order_by("-at", "-pk").first()
    if last and (last.source, last.target, last.said) == tuple(stays.values()):
        return
    EditionChange.objects.create(edition=edition, at=timezone.now(), **stays)
    for editor in User.objects.holding(Permission.EDIT_NEWS).select_related("rhythm"):
        tell(kind=REVIEW, to=editor, subject=subject(edition), step=f"refused-{edition.version}")
