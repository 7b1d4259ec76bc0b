"""Publish a catalogue of indicators from its file. The same file again changes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.faults import FileRefusedError
from accounts.permissions import System
from elearning.redflags import actions, reading
from elearning.redflags.states import EditionState
from notifications.kinds import Refused


class Command(BaseCommand):
    help = "Publishes the red flags of a file (docs/catalogue-format.md), or those that come with the site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", default=reading.SHIPPED, help="YAML or JSON")
        parser.add_argument("--note", default="", help="what changed, for readers")
        parser.add_argument("--back", action="store_true", help="publish what an older edition said once more")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            document = reading.on_disk(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except FileRefusedError as refused:
            raise CommandError(_told(file, refused)) from refused
        try:
            edition, is_new = actions.bring_in(
                document=document,
                name=file.name,
                change_note=options["note"],
                is_back=options["back"],
                by=System("import_indicators"),
            )
        except Refused as refused:
            raise CommandError(f"{file.name} was not taken: {refused}") from refused
        told = f"published, {len(document.entries)} indicators" if is_new else "nothing changed"
        if not is_new and edition.state != EditionState.PUBLISHED:
            told += "; it said just this, and a newer one counts: --back publishes it once more"
        self.stdout.write(f"Edition {edition.number}: {told}.")


def _told(file: Path, refused: FileRefusedError) -> str:
    lines = [f"{file.name} was not taken:", *map(str.strip, (_line(fault) for fault in refused.faults))]
    if refused.faults.unshown:
        lines.append(f"And {refused.faults.unshown} more.")
    return "\n".join(lines)


def _line(fault: Any) -> str:
    return str(fault) if fault.where else fault.message
