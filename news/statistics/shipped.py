"""The datasets that the site ships: what they are, and their numbers as files. Facts of others, with their sources."""

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from news.statistics.checks import Finding

# What an editor says to a doubt: `check`, `about` (words of the doubt, all of them), `text`, `is_public`.
Answer = Mapping[str, Any]
DATA = Path(__file__).resolve().parent / "data"


@cache
def _said() -> dict[str, Any]:
    said: dict[str, Any] = json.loads((DATA / "datasets.json").read_text(encoding="utf-8"))
    return said


def sources() -> dict[str, dict[str, str]]:
    """Return who published the numbers, by the key that datasets name."""
    return dict(_said()["sources"])


def titles() -> dict[str, str]:
    """Return what the publications are called, by their addresses; the files of numbers hold the addresses alone."""
    return dict(_said()["titles"])


def datasets() -> list[dict[str, Any]]:
    """Return what each dataset is: its measures, breakdowns, breaks, notes, errata and files."""
    return list(_said()["datasets"])


def is_written(dataset: Mapping[str, Any]) -> bool:
    """Whether it holds figures as news items wrote them, slips included: nobody takes those in unasked."""
    return bool(dataset["source"] == "items")


def content(*datasets: Mapping[str, Any]) -> bytes:
    """Return the numbers of some datasets as one tidy CSV, in the order in which they were published.

    Several files of a dataset become one: what was published first has to be taken in first.
    """
    rows = [{"dataset": each["slug"], **row} for each in datasets for name in each["files"] for row in _rows(name)]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    # A month counts as its last day, so "2023-08" goes behind "2023-08-31"; the sort keeps the order within a day.
    writer.writerows(sorted(rows, key=lambda row: row["published"].ljust(10, "~")))
    return text.getvalue().encode()


def answers() -> list[Answer]:
    """Return what an editor says to what the checks doubt about the figures as they were written."""
    return tomllib.loads((DATA / "answers.toml").read_text(encoding="utf-8"))["answers"]


def answer_to(finding: "Finding", said: Iterable[Answer]) -> Answer | None:
    """Return the answer to a doubt: the first to its check of which all words stand in the doubt."""
    spoken_of = "\n".join((finding.message, *finding.numbers))
    fitting = (each for each in said if each["check"] == finding.code)
    return next((each for each in fitting if all(word in spoken_of for word in each.get("about", ()))), None)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
