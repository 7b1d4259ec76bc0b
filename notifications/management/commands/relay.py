"""manage.py relay: wake the workers for what is due, until stopped."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from notifications.relay import Relay


class Command(BaseCommand):
    help = "Looks twice a second whether a message is due, and wakes the workers. Runs until SIGTERM or Ctrl-C."

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay()

        def stop(_signum: int, _frame: FrameType | None) -> None:
            relay.stop()

        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, stop)
        relay.run()
