"""The CSV of docs/import-csv.md, read row by row: memory does not grow with the file."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from accounts.faults import Fault
from directory.importing import values
from directory.importing.columns import COLUMNS, Column
from directory.importing.reading import Found
from directory.importing.rows import Row
from directory.importing.words import Words

BOM = "\ufeff"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Longer than the longest possible row: a quotation mark that never closes must not swallow the file.
MAX_LINE = 128 * 1024
csv.field_size_limit(MAX_LINE)

# The number of a record's first line, and its cells.
Record = tuple[int, list[str]]


class CsvReader:
    """Gives a listing, or all faults of a row, for each row; stops where the quoting breaks."""

    def __init__(self, path: Path, words: Words) -> None:
        self.path, self.words = path, words
        self.notes: Counter[str] = Counter()
        self.closed: set[str] = set()

    def __iter__(self) -> Iterator[Found | Fault]:
        with self.path.open("rb") as file:
            if file.read(2) in WIDE_MARKS:
                yield Fault("line 1", "", "the file is UTF-16; save it as UTF-8.")
                return
            file.seek(0)
            yield from self._read(Lines(file))

    def _read(self, lines: "Lines") -> Iterator[Found | Fault]:
        rows = records(lines)
        first = next(rows, None) or Fault("line 1", "", "there is no line with the column names.")
        if wrong := [*lines.take_faults(), *header_faults(first, COLUMNS)]:
            yield from wrong
            return
        header = names(first)
        for record in rows:
            unreadable = lines.take_faults()
            yield from unreadable
            if isinstance(record, Fault):
                yield record
            elif not unreadable:
                yield from self._row(header, *record)
        yield from lines.take_faults()

    def _row(self, header: list[str], number: int, cells: list[str]) -> Iterator[Found | Fault]:
        where = f"line {number}"
        if not any(cell.strip() for cell in cells):
            return
        if len(cells) != len(header):
            yield Fault(where, "", f"has {len(cells)} values for {len(header)} columns; is a comma or a quote missing?")
            return
        row = Row(dict(zip(header, cells, strict=True)), where, self.words)
        listing = row.listing()
        if listing:
            self.notes["Confidential places, stored without address"] += listing.is_location_confidential
            yield Found(where, listing)
        else:
            yield from row.faults


class Lines:
    """Decoded lines for csv.reader. What is not text becomes a fault, and is read on with a mark in its place."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.faults = file, list[Fault]()

    def __iter__(self) -> Iterator[str]:
        number = 0
        while raw := self.file.readline(MAX_LINE + 1):
            number += 1
            if len(raw) > MAX_LINE:
                message = f"is longer than {MAX_LINE // 1024} kB; the rest was not read. Has it a row a line?"
                self.faults.append(Fault(f"line {number}", "", message))
                return
            yield self._text(raw, number)

    def take_faults(self) -> list[Fault]:
        taken, self.faults = self.faults, []
        return taken

    def _text(self, raw: bytes, number: int) -> str:
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            message = f"is not UTF-8 at its character {error.start + 1}; save the file as UTF-8."
            self.faults.append(Fault(f"line {number}", "", message))
            text = raw.decode(errors="replace")
        return text.removeprefix(BOM) if number == 1 else text


def records(lines: Lines) -> Iterator[Record | Fault]:
    """Each record, and a last fault where the quoting breaks."""
    reader = csv.reader(iter(lines), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(f"line {start}", "", f"the quoting is broken from here on ({error}); the rest was not read.")
            return
        if cells:
            yield start, cells


def names(first: Record | Fault) -> list[str]:
    """The names of the columns."""
    return [] if isinstance(first, Fault) else [name.strip() for name in first[1]]


def header_faults(first: Record | Fault, columns: Mapping[str, Column]) -> Iterator[Fault]:
    """What is wrong with the first line, as far as these columns go."""
    header = names(first)
    if isinstance(first, Fault):
        yield first
        return
    if len(header) == 1 and re.search("[;\t]", header[0]):
        yield Fault("line 1", "", "the values are separated by semicolons or tabs; save the file with commas.")
        return
    for name, times in Counter(header).items():
        if name not in columns:
            meant = values.hint(name, columns)
            yield Fault("line 1", values.short(name) or "(no name)", f"there is no such column.{meant}")
        elif times > 1:
            yield Fault("line 1", name, f"the column stands here {times} times.")
    for column in columns.values():
        if column.is_needed and column.name not in header:
            yield Fault("line 1", column.name, "the column is missing; every row needs it.")
