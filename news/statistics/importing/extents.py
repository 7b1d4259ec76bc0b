"""How large the tables of a workbook are, before the reader of workbooks makes room for them.

It holds a table as a rectangle: two numbers in opposite corners of a sheet would be sixteen thousand million cells.
"""

import re
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _
from lxml import etree

from accounts.archives import Archive
from accounts.faults import UnreadableError

MOST_CELLS = 4_000_000
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def check(archive: Archive) -> None:
    """Raise UnreadableError for a workbook whose tables are too large, or that is no workbook."""
    ods = "content.xml" in archive.names
    sheets = [name for name in archive.names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    if not ods and not sheets:
        raise UnreadableError(_("This is neither an ODS nor an XLSX workbook."))
    total = 0
    for name in ["content.xml"] if ods else sheets:
        content = archive.read(name)
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content[:4096]:
            raise UnreadableError(_("The workbook holds declarations that no spreadsheet writes."))
        try:
            total += sum((_ods if ods else _xlsx)(content))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableError(_("The workbook is damaged: “%(name)s” cannot be read.") % {"name": name}) from error
        if total > MOST_CELLS:
            raise UnreadableError(_("The tables of the workbook are too large: more than four million cells."))


def _events(content: bytes, *tags: str) -> Iterator[etree._Element]:
    walk = etree.iterparse(BytesIO(content), tag=tags, resolve_entities=False, no_network=True, huge_tree=False)
    for _event, element in walk:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _ods(content: bytes) -> Iterator[int]:
    """The rectangle of each table: its last row and its last column that hold anything."""
    row = column = last_row = last_column = 0
    cells = [f"{TABLE}table-cell", f"{TABLE}covered-table-cell"]
    filled = 0
    for element in _events(content, *cells, f"{TABLE}table-row", f"{TABLE}table"):
        if element.tag in cells:
            column += _times(element, "columns")
            if len(element) or element.get(f"{OFFICE}value-type"):
                filled = column
        elif element.tag == f"{TABLE}table-row":
            row += _times(element, "rows")
            if filled:
                last_row, last_column = row, max(last_column, filled)
            column = filled = 0
        else:
            yield last_row * last_column
            row = column = filled = last_row = last_column = 0


def _times(element: etree._Element, what: str) -> int:
    return int(element.get(f"{TABLE}number-{what}-repeated") or 1)


def _xlsx(content: bytes) -> Iterator[int]:
    last_row = last_column = count = 0
    for element in _events(content, f"{SHEET}c"):
        count += 1
        if found := REFERENCE.fullmatch(element.get("r") or ""):
            last_row, last_column = max(last_row, int(found[2])), max(last_column, _column(found[1]))
    yield max(last_row * last_column, count)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
