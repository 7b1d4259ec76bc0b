"""What a value of an entry may never be, whoever wrote it: asked by forms, actions and importers alike."""

import re
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# They turn the order of what follows, so that a name reads as another one.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
NUMBER = re.compile(r"\+?[0-9]{2,20}")
NOTE_LENGTH = 300
FIRST_CHECK = date(2000, 1, 1)
# Five years, two of which may be leap years.
LONGEST_CHECK = timedelta(days=5 * 365 + 2)


def reads_as_written(text: str) -> None:
    """ValidationError for letters nobody sees that turn the order of reading."""
    if found := TURNING.search(text):
        told = {"letter": f"U+{ord(found[0]):04X}"}
        raise ValidationError(_("Holds a letter nobody sees that turns the order of reading (%(letter)s).") % told)


def telephones(rows: Any) -> None:
    """ValidationError unless this is a list of {number, note} that can be dialled; blanks in a number only part it."""
    if not isinstance(rows, list) or not all(map(is_telephone, rows)):
        raise ValidationError(
            _(
                'Write a list: [{"number": "+44...", "note": "Free"}]. A number is digits, with a + in front if it is '
                "international; a note has up to 300 letters."
            )
        )


def is_telephone(row: Any) -> bool:
    """Whether this is one {number, note} that can be dialled."""
    if not isinstance(row, dict) or not row.keys() <= {"number", "note"}:
        return False
    number, note = row.get("number"), row.get("note", "")
    is_dialled = isinstance(number, str) and NUMBER.fullmatch(number.replace(" ", "")) is not None
    return is_dialled and isinstance(note, str) and len(note) <= NOTE_LENGTH


def check_dates(checked_on: date, expires_on: date) -> None:
    """ValidationError, by field, for a check that has not happened yet or counts for longer than anybody remembers."""
    told = {}
    if not FIRST_CHECK <= checked_on <= timezone.localdate():
        told["checked_on"] = _("A check was made on a day since 2000 that has come.")
    if not checked_on < expires_on <= checked_on + LONGEST_CHECK:
        told["expires_on"] = _("A check counts for at least a day and for five years at most.")
    if told:
        raise ValidationError(told)


def still_to_come(day: date | None) -> None:
    """ValidationError for a day that has passed."""
    if day and day < timezone.localdate():
        raise ValidationError(_("This day has passed."))
