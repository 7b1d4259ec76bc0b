"""Codes become names in the reader's language, and never an error."""

from contextlib import suppress

import pytest
from babel import Locale, UnknownLocaleError
from django.utils import translation

from accounts import names


def test_country_name_follows_the_language_of_the_page():
    assert names.country_name("AL") == "Albania"
    with translation.override("fr"):
        assert names.country_name("AL") == "Albanie"
    with translation.override(None):
        assert names.country_name("AL") == "Albania"


def test_kosovo_is_a_country_and_the_european_union_is_not():
    assert names.country_name("XK") == "Kosovo"
    codes = [code for code, _ in names.country_choices()]
    assert "XK" in codes
    assert not names.NOT_COUNTRIES & set(codes)
    assert len(codes) == 250


@pytest.mark.parametrize("code", ["", "ZZ", "al", "\0", "no such code"])
def test_unknown_codes_name_themselves(code):
    assert names.country_name(code) == code
    assert names.language_name(code.upper()) == code.upper()
    assert names.jurisdiction_name(code) == code


@pytest.mark.parametrize(
    ("code", "name"), [("sq", "Albanian"), ("prs", "Dari"), ("ti", "Tigrinya"), ("kri", "Krio"), ("bin", "Bini")]
)
def test_language_name_knows_what_interpreters_speak(code, name):
    assert names.language_name(code) == name


@pytest.mark.parametrize(
    ("code", "name"),
    [("GB-EAW", "England and Wales"), ("GB-NIR", "Northern Ireland"), ("GB-SCT", "Scotland"), ("FR", "France")],
)
def test_jurisdiction_name_tells_the_parts_of_the_united_kingdom(code, name):
    assert names.jurisdiction_name(code) == name
    assert (code, name) in names.jurisdiction_choices()


def test_choices_are_in_the_order_of_their_names_accents_apart():
    listed = [name for _, name in names.country_choices()]
    assert listed.index("Åland Islands") < listed.index("Albania") < listed.index("Zambia")
    assert ("und", "Unknown language") not in names.language_choices()


def test_places_are_those_of_the_names_in_each_language():
    for language in ("en", "fr"):
        with translation.override(language):
            for places, choices in (
                (names.country_places(), names.country_choices()),
                (names.language_places(), names.language_choices()),
            ):
                assert sorted(places, key=lambda code: places[code]) == [code for code, _ in choices]


def test_a_language_unknown_to_cldr_falls_back_to_english():
    assert names._countries("tlh-x-nowhere")["AL"] == "Albania"


def test_what_one_page_changes_in_its_choices_no_other_page_sees():
    names.country_choices().clear()
    assert names.country_choices()


@pytest.mark.parametrize(
    ("code", "name"), [("sq", "shqip"), ("vi", "Tiếng Việt"), ("prs", "دری"), ("rom", ""), ("xx", ""), ("\0", "")]
)
def test_a_language_s_own_name_for_itself(code, name):
    assert names.own_language_name(code) == name


@pytest.mark.full
def test_own_names_are_those_of_cldr() -> None:
    told = {}
    for code, _name in names.language_choices():
        cldr = names.CLDR_LANGUAGES.get(code, code)
        with suppress(UnknownLocaleError, ValueError):
            told[code] = Locale.parse(cldr).languages.get(cldr, "")
    assert names.own_language_names() == {code: name for code, name in told.items() if name}
