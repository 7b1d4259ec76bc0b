"""One value at a time: from text to what a listing holds, or BadValueError in plain words."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import override

from accounts import names
from accounts.faults import BadValueError
from directory.validators import NUMBER, TURNING, unseen

SEPARATOR = "|"
EXTERNAL_ID = re.compile(r"[a-z0-9:._-]{1,100}")
SOURCE_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
AUDIENCES = ("trafficking", "modern-slavery", "labour-exploitation", "domestic-abuse", "child", "professionals")
# Codes that people write although ISO gives the country another one.
COUNTRY_SLIPS: Mapping[str, str] = {"UK": "GB", "EL": "GR", "EN": "GB"}

valid_url = URLValidator(schemes=["http", "https"])


def clean(text: str) -> str:
    """One spelling for each letter, plain line ends, no space around. BadValueError for what no eye can see."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    # One quick look for most texts; letter by letter only where something is unusual.
    for letter in () if text.replace("\n", "").isprintable() else text:
        if unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t":
            raise BadValueError(f"holds a character that cannot be printed (U+{ord(letter):04X}).")
    return text


def paragraphs(limit: int) -> Callable[[str], str]:
    """Text of up to `limit` characters; line breaks stay."""

    def read(text: str) -> str:
        if len(text) > limit:
            raise BadValueError(f"is {len(text)} characters long; {limit} are allowed.")
        return text

    return read


def line(limit: int) -> Callable[[str], str]:
    """Text of one line."""

    def read(text: str) -> str:
        if "\n" in text:
            raise BadValueError("must be one line; it has a line break.")
        if found := unseen(text):
            why = " that turns the order of reading" if TURNING.search(found) else ""
            raise BadValueError(f"holds a letter nobody sees{why} (U+{ord(found):04X}).")
        return paragraphs(limit)(text)

    return read


def one_of(allowed: Collection[str]) -> Callable[[str], str]:
    """One of a few words, or nothing."""

    def read(text: str) -> str:
        if text and text not in allowed:
            raise BadValueError(f"is “{short(text)}”; it must be one of: {', '.join(allowed)}.{hint(text, allowed)}")
        return text

    return read


def many(read_one: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    """A list between bars, each value once, in its order."""

    def read(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(read_one(part.strip()) for part in text.split(SEPARATOR) if part.strip()))

    return read


def yes_no(text: str) -> bool | None:
    """None when the file does not say."""
    if text.lower() not in {"", "yes", "no"}:
        raise BadValueError(f"is “{short(text)}”; it must be yes or no.")
    return None if not text else text.lower() == "yes"


def country(text: str) -> str:
    return _code(text.upper(), codes()[0], "an ISO 3166-1 code of two letters, such as GB", COUNTRY_SLIPS)


def jurisdiction(text: str) -> str:
    return _code(text.upper(), codes()[1], "a country code, or GB-EAW, GB-SCT, GB-NIR", COUNTRY_SLIPS)


def language(text: str) -> str:
    return _code(text.lower(), codes()[2], "an ISO 639 code, such as en, ti or ckb", {})


@cache
def codes() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Every code that the site has a name for: countries, jurisdictions, languages."""
    with override("en"):
        listed = (names.country_choices(), names.jurisdiction_choices(), names.language_choices())
        countries, jurisdictions, languages = (frozenset(code for code, _ in choices) for choices in listed)
    return countries, jurisdictions, languages


def _code(text: str, known: frozenset[str], wanted: str, slips: Mapping[str, str]) -> str:
    if text and text not in known:
        meant = f" Did you mean {slips[text]}?" if text in slips else ""
        raise BadValueError(f"is “{short(text)}”; it must be {wanted}.{meant}")
    return text


def degrees(limit: int) -> Callable[[str], float | None]:
    """Decimal degrees from -limit to limit."""

    def read(text: str) -> float | None:
        if not text:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,40})?", text) or abs(float(text)) > limit:
            raise BadValueError(f"is “{short(text)}”; it must be decimal degrees from -{limit} to {limit}.")
        return float(text)

    return read


def number(text: str) -> str:
    """A number to dial."""
    if text and not NUMBER.fullmatch(text):
        raise BadValueError(f"is “{short(text)}”; a number is digits only, with a + in front if it is international.")
    return text


def email(text: str) -> str:
    if text:
        _checked(validate_email, paragraphs(254)(text), "an e-mail address, such as help@example.org")
    return text


def web_address(limit: int) -> Callable[[str], str]:
    """An address that a browser can open, or nothing."""

    def read(text: str) -> str:
        if text:
            _checked(valid_url, paragraphs(limit)(text), "an address that starts with http:// or https://")
        return text

    return read


def _checked(check: Callable[[str], object], text: str, wanted: str) -> None:
    try:
        check(text)
    except ValidationError:
        raise BadValueError(f"is “{short(text)}”; it must be {wanted}.") from None


def source_date(text: str) -> str:
    """A day, a month or a year that has come."""
    if not text:
        return ""
    parts = SOURCE_DATE.fullmatch(text) if text.isascii() else None
    try:
        first = date(*(int(part or 1) for part in parts.groups())) if parts else None
    except ValueError:
        first = None
    if first is None:
        raise BadValueError(f"is “{short(text)}”; it must be a date such as 2025-10-03, 2025-10 or 2025.")
    if first > timezone.localdate():
        raise BadValueError(f"is {text}, which has not come yet.")
    return text


def external_id(text: str) -> str:
    if text and not EXTERNAL_ID.fullmatch(text):
        raise BadValueError(f"is “{short(text)}”; it may hold a-z, 0-9, : . _ and -, up to 100 characters.")
    return text


def hint(text: str, allowed: Collection[str]) -> str:
    """Name the nearest word, if one is near."""
    near = get_close_matches(text[:80].lower(), allowed, n=1, cutoff=0.75)
    return f" Did you mean {near[0]}?" if near else ""


def short(text: str) -> str:
    """Enough of a value to find it in the file."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:60]}…"
