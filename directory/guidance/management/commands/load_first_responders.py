"""Make the list of first responders say what directory/guidance/data/first_responders.csv says. Again: quiet."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from accounts.permissions import System
from directory.guidance.actions import FirstResponderRow, replace_first_responders

FILE = Path(__file__).resolve().parents[2] / "data" / "first_responders.csv"


class Command(BaseCommand):
    help = "Loads the organisations that can be picked in the Home Office's referral form."

    def handle(self, *args: Any, **options: Any) -> None:
        with FILE.open(encoding="utf-8", newline="") as file:
            rows = [FirstResponderRow(name=row["name"], kind=row["kind"]) for row in csv.DictReader(file)]
        outcome = replace_first_responders(rows=rows, by=System("load_first_responders"))
        self.stdout.write(
            f"{len(rows)} first responders: {outcome.created} created, {outcome.updated} updated, "
            f"{outcome.removed} removed."
        )
