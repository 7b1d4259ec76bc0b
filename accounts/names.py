"""Names of countries, jurisdictions and languages in the language of the page, from CLDR: only codes are stored."""

import csv
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

# Two-letter territories of CLDR that ISO 3166-1 does not assign: islands kept apart, unions, tests. Kosovo (XK) stays.
NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
NOT_LANGUAGES = frozenset({"mul", "root", "und", "zxx"})
# People write Dari with its own ISO 639-3 code; CLDR knows it only as the Persian of Afghanistan.
CLDR_LANGUAGES = {"prs": "fa_AF"}
# CLDR's Python copy has no parts of countries; these three are where the laws on our subject differ.
JURISDICTIONS = MappingProxyType(
    {"GB-EAW": _("England and Wales"), "GB-NIR": _("Northern Ireland"), "GB-SCT": _("Scotland")}
)

OWN_LANGUAGE_NAMES = Path(__file__).parent / "data" / "own_language_names.csv"

Choices = list[tuple[str, str]]


def country_name(code: str) -> str:
    """Name of an ISO 3166-1 alpha-2 code (or XK); the code itself when it has no name."""
    return _countries(_active()).get(code, code)


def language_name(code: str) -> str:
    """Name of an ISO 639 code of two or three letters; the code itself when it has no name."""
    return _languages(_active()).get(code, code)


def own_language_name(code: str) -> str:
    """Return what the speakers of a language call it ("shqip" for sq); empty when CLDR does not know."""
    return own_language_names().get(code, "")


@cache
def own_language_names() -> Mapping[str, str]:
    """Return every language's own name by code. Kept in a file: CLDR's are spread over one large file a language."""
    with OWN_LANGUAGE_NAMES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}


def jurisdiction_name(code: str) -> str:
    """Name of a country, or of GB-EAW, GB-NIR, GB-SCT; the code itself when it has no name."""
    return str(JURISDICTIONS[code]) if code in JURISDICTIONS else country_name(code)


def is_country(code: str) -> bool:
    """Whether it is written as a code of a country, and CLDR does not use it for something else."""
    return re.fullmatch("[A-Z]{2}", code) is not None and code not in NOT_COUNTRIES


def country_names() -> Mapping[str, str]:
    """Return the name of every country by code, in the order of the names."""
    return _countries(_active())


def language_names() -> Mapping[str, str]:
    """Return the name of every language that has one by code, in the order of the names."""
    return _languages(_active())


def country_places() -> Mapping[str, int]:
    """Return the place of every country in the order of the names, by code."""
    return _places(_countries, _active())


def language_places() -> Mapping[str, int]:
    """Return the place of every language that has a name in the order of the names, by code."""
    return _places(_languages, _active())


def country_choices() -> Choices:
    """(code, name) of every country, by name."""
    return list(_countries(_active()).items())


def language_choices() -> Choices:
    """(code, name) of every language that has a name, by name."""
    return list(_languages(_active()).items())


def jurisdiction_choices() -> Choices:
    """(code, name) of every country and part of a country that has laws of its own, by name."""
    parts = {code: str(name) for code, name in JURISDICTIONS.items()}
    return list(_by_name({**_countries(_active()), **parts}).items())


def _active() -> str:
    return get_language() or "en"


@lru_cache(maxsize=64)
def _countries(language: str) -> Mapping[str, str]:
    return _by_name({code: name for code, name in _locale(language).territories.items() if is_country(code)})


@lru_cache(maxsize=64)
def _languages(language: str) -> Mapping[str, str]:
    known = _locale(language).languages
    named = {code: known[cldr] for code, cldr in CLDR_LANGUAGES.items() if cldr in known}
    plain = {
        code: name for code, name in known.items() if re.fullmatch("[a-z]{2,3}", code) and code not in NOT_LANGUAGES
    }
    return _by_name(plain | named)


@lru_cache(maxsize=128)
def _places(names: Callable[[str], Mapping[str, str]], language: str) -> Mapping[str, int]:
    return {code: place for place, code in enumerate(names(language))}


def _locale(language: str) -> Locale:
    """Babel's data for a language of Django's; English for one that CLDR does not know."""
    try:
        return Locale.parse(to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def _by_name(names: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda row: _without_accents(row[1])))


def _without_accents(name: str) -> str:
    """Å beside A: PostgreSQL's and Python's plain order would put it after Z."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name.casefold()) if letter.isalpha())
