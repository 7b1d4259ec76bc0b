"""Telephone numbers, languages, countries, hours, prices and markup as feeds really write them."""

import pytest

from accounts.faults import BadValueError
from directory.importing.hsds import codes, phones, texts
from directory.importing.hsds.categories import is_public_body
from directory.importing.hsds.parts import CostOption, Organization, Phone, Schedule


@pytest.mark.parametrize(
    ("text", "number", "note"),
    [
        ("+44 (0)20 7946 0018", "+442079460018", ""),
        ("020 7946-0018", "02079460018", ""),
        ("tel:+34 600.000.000", "+34600000000", ""),
        ("0044 (0)20 7946 0018", "00442079460018", ""),
        ("0800 496 0999 ext 12", "08004960999", "Extension 12"),
        ("0800 496 0999 x12", "08004960999", "Extension 12"),
        ("116 006", "116006", ""),
    ],
)
def test_numbers_are_made_fit_to_be_dialled(text: str, number: str, note: str) -> None:
    assert phones.numbers([Phone(number=text)]) == ({"number": number, "note": note},)


def test_two_numbers_in_one_field_are_two() -> None:
    found = phones.numbers([Phone(number="0113 496 0000 / 0113 496 0001 or 116006", description="Day | night")])
    assert [phone["number"] for phone in found] == ["01134960000", "01134960001", "116006"]
    assert found[0]["note"] == "Day / night"


def test_a_fax_is_not_for_calling_and_an_empty_number_is_none() -> None:
    assert phones.numbers([Phone(number="1234", type="Fax"), Phone(number=None), Phone(number="12", type="text")]) == ()
    assert phones.sms([Phone(number="1234", type="voice"), Phone(number="233 733", type="text")]) == "233733"


@pytest.mark.parametrize("text", ["0800 FLOWERS", "none", "+", "12 34 56 78 90 12 34 56 78 90 1"])
def test_what_cannot_be_dialled_is_a_fault(text: str) -> None:
    with pytest.raises(BadValueError, match="cannot be dialled"):
        phones.numbers([Phone(number=text)])


@pytest.mark.parametrize(
    ("code", "name", "language"),
    [
        ("eng", "", "en"), ("en-GB", "", "en"), ("ti", "", "ti"), ("ckb", "", "ckb"), ("", "Vietnamese", "vi"),
        ("", "vietnamese", "vi"), ("xx", "Albanian", "sq"), ("", "Gibberish", None), ("bs_Latn", "", "bs"),
    ],
)  # fmt: skip
def test_languages_by_code_or_name(code: str, name: str, language: str | None) -> None:
    assert codes.language(code, name) == language


@pytest.mark.parametrize(
    ("text", "country"),
    [("gb", "GB"), ("GBR", "GB"), ("UK", "GB"), ("Benin", "BJ"), ("Wales", "GB"), ("XK", "XK"), ("Nowhere", None)],
)  # fmt: skip
def test_countries_by_code_or_name(text: str, country: str | None) -> None:
    assert codes.country(text) == country


def test_hours_come_from_the_first_who_tells_them() -> None:
    weekly = Schedule(byday="MO,TU,FR", opens_at="09:00:00Z", closes_at="17:00")
    monthly = Schedule(byday="2MO,-1FR", opens_at="10:00")
    assert texts.hours([], [weekly, monthly, weekly], [Schedule(description="Never")]) == (
        "Mon, Tue, Fri 09:00–17:00; Mon (2 of the month), Fri (-1 of the month) 10:00"
    )
    assert texts.hours([]) == ""


def test_prices_are_told_in_words() -> None:
    options = [
        CostOption(amount=0),
        CostOption(amount=12.5, currency="gbp", option="Adults", amount_description="an hour"),
    ]
    assert texts.fees("", options) == "Free; Adults: 12.5 GBP an hour"
    assert texts.fees("Ask us", options) == "Ask us"


@pytest.mark.parametrize(("told", "has"), [("We take legal aid cases", True), ("No legal aid", False), ("", False)])
def test_legal_aid_only_when_it_is_said(told: str, has: bool) -> None:
    assert texts.mentions_legal_aid([], told) == has


def test_markup_becomes_plain_paragraphs() -> None:
    told = "<p>One &amp; two</p><ul><li>three</li><li>four</li></ul><script>alert(1)</script>\x07"
    assert texts.plain(told) == "One & two\n\n- three\n\n- four\nalert(1)"
    assert texts.plain("a < b and c > d") == "a < b and c > d"


def test_the_headline_is_the_first_sentence() -> None:
    assert texts.headline("We help.  We listen.") == "We help."
    assert texts.headline("x" * 500) == "x" * 159 + "…"


@pytest.mark.parametrize(
    ("organization", "is_public"),
    [
        ({"name": "Rivergate Borough Council"}, True),
        ({"name": "Refugee Council"}, False),
        ({"name": "North Police"}, True),
        ({"name": "A", "legal_status": "Local authority"}, True),
        ({"name": "A", "organization_identifiers": [{"identifier_scheme": "gb-lae"}]}, True),
        ({"name": "A", "organization_identifiers": [{"identifier_scheme": "GB-CHC"}]}, False),
    ],
)
def test_public_bodies_are_known_by_register_status_or_name(organization: dict, is_public: bool) -> None:
    assert is_public_body(Organization(id="1", **organization), "Front desk") == is_public
