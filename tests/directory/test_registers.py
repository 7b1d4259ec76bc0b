"""Numbers of registers: the published examples fit, their slips do not, and the sentence says the right form."""

import re
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import country_choices, jurisdiction_choices
from directory import registers
from directory.check_digits import RULES
from directory.forms_of_numbers import FORMS

# As their registers, or those who explain them, print them; the last column is where we read it.
PUBLISHED = [
    ("no-enhetsregisteret", "123456785", "brreg.no, construction of the number"),
    ("no-enhetsregisteret", "701 730 496", "norske-testdata.no, the worked example"),
    ("pl-npwz", "5425740", "nil.org.pl, the worked example"),
    ("ch-uid", "CHE-100.155.212", "python-stdnum ch.uid"),
    ("au-abn", "51 824 753 556", "abr.business.gov.au, the worked example"),
    ("au-abn", "83 914 571 673", "python-stdnum au.abn"),
    ("fi-prh", "2077474-0", "python-stdnum fi.ytunnus"),
    ("dk-cvr", "13585628", "python-stdnum dk.cvr"),
    ("be-kbo", "0428.759.497", "python-stdnum be.vat"),
    ("be-kbo", "(0)403019261", "python-stdnum be.vat"),
    ("cz-ico", "25123891", "python-stdnum cz.dic"),
    ("pt-nipc", "501 964 843", "python-stdnum pt.nif"),
    ("se-bolagsverket", "212000-0142", "Stockholms stad"),
    ("fr-siren", "552 008 443", "python-stdnum fr.siren"),
    ("fr-siren", "404833048", "python-stdnum fr.siren"),
    ("it-imprese", "00743110157", "python-stdnum it.iva"),
    ("ca-charities", "12302 6635 RR0001", "python-stdnum ca.bn"),
    ("us-npi", "1234567893", "CMS, requirements for the check digit"),
    ("us-npi", "1558598797", "a worked example of the CMS rule"),
    ("orcid", "0000-0002-1825-0097", "orcid.org, structure of the identifier"),
    ("orcid", "0000-0002-1694-233x", "orcid.org, structure of the identifier"),
    ("fr-rpps", "10101201234", "Interop'Santé, FR Core example"),
    ("au-ahpra", "MED0000932846", "HL7 Australia, AU Base"),
    ("gphc", "2033467", "NHS England, implementation guide"),
    ("oscr", "SC002327", "the Scottish register, Shelter"),
]
CHECKED = [each for each in registers.every() if each.check_rule]


def check(key: str, number: str) -> str:
    register = registers.get(key)
    assert register
    return register.check(number)


def refusal(key: str, number: str) -> str:
    with pytest.raises(ValidationError) as caught:
        check(key, number)
    return caught.value.message


@pytest.mark.parametrize(("key", "number", "source"), PUBLISHED)
def test_a_published_number_fits(key: str, number: str, source: str):
    assert source
    assert check(key, number) == re.sub(r"[ .()-]", "", number).upper()


@pytest.mark.parametrize(("key", "number"), [row[:2] for row in PUBLISHED if registers.get(row[0]).check_rule])
def test_one_wrong_digit_is_found(key: str, number: str):
    right = check(key, number)
    for place in [
        place for place, letter in enumerate(right[: 9 if key == "ca-charities" else None]) if letter.isdigit()
    ]:
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        with pytest.raises(ValidationError):
            check(key, wrong)


def test_every_rule_is_used_and_has_a_published_example():
    assert {each.check_rule for each in CHECKED} == set(RULES)
    assert {each.key for each in CHECKED} <= {key for key, *_ in PUBLISHED}


@pytest.mark.parametrize("register", registers.every(), ids=lambda each: each.key)
def test_each_register_is_whole(register: registers.Register):
    countries = {code for code, _ in [*country_choices(), *jurisdiction_choices()]}
    assert register.country in {*countries, ""}
    assert register.short
    assert register.name
    assert register.source
    assert register.form in FORMS
    assert register.check_rule in {*RULES, ""}
    assert not register.lookup or (urlsplit(register.lookup).scheme == "https" and "?" not in register.lookup)
    if register.form == "free":
        assert not register.example
    elif register.key != "de-lanr":
        assert register.check(register.example) == register.example
    assert registers.get(register.key) is register


