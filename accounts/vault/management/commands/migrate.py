"""manage.py migrate: Django's own, that goes through one app's migrations only where the data keys live.

All others would be walked through there as well, each to find that it has nothing to do: as long as the real thing.
"""

from typing import Any

from django.core.management.commands import migrate

from accounts.vault.router import KEYS, MODEL


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] == KEYS and not options["app_label"]:
            options |= {"app_label": MODEL[0], "run_syncdb": False}
        super().handle(*args, **options)
