import os
from datetime import timedelta

from django.apps import AppConfig


class StageConfig(AppConfig):
    name = "tests.stage"
    label = "stage"

    def ready(self) -> None:
        from notifications import kinds
        from notifications.actions import delivering
        from tests.stage.kinds import KINDS

        kinds.register(*KINDS)
        # The fault tests must fail then: tests/faults/test_faults.py.
        if os.environ.get("WITHOUT") == "lease":
            delivering.LEASE = timedelta(0)
