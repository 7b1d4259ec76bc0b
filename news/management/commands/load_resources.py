"""Load what others published from a CSV file (news/data/resources.csv). What an editor changed stays. Again: quiet."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.permissions import System
from news.actions.resources import load_resources

FILE = Path(__file__).resolve().parents[2] / "data" / "resources.csv"


class Command(BaseCommand):
    help = "Loads the library of resources. What an editor has changed stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = load_resources(rows=list(_rows(options["file"])), by=System("load_resources"))
        except (OSError, KeyError, ValueError) as error:
            raise CommandError(f"{options['file']} is not such a file: {error}") from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        told = f"{done.created} resources created, {done.updated} updated"
        self.stdout.write(f"{told}; {len(done.left)} stay as an editor left them.")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """Lists have "; " between their parts; a topic is address=name. Raises ValueError for a day that is none."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            topics = dict(part.split("=", 1) for part in row["topics"].split("; ") if part)
            checked_on = date.fromisoformat(row["checked_on"]) if row["checked_on"] else None
            yield {**row, "topics": topics, "languages": row["languages"].split("; "), "checked_on": checked_on}
