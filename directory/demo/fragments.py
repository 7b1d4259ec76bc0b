"""Reads the hand-written words once."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent / "fragments"
TERMS = Path(__file__).parents[1] / "data" / "terms.csv"
PLACES = Path(__file__).parents[1] / "search" / "data" / "places.csv"


@cache
def toml(name: str) -> dict[str, Any]:
    """Return one file of fragments as nested dictionaries."""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def rows(path: Path) -> list[dict[str, str]]:
    """Return a CSV file as dictionaries, one a line."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def biographies() -> dict[str, dict[str, Any]]:
    """Return paragraphs, fears, limits and cases by group, from every bio_*.toml."""
    return {group: words for path in sorted(HERE.glob("bio_*.toml")) for group, words in toml(path.stem).items()}


@cache
def professions() -> dict[str, dict[str, Any]]:
    """Return what each profession is like, by slug."""
    return {slug: words for slug, words in toml("professions").items() if "share" in words}


@cache
def ancestors() -> dict[str, tuple[str, ...]]:
    """Return each specialism's own slug and those above it, nearest first, in the order of the terms file."""
    found: dict[str, tuple[str, ...]] = {}
    for row in rows(TERMS):
        if row["vocabulary"] == "specialism":
            found[row["slug"]] = (row["slug"], *found.get(row["parent"], ()))
    return found


def is_invented(specialism: str) -> bool:
    """Whether fictional people may do this. Nobody invents a helpline: somebody frightened might call it."""
    return "helpline-advice" not in ancestors()[specialism]
