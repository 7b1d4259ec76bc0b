"""The files that the site ships: rows as the actions take them."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data"


def hotlines() -> Iterator[dict[str, Any]]:
    """Yield the rows of hotlines.csv."""
    return _rows(
        "hotlines.csv", {"checked_on": date.fromisoformat, "takes_children": _yes, "is_public_authority": _yes}
    )


def rules() -> Iterator[dict[str, Any]]:
    """Yield the rows of rules.csv."""
    dates: dict[str, Callable[[str], Any]] = dict.fromkeys(("valid_from", "valid_to"), _date_or_none)
    return _rows(
        "rules.csv", {**dates, "checked_on": date.fromisoformat, "is_minimum": _yes, "amount": _number_or_none}
    )


def emergency() -> dict[str, tuple[str, ...]]:
    """Return the emergency numbers of each country or territory that has any, the likeliest first."""
    return {row["country"]: tuple(row["numbers"].split("|")) for row in _rows("emergency.csv", {})}


def _rows(name: str, kinds: dict[str, Callable[[str], Any]]) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {column: kinds.get(column, str)(cell) for column, cell in row.items()}


def _yes(cell: str) -> bool:
    return cell == "yes"


def _date_or_none(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _number_or_none(cell: str) -> int | None:
    return int(cell) if cell else None