def test_keys_are_there_once_and_each_form_is_used():
    keys = [each.key for each in registers.every()]
    assert len(keys) == len(set(keys))
    assert {each.form for each in registers.every()} == set(FORMS)
    assert registers.get("nobody") is None


@pytest.mark.parametrize(
    ("key", "number", "kept"),
    [
        ("gmc", " GMC: 123 4567 ", "1234567"),
        ("gmc", "GMC no. 1234567", "1234567"),
        ("gmc", "Reference number 1234567", "1234567"),
        ("nmc", "pin 12a3456e", "12A3456E"),
        ("hcpc", "pyl 12345", "PYL12345"),
        ("hcpc", "HCPC PH123456", "PH123456"),
        ("social-work-england", "sw 123", "SW123"),
        ("sra", "SRA ID 648878", "648878"),
        ("companies-house", "445790", "00445790"),
        ("companies-house", "sc 1234", "SC001234"),
        ("companies-house", "No. OC301234", "OC301234"),
        ("companies-house", "IP12345R", "IP12345R"),
        ("ccew", "1089464-1", "1089464-1"),
        ("ccew", "1089464 – 1", "1089464-1"),
        ("ccew", "No. 263710", "263710"),
        ("oscr", "002327", "SC002327"),
        ("ccni", "100012", "NIC100012"),
        ("ccni", "nic100012", "NIC100012"),
        ("ch-uid", "100.155.212", "CHE100155212"),
        ("be-kbo", "428759497", "0428759497"),
        ("other", "  A/12   34 ", "A/12 34"),
        ("bsb", "59120", "59120"),
    ],
)
def test_a_number_is_kept_as_its_register_writes_it(key: str, number: str, kept: str):
    assert check(key, number) == kept


def test_the_sentence_says_the_right_form():
    assert refusal("gmc", "12345") == "GMC numbers have 7 digits, for example 1234567."
    assert refusal("nmc", "123") == (
        "NMC numbers have two digits, a letter, four digits and a letter, for example 12A3456E."
    )
    assert refusal("us-npi", "1234567890") == (
        "1234567890 cannot be a number of NPI: its check digit does not fit. Look for a slip."
    )
    assert refusal("bsb", "  ") == "Write the number as the register does, in up to 60 letters and digits."


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("gmc", "١٢٣٤٥٦٧"),
        ("gmc", "12345678"),
        ("gmc", "1234567x"),
        ("hcpc", "XX12345"),
        ("hcpc", "PH1234567"),
        ("ccew", "12345"),
        ("companies-house", "123456789"),
        ("companies-house", "ABC12345"),
        ("se-bolagsverket", "811228-9874"),
        ("pt-nipc", "123456789"),
        ("other", "x" * 61),
        ("other", "1\u202e2"),
        ("other", "\x00"),
    ],
)
def test_what_is_no_number_is_refused(key: str, number: str):
    assert refusal(key, number).endswith(".")


@given(st.sampled_from(registers.every()), st.text(max_size=80))
def test_any_text_is_a_number_or_refused_and_twice_the_same(register: registers.Register, text: str):
    try:
        kept = register.check(text)
    except ValidationError:
        return
    assert register.check(kept) == kept


def test_a_country_has_its_own_registers_those_of_the_whole_and_the_worlds():
    scottish = {each.key for each in registers.for_country("GB-SCT")}
    assert {"law-society-scotland", "oscr", "gmc", "orcid", "other"} <= scottish
    assert not {"sra", "ccni", "fr-siren"} & scottish
    british = {each.key for each in registers.for_country("GB")}
    assert {"sra", "ccni", "oscr", "gmc"} <= british
    assert {each.key for each in registers.for_country("PL")} == {"pl-npwz", "pl-krs", "orcid", "other"}
    assert {each.key for each in registers.for_country("XX")} == {"orcid", "other"}
    assert registers.for_country("GB")[-1].key == registers.OTHER


def test_voluntary_registers_say_so():
    voluntary = {each.key for each in registers.every() if not each.is_statutory}
    assert voluntary == {"bps", "bacp", "ukcp", "nrpsi", "ciol", "orcid", "other"}
