"""What an import needs: a small vocabulary, a file written from rows, and the command as an operator runs it."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import CommandError, call_command

from accounts.permissions import System
from directory import actions
from directory.actions import TermRow
from directory.importing.words import Words

TERMS = (
    ("profession", "solicitor", "Solicitor", "", ("lawyer", "law firm")),
    ("profession", "barrister", "Barrister or advocate", "", ("lawyer", "silk")),
    ("profession", "country-expert", "Country expert", "", ("country specialist",)),
    ("profession", "safe-house-provider", "Safe house provider", "", ("refuge",)),
    ("profession", "helpline", "Helpline", "", ("hotline",)),
    ("profession", "ngo", "Charity or NGO", "", ("charity",)),
    ("profession", "public-authority", "Public authority", "", ("police",)),
    ("specialism", "immigration-law", "Immigration law", "", ("visa",)),
    ("specialism", "asylum", "Asylum and protection claims", "immigration-law", ("refugee",)),
    ("specialism", "housing-support", "Housing and support", "", ()),
    ("specialism", "safe-accommodation", "Safe accommodation", "housing-support", ()),
    ("specialism", "emergency-accommodation", "Emergency accommodation before a decision", "safe-accommodation", ()),
    ("specialism", "outreach", "Outreach and drop-in", "housing-support", ()),
    ("exploitation", "sexual", "Sexual exploitation", "", ()),
    ("exploitation", "labour", "Labour exploitation", "", ()),
    ("report", "scarring-report", "Scarring report", "", ()),
)
GOOD: Mapping[str, str] = {
    "name": "Refugio del Faro",
    "kind": "organisation",
    "profession": "ngo",
    "country": "ES",
    "source_name": "example.org",
    "source_url": "https://www.example.org/contact",
    "source_confidence": "ngo",
    "external_id": "my-list:es:faro",
}


class Told(NamedTuple):
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def vocabulary(db: None) -> Words:
    rows = [
        TermRow(vocabulary=vocabulary, slug=slug, name=name, parent=parent, synonyms=synonyms, position=position)
        for position, (vocabulary, slug, name, parent, synonyms) in enumerate(TERMS)
    ]
    actions.upsert_terms(rows=rows, by=System("tests"))
    return Words.load()


@pytest.fixture
def csv_of(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV of good rows, each changed as told; the columns are those of all rows together."""

    def write(*changes: Mapping[str, str], name: str = "list.csv") -> Path:
        rows = [{**GOOD, "external_id": f"my-list:{number}", **row} for number, row in enumerate(changes)]
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in rows for key in row)))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def run_import() -> Callable[..., Told]:
    """Run import_directory and answer what it said."""

    def run(*arguments: object, **options: object) -> Told:
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import_directory", *map(str, arguments), stdout=out, stderr=err, **options)
        except CommandError as error:
            return Told(error.returncode, out.getvalue(), f"{err.getvalue()}{error}")
        return Told(0, out.getvalue(), err.getvalue())

    return run
