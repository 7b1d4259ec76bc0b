"""Write the public directory in the format that import_directory reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.faults import UnreadableError
from directory.importing import export


class Command(BaseCommand):
    help = (
        "Writes every published profile, listed or verified, with its public columns (docs/import-csv.md). Importing "
        "the file here again changes nothing; elsewhere it becomes listings that name this site as their source."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["csv"], default="csv", help="the only one so far")
        parser.add_argument("--output", metavar="FILE", help="default: standard output")
        parser.add_argument(
            "--site", metavar="ADDRESS", help="of this site; default: https:// and the first allowed host"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["site"] or f"https://{next(iter(settings.ALLOWED_HOSTS), 'localhost').lstrip('.*')}"
        try:
            if options["output"]:
                with Path(options["output"]).open("w", encoding="utf-8", newline="") as file:
                    count = export.write(file, site)
            else:
                count = export.write(self.stdout, site)
        except (OSError, UnreadableError) as error:
            raise CommandError(str(error), returncode=3) from None
        self.stderr.write(f"{count:,} profiles written.", style_func=str)
