"""manage.py reapply_erasures: erase again whoever the ledger names, after the keys came from a backup."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.vault import datakeys, ledger

TELL_EVERY = 500


class Command(BaseCommand):
    help = (
        "Erases the data key of every owner that the ledger of erasures names. May be killed and run again at any "
        "time. Ends with 1 when a ledger is missing or cannot be read: then nothing is erased."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, help="the ledgers, one of each machine (default: ERASURES_FILE)"
        )

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        try:
            owners = ledger.read(files or [settings.ERASURES_FILE])
        except OSError as error:
            raise CommandError(f"The ledger {error.filename} cannot be read: {error.strerror}.") from error
        except ledger.Illegible as error:
            raise CommandError(str(error)) from error
        held = datakeys.not_erased(owners)
        for number, owner in enumerate(held, 1):
            datakeys.overwrite(owner)
            if number % TELL_EVERY == 0:
                self.stdout.write(f"{number} of {len(held)} …")
                self.stdout.flush()
        self.stdout.write(f"{len(owners)} erasures in the ledger; {len(held)} of them had to be done again.")
