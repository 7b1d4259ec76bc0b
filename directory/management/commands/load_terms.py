"""Make the vocabularies say what directory/data/terms.csv says. Again: quiet."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from accounts.permissions import System
from directory import actions
from directory.actions import TermRow

FILE = Path(__file__).resolve().parents[2] / "data" / "terms.csv"


class Command(BaseCommand):
    help = (
        "Loads professions, specialisms, exploitation and report types. A renamed term keeps its slug and its profiles."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = actions.upsert_terms(rows=rows(FILE), by=System("load_terms"))
        self.stdout.write(f"{changed} terms created or changed.")


def rows(path: Path) -> list[TermRow]:
    """The file's terms, each with its position in its vocabulary."""
    places: Counter[str] = Counter()
    found = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            places[row["vocabulary"]] += 1
            synonyms = tuple(filter(None, row["synonyms"].split("|")))
            found.append(
                TermRow(
                    vocabulary=row["vocabulary"],
                    slug=row["slug"],
                    name=row["name"],
                    parent=row["parent"],
                    synonyms=synonyms,
                    position=places[row["vocabulary"]],
                )
            )
    return found
