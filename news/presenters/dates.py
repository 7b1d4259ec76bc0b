"""Days as a page says them."""

from datetime import date

from django.utils.formats import date_format

YEAR, MONTH = 1, 2


def as_said(text: str) -> str:
    """As much of a day as its publisher says: "2024", "May 2024", "10 May 2024"; the text itself when it is no day."""
    parts = text.split("-")
    try:
        day = date(*[int(part) for part in [*parts, "1", "1"][:3]])
    except (ValueError, TypeError):
        return text
    return date_format(day, {YEAR: "Y", MONTH: "F Y"}.get(len(parts), "j F Y")) if text else ""
