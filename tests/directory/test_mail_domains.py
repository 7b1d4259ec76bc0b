"""The end of an address is a sign: of nothing at a free provider, of an institution where one gave it out."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import mail_domains
from directory.mail_domains import FREE, LABELS, is_free, is_professional, sign


def rows() -> list[dict[str, str]]:
    with mail_domains._FILE.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    "address",
    [
        "someone@gmail.com",
        "Someone@GMail.com",
        "x@hotmail.co.uk",
        "x@web.de",
        "x@proton.me",
        '"a@b"@yahoo.fr',
        "x@aol.com.",
    ],
)
def test_a_free_provider_says_nothing(address: str):
    assert is_free(address)
    assert sign(address) == ""
    assert not is_professional(address, "solicitor")


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("a@nhs.net", "NHS mail"),
        ("a@bigtrust.nhs.uk", "NHS organisation"),
        ("a@firm.cjsm.net", "secure criminal justice mail"),
        ("a@law.ox.ac.uk", "university or college"),
        ("a@harvard.edu", "university or college"),
        ("a@kent.police.uk", "police"),
        ("a@cps.gov.uk", "prosecution service"),
        ("a@homeoffice.gov.uk", "government"),
        ("a@ec.europa.eu", "international organisation"),
        ("a@europol.europa.eu", "police"),
    ],
)
def test_an_institution_is_named(address: str, label: str):
    assert str(sign(address)) == label
    assert not is_free(address)


@pytest.mark.parametrize(
    "address",
    ["a@evilnhs.uk", "a@nhs.uk.example.org", "a@nhs.net.ru", "nhs.net", "@nhs.net", "a@", "", "a@uk", "a@.nhs.net",
     "a@nhs..net", "a@nhѕ.net", "a@chambers.example"],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(address: str):
    assert sign(address) == ""
    assert not is_free(address)
    assert not is_professional(address, "psychiatrist")


def test_an_institution_speaks_for_its_professions():
    assert is_professional("a@nhs.net", "psychiatrist")
    assert not is_professional("a@nhs.net", "solicitor")
    assert is_professional("a@x.cjsm.net", "solicitor")
    assert is_professional("a@x.ac.uk", "country-expert")
    assert not is_professional("a@chambers.example", "barrister")


def test_each_row_is_known_and_there_once():
    domains = [row["domain"] for row in rows()]
    assert len(domains) == len(set(domains))
    assert {row["sign"] for row in rows()} == {FREE, *LABELS}
    assert all(domain == domain.lower().strip() for domain in domains)


def test_professions_are_ours():
    with (mail_domains._FILE.parent / "terms.csv").open(newline="") as file:
        ours = {row["slug"] for row in csv.DictReader(file) if row["vocabulary"] == "profession"}
    named = {slug for row in rows() for slug in row["professions"].split("|") if slug}
    assert named <= ours


@given(st.text(max_size=100))
def test_any_text_gets_an_answer(text: str):
    assert isinstance(is_free(text), bool)
    assert not (is_free(text) and sign(text))
