"""Countries and languages as feeds write them: codes of two or three letters, or English names."""

from collections.abc import Mapping
from functools import cache

from babel.core import get_global
from django.utils.translation import override

from accounts import names
from directory.importing import values
from directory.importing.values import COUNTRY_SLIPS
from directory.importing.words import fold

# Parts of a country that addresses are written with.
PARTS = {
    "england": "GB", "scotland": "GB", "wales": "GB", "northern-ireland": "GB", "great-britain": "GB",
    "usa": "US", "united-states-of-america": "US",
}  # fmt: skip


def country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code, or None when nobody could tell."""
    code = text.strip().upper()
    countries = values.codes()[0]
    if code in countries:
        return code
    alias = COUNTRY_SLIPS.get(code) or next(iter(get_global("territory_aliases").get(code) or ()), None)
    return alias if alias in countries else _countries().get(fold(text))


def language(code: str, name: str) -> str | None:
    """ISO 639 code as we write it, or None when nobody could tell. A regional tag counts as its language."""
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    languages = values.codes()[2]
    if bare in languages and len(bare) == 2:
        return bare
    alias = get_global("language_aliases").get(bare)
    if alias in languages:
        return alias
    return bare if bare in languages else _languages().get(fold(name or code))


@cache
def _countries() -> Mapping[str, str]:
    with override("en"):
        return {fold(name): code for code, name in names.country_choices()} | PARTS


@cache
def _languages() -> Mapping[str, str]:
    with override("en"):
        return {fold(name): code for code, name in names.language_choices()}
