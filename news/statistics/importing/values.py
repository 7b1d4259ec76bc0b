"""One value at a time: from text or a spreadsheet's cell to what an observation holds, or BadValueError."""

import math
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.faults import BadValueError
from news.statistics import periods
from news.statistics.choices import EMPTY_FLAGS, Flag, Qualifier
from news.statistics.periods import Period

DECIMALS, DIGITS = 4, 16
CATEGORY_LENGTH, LABEL_LENGTH = 120, 160
# It stands in addresses.
RELEASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
SHORTHAND = re.compile(r"\[([a-z]{1,4})\]", re.IGNORECASE)
# Notes beside a name: "Total [note 3]".
NOTES = re.compile(r"\s*\[notes?[^\]]*\]\s*", re.IGNORECASE)
# Letters that have another name in older tables.
OTHER_LETTERS = {"k": Flag.LOW}
WORDS = {
    "": Qualifier.EXACT, "exactly": Qualifier.EXACT,
    "more than": Qualifier.OVER, "over": Qualifier.OVER, "at least": Qualifier.OVER,
    "fewer than": Qualifier.UNDER, "less than": Qualifier.UNDER, "nearly": Qualifier.UNDER, "almost": Qualifier.UNDER,
    "around": Qualifier.ABOUT, "approximately": Qualifier.ABOUT, "rounded": Qualifier.ABOUT,
}  # fmt: skip
NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


class Read(NamedTuple):
    """A number with its letters; without a number the letters say why."""

    value: Decimal | None
    flags: tuple[str, ...]


def number(cell: object) -> Read:
    """Read 4142, "4,142", "4,142 [p][r]" or "[x]". An empty cell is no number and says not why."""
    if isinstance(cell, bool) or (isinstance(cell, float) and not math.isfinite(cell)):
        raise BadValueError(_("is not a number."))
    if isinstance(cell, int | float):
        # What a spreadsheet has calculated has more decimals than anybody published.
        return Read(_bounded(round(Decimal(repr(cell)), DECIMALS) if abs(cell) < 10**DIGITS else Decimal(cell)), ())
    text = str(cell).strip() if cell is not None else ""
    letters = tuple(dict.fromkeys(flag(each) for each in SHORTHAND.findall(text)))
    rest = SHORTHAND.sub("", text).strip()
    if not rest:
        return Read(None, _said_why(letters) if letters else ())
    if not NUMBER.fullmatch(rest):
        raise BadValueError(_("“%(text)s” is not a number.") % {"text": short(rest)})
    try:
        return Read(_bounded(Decimal(rest.replace(",", ""))), letters)
    except InvalidOperation:
        raise BadValueError(_("“%(text)s” is not a number.") % {"text": short(rest)}) from None


def flag(letter: str) -> str:
    """One letter of the Government Statistical Service's shorthand."""
    known = OTHER_LETTERS.get(letter.lower(), letter.lower())
    if known not in Flag.values:
        raise BadValueError(_("“[%(letter)s]” is no letter that we know.") % {"letter": short(letter)})
    return str(known)


def flags(text: str) -> tuple[str, ...]:
    """Read "[p][r]", "p r" or "p;r"."""
    return tuple(dict.fromkeys(flag(each) for each in re.findall(r"[A-Za-z]+", text)))


def qualifier(text: str) -> str:
    """Read over, under, about, exact, or what a source writes for them."""
    said = text.strip().lower()
    found = said if said in Qualifier.values else WORDS.get(said)
    if found is None:
        raise BadValueError(_("“%(text)s” is none of exact, over, under, about.") % {"text": short(text)})
    return str(found)


def day(text: str) -> date | None:
    """Read 2024-03-07, also with the time of day that some tools add. Empty: not said."""
    said = text.strip()
    if not said:
        return None
    try:
        found = datetime.fromisoformat(said).date()
        periods.bounded(found.year, said)
    except ValueError:
        raise BadValueError(_("“%(text)s” is not a day; write 2024-03-07.") % {"text": short(text)}) from None
    return found


def period(text: str) -> Period:
    """Read 2023, 2023-Q4, 2023-10 and so on; "none" or nothing for a period that is not stated."""
    said = text.strip()
    try:
        return Period() if said in {"", "none"} else Period.parsed(said)
    except ValueError:
        raise BadValueError(_("“%(text)s” is not a period; write 2023-Q4.") % {"text": short(text)}) from None


def published(text: str) -> tuple[date, bool]:
    """Read the day of a publication: 2024-03-07, or 2023-08 for its last day. Whether it is a day comes with it.

    Of this month, today stands for the last day. What is later is refused: it would count before it is out.
    """
    today = timezone.localdate()
    try:
        found, is_day = periods.published(text)
    except ValueError:
        said = {"text": short(text)}
        raise BadValueError(_("“%(text)s” is not a day of publication; write 2024-03-07, or 2023-08.") % said) from None
    if (found if is_day else found.replace(day=1)) > today:
        raise BadValueError(_("“%(text)s” is later than today; write when it was published.") % {"text": short(text)})
    return min(found, today), is_day


def release(text: str) -> str:
    """Read the code of a release, as addresses and tags can hold it. Empty: not said."""
    if text and not RELEASE.fullmatch(text):
        said = {"text": short(text)}
        raise BadValueError(_("“%(text)s” is no code of a release; write letters, digits, “_”, “.” and “-”.") % said)
    return text


def cleaned(text: str) -> str:
    """As much of a text as a database can keep."""
    return "".join(letter for letter in text if is_text(letter))


def is_text(text: str) -> bool:
    """Whether a database can keep it: no NUL, no half of a letter."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def plain(cell: object) -> str:
    """The words of a cell in one line, without notes and double spaces."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(NOTES.sub(" ", str(cell)).split())


def code(label: str) -> str:
    """The code of a category that is known by its label alone: "Not specified" is not_specified."""
    ascii_only = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")[:CATEGORY_LENGTH].strip("_")


def label(text: str) -> str:
    """The label of a category that is known by its code alone: county_lines is County lines."""
    said = plain(text)
    is_code = re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", said)
    return (said.replace("_", " ").capitalize() if is_code else said)[:LABEL_LENGTH]


def short(text: object) -> str:
    """As much of somebody's text as a sentence holds."""
    said = plain(text)
    return said if len(said) <= 40 else f"{said[:39]}…"


def _bounded(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > DECIMALS:
        raise BadValueError(_("has more than %(count)d decimals.") % {"count": DECIMALS})
    if abs(value) >= Decimal(10) ** DIGITS:
        raise BadValueError(_("is too large to be a number of people or money."))
    return value


def _said_why(letters: tuple[str, ...]) -> tuple[str, ...]:
    if not set(letters) & {str(each) for each in EMPTY_FLAGS}:
        raise BadValueError(_("is empty, and its letters do not say why."))
    return letters
