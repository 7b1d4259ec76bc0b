"""Rows as CSV that a spreadsheet opens without taking any word for a formula."""

import csv
import io
from collections.abc import Iterable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def text(rows: Iterable[Iterable[str]]) -> str:
    """Return rows as CSV (RFC 4180): what begins like a formula gets an apostrophe."""
    out = io.StringIO()
    csv.writer(out).writerows([[f"'{each}" if each.startswith(FORMULA) else each for each in row] for row in rows])
    return out.getvalue()
