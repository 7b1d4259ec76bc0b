"""A CSV, row by row, each with the number of its line."""

import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.faults import Fault

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# The number of a record's first line, and its cells.
Record = tuple[int, list[str]]


def line(number: int) -> str:
    """How a line is named to whoever mends it."""
    return _("line %(number)d") % {"number": number}


def records(content: bytes) -> Iterator[Record | Fault]:
    """Each record that is not empty; a fault, and no more, where the file cannot be read on."""
    if content.startswith(WIDE_MARKS):
        yield Fault(line(1), "", _("the file is UTF-16; save it as UTF-8."))
        return
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        where = content.count(b"\n", 0, error.start) + 1
        yield Fault(line(where), "", _("is not UTF-8; save the file as CSV UTF-8."))
        return
    if at := text.find("\0") + 1:
        yield Fault(line(text.count("\n", 0, at) + 1), "", _("holds a character that is no text."))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            said = {"error": str(error)}
            yield Fault(line(start), "", _("the quoting is broken from here on (%(error)s).") % said)
            return
        if start == 1 and len(cells) == 1 and re.search("[;\t]", cells[0]):
            yield Fault(line(1), "", _("the values are separated by semicolons or tabs; save the file with commas."))
            return
        if any(cell.strip() for cell in cells):
            yield start, cells


def rows_of(content: bytes) -> int:
    """About how many rows there are, for a bar that moves."""
    return max(content.count(b"\n") + (not content.endswith(b"\n")) - 1, 0)
