"""Twenty thousand rows: memory that does not grow with the file, and a constant number of statements a chunk."""

import csv
import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import indexing
from directory.actions import listings
from directory.importing import run
from directory.importing.csv_file import CsvReader
from directory.importing.reading import Found
from directory.importing.words import Words
from directory.models import Profile
from tests.directory.importing.conftest import GOOD, Told
from tests.directory.importing.test_run import take

ROWS = 20_000
# What `make test` takes of it: enough to see that nothing piles up.
SOME = 3_000
BIOGRAPHY = "Somebody who listens and knows the way. " * 25


@pytest.fixture(scope="module")
def long_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("long") / "long.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*GOOD, "biography", "specialisms"])
        writer.writeheader()
        for number in range(ROWS):
            changes = {"external_id": f"long:{number}", "name": f"Helper {number}", "biography": BIOGRAPHY}
            writer.writerow({**GOOD, **changes, "specialisms": "asylum"})
    return path


@pytest.mark.parametrize("rows", [SOME, pytest.param(ROWS, marks=pytest.mark.full)])
def test_reading_keeps_one_row_in_memory(rows: int, long_list: Path, vocabulary: Words) -> None:
    found = islice(CsvReader(long_list, vocabulary), rows + 1)
    next(found)  # the names of countries and languages are read once, and stay
    tracemalloc.start()
    count = sum(isinstance(one, Found) for one in found)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == rows
    assert rows * len(BIOGRAPHY) > 2_900_000
    assert peak < 1_000_000


def queries(path: Path, words: Words) -> int:
    with CaptureQueriesContext(connection) as asked:
        take(path, words)
    return len(asked)


def test_each_further_chunk_costs_the_same_few_statements(
    csv_of: Callable[..., Path], vocabulary: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (run, listings, indexing):
        monkeypatch.setattr(room, "CHUNK", 100)

    def rows(first: int, count: int) -> Path:
        return csv_of(*({"external_id": f"q:{number}"} for number in range(first, first + count)))

    one, two, three, four = (queries(rows(10_000 * chunks, 100 * chunks), vocabulary) for chunks in (1, 2, 3, 4))
    # From two on, an import has changed so much that it brings the search's bitmaps up to it, once.
    assert three - two == four - three <= two - one <= 20
    assert queries(rows(90_000, 10), vocabulary) == one


@pytest.mark.full
def test_twenty_thousand_rows_are_taken_and_known_again(
    long_list: Path, vocabulary: Words, run_import: Callable[..., Told]
) -> None:
    assert "20,000 created" in run_import(long_list).out
    assert "20,000 unchanged" in run_import(long_list).out
    assert Profile.objects.count() == ROWS
