"""Write an edition of the catalogue as the file from which import_indicators takes it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearning.redflags import reading
from elearning.redflags.models import Edition


class Command(BaseCommand):
    help = "Writes the published red flags as a file, or to the screen: YAML, or JSON if the name ends so."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the screen, unless one is named")
        parser.add_argument("--edition", type=int, help="an older edition, by its number")

    def handle(self, *args: Any, **options: Any) -> None:
        number, file = options["edition"], options["file"]
        rows = Edition.objects.published() if number is None else Edition.objects.frozen().filter(number=number)
        edition = rows.first()
        if edition is None:
            raise CommandError("No catalogue is published." if number is None else f"No edition {number} is published.")
        if file is None:
            self.stdout.write(reading.write(edition.document(), "catalogue.yaml").decode(), ending="")
            return
        try:
            _put(file, reading.write(edition.document(), file.name))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Edition {edition.number}: {len(edition.document().entries)} indicators in {file}.")


def _put(file: Path, content: bytes) -> None:
    """Put a file in its place as a whole."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(content)
    beside.replace(file)
