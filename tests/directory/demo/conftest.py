"""The fictional people and the term slugs, made once for all these tests."""

import csv
from pathlib import Path

import pytest

from directory.demo import DemoProfile, people

ROOT = Path(__file__).parents[3]


def read(path: str) -> list[dict[str, str]]:
    """Return a CSV file of the repository as dictionaries."""
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def everybody() -> list[DemoProfile]:
    return list(people())


@pytest.fixture(scope="session")
def crowd() -> list[DemoProfile]:
    """Enough people that what is rare among the first shows."""
    return list(people(4000))


@pytest.fixture(scope="session")
def slugs() -> dict[str, set[str]]:
    """The slugs of each vocabulary."""
    found: dict[str, set[str]] = {}
    for term in read("directory/data/terms.csv"):
        found.setdefault(term["vocabulary"], set()).add(term["slug"])
    return found
