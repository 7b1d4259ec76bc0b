"""manage.py rotate_keys: wrap every data key with the newest version of VAULT_KEYS."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.vault import rotation
from accounts.vault.keyring import newest


class Command(BaseCommand):
    help = (
        "Wraps every data key with the newest version of VAULT_KEYS, beside running traffic. May be killed and run "
        "again at any time. Ends with 1 when a key cannot be opened with any version at hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="how many keys a commit wraps")

    def handle(self, *args: Any, batch: int, **options: Any) -> None:
        version = newest()
        turn = rotation.rotate(batch=batch, tell=self._tell)
        left = rotation.in_use()
        self.stdout.write(f"{turn.wrapped} keys wrapped anew with version {version}.")
        for old in sorted(settings.VAULT_KEYS):
            if old < version:
                self.stdout.write(self._verdict(old, left.get(old, 0)))
        if wanting := sorted(left.keys() - settings.VAULT_KEYS.keys()):
            raise CommandError(f"VAULT_KEYS lacks versions that still open data keys: {', '.join(map(str, wanting))}.")
        if turn.unreadable:
            raise CommandError(f"{turn.unreadable} keys do not open with the version that they name.")

    def _tell(self, turn: rotation.Turn) -> None:
        self.stdout.write(f"{turn.seen} keys …")
        self.stdout.flush()

    def _verdict(self, version: int, count: int) -> str:
        if count:
            return f"Version {version} still opens {count} keys: leave it in VAULT_KEYS and run this again."
        return (
            f"Version {version} is no longer used. It may be removed from VAULT_KEYS once the dumps of the keys' "
            "database that were made before now are gone: a restored one would need it."
        )
