"""The relay: looks twice a second whether anything is due, and wakes the workers. The only one here that publishes.

A wake-up holds nothing: losing it, or all of Valkey, loses nothing. When no worker takes what is due, for whatever
reason, the relay sends it itself.
"""

import datetime
import time

import structlog
from django.db import close_old_connections, connection
from django.utils import timezone

from accounts import health
from notifications import actions, delivery
from notifications.models import Message
from notifications.tasks import deliver

log = structlog.get_logger(__name__)

TICK = 0.5
HEART = 5.0
LAWS = 60.0
# So many wake-ups a tick at most, one for each so many messages.
WAKE_UPS, MESSAGES = 4, 25
# What is due for so long was not taken by any worker.
OVERDUE = datetime.timedelta(seconds=3)
# After the broker has failed, leave it alone for so long: each try may hang for seconds.
BROKEN = 5.0


class Relay:
    """One relay. Several at once do no harm: they only wake."""

    def __init__(self) -> None:
        self.is_stopping = False
        self._heart_at = self._laws_at = self._publish_at = 0.0

    def stop(self) -> None:
        """End after what is in hand."""
        self.is_stopping = True

    def run(self) -> None:
        """Work until stopped. Nothing else ends it: a database that is away is waited for."""
        while not self.is_stopping:
            try:
                self.tick()
            except Exception as error:
                log.error("relay_stumbled", exc_info=error)
                connection.close()
            time.sleep(TICK)

    def tick(self) -> None:
        """Look once."""
        close_old_connections()
        now = time.monotonic()
        if now >= self._heart_at:
            self._heart_at = now + HEART
            health.beat(health.RELAY)
            actions.give_up_unknown()
            # Workers answer with a heartbeat of their own, so that a dead clock is not taken for a dead worker.
            self._wake(1)
        due = Message.objects.due()[: WAKE_UPS * MESSAGES].values_list("due_at", flat=True)
        moments = list(due)
        if moments:
            self._wake(-(-len(moments) // MESSAGES))
            if not self._can_publish() or min(moments) < timezone.now() - OVERDUE:
                delivery.deliver(seconds=2)
        if now >= self._laws_at:
            self._laws_at = now + LAWS
            actions.weigh_laws()
            actions.tell_alarms()

    def _can_publish(self) -> bool:
        return time.monotonic() >= self._publish_at

    def _wake(self, workers: int) -> None:
        if not self._can_publish():
            return
        try:
            for _ in range(workers):
                deliver.apply_async(retry=False, expires=10)
        except Exception as error:  # noqa: BLE001 - kombu hands on what its transports raise, and more
            log.warning("relay_without_broker", error=type(error).__name__)
            self._publish_at = time.monotonic() + BROKEN
