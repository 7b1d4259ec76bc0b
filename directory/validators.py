"""What a value of an entry may never be, whoever wrote it: asked by forms, actions and importers alike."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# They turn the order of what follows, so that a name reads as another one.
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Letters that show nothing, beside those of the categories Cf and Cc.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0")
# Of the category Cf, but seen: signs of Arabic and other scripts that stand before a number or over a word.
SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\n\r\t")
# Joiners and non-joiners change how letters look in these scripts; in others they show nothing.
JOINERS = "\u200c\u200d"
JOINING = frozenset(
    {"ARABIC", "SYRIAC", "MANDAIC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA",
     "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "TIBETAN", "MYANMAR", "KHMER"}
)  # fmt: skip
# Scripts that part words by nothing that is seen.
PARTING, PARTED = "\u200b", frozenset({"KHMER", "THAI", "LAO", "MYANMAR"})
NUMBER = re.compile(r"\+?[0-9]{2,20}")
NOTE_LENGTH = 300
FIRST_CHECK = date(2000, 1, 1)
# Five years, two of which may be leap years.
LONGEST_CHECK = timedelta(days=5 * 365 + 2)


def reads_as_written(text: str) -> None:
    """ValidationError for letters nobody sees: they turn the order of reading, or make one word look like another."""
    if told := unseen(text):
        turns = TURNING.search(told) is not None
        words = (
            _("Holds a letter nobody sees that turns the order of reading (%(letter)s).")
            if turns
            else _("Holds a letter nobody sees (%(letter)s): write it anew, without copying.")
        )
        raise ValidationError(words % {"letter": f"U+{ord(told):04X}"})


def unseen(text: str) -> str:
    """Return the first letter that nobody sees, one that turns before all others; nothing when there is none."""
    if found := TURNING.search(text):
        return found[0]
    if text.isascii() and text.isprintable():
        return ""
    return next((letter for at, letter in enumerate(text) if _is_unseen(text, at)), "")


def without_unseen(text: str) -> str:
    """Return the text without letters that nobody sees, for what others wrote and nobody can be asked about."""
    return "".join(letter for at, letter in enumerate(text) if not _is_unseen(text, at))


def _is_unseen(text: str, at: int) -> bool:
    letter = text[at]
    if letter in JOINERS:
        return not _stands_among(text, at, JOINING)
    if letter == PARTING:
        return not _stands_among(text, at, PARTED)
    return letter in BLANK or (unicodedata.category(letter) in {"Cf", "Cc"} and letter not in SEEN)


def _stands_among(text: str, at: int, scripts: frozenset[str]) -> bool:
    """Whether the letters on both sides belong to these scripts."""
    around = text[max(at - 1, 0) : at] + text[at + 1 : at + 2]
    return len(around) == 2 and all(unicodedata.name(each, "").split(" ")[0] in scripts for each in around)


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


def dialled(number: str) -> None:
    """ValidationError for what cannot be dialled; blanks only part it."""
    if not NUMBER.fullmatch(number.replace(" ", "")):
        raise ValidationError(_("Write digits, with a + in front if it is international: +44 20 7946 0000."))


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
