"""The real organisations of the demo: each number with its source, none that must not be published."""

import re
from collections import Counter

from babel import Locale

from tests.directory.demo.conftest import read

LISTED = read("directory/data/listed_organisations.csv")
# Numbers on which sources disagree or that were replaced; they stay out of everything we show.
WITHHELD = (
    "08001212",
    "012483685",
    "0825009907",
    "03003038151",
    "0800200008",
    "0800200088",
    "080023232",
    "226289999",
    "0800073728",
    "270800737283",
)
CONFIDENCE = {"official": 32, "ngo": 18, "secondary": 38}


def numbers(row: dict[str, str]) -> list[str]:
    return row["phone"].split("|")


def test_listed_have_a_number_and_a_source() -> None:
    assert len(LISTED) == 88
    for row in LISTED:
        assert all(re.fullmatch(r"\+?\d{3,15}", number) for number in numbers(row)), row["external_id"]
        assert row["source_url"].startswith(("http://", "https://"))
        assert row["source_name"]
        assert row["source_name"] in row["source_url"]
        assert re.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?", row["source_date"])


def test_listed_hold_no_number_that_must_not_be_published() -> None:
    for row in LISTED:
        digits = re.sub(r"[^0-9a-z,;.]", "", " ".join(row.values()).lower())
        assert not [number for number in WITHHELD if number in digits], row["external_id"]
        # The old numbers are short enough to hide in longer ones, so the numbers themselves are compared as well.
        assert not {number.lstrip("+") for number in numbers(row)} & set(WITHHELD)


def test_listed_say_how_near_their_source_is() -> None:
    assert Counter(row["source_confidence"] for row in LISTED) == CONFIDENCE


def test_listed_have_a_note_for_each_number_of_several() -> None:
    several = [row for row in LISTED if "|" in row["phone"]]
    assert len(several) == 7
    for row in several:
        assert len(row["phone_note"].split("|")) == len(numbers(row)), row["external_id"]
    assert not [row for row in LISTED if "|" not in row["phone"] and "|" in row["phone_note"]]


def test_listed_have_lasting_names() -> None:
    names = [row["external_id"] for row in LISTED]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"hotline:[a-z]{2}:[a-z0-9-]+", name) for name in names)
    assert all(row["external_id"].split(":")[1] == row["country"].lower() for row in LISTED)


def test_listed_use_known_terms_and_codes(slugs: dict[str, set[str]]) -> None:
    english = Locale("en")
    for row in LISTED:
        assert row["profession"] in slugs["profession"]
        assert {*row["specialisms"].split("|")} <= slugs["specialism"], row["external_id"]
        assert not row["exploitation_types"] or {*row["exploitation_types"].split("|")} <= slugs["exploitation"]
        assert not row["languages"] or {*row["languages"].split("|")} <= set(english.languages)
        assert row["country"] in english.territories


def test_listed_hold_no_address() -> None:
    for row in LISTED:
        assert row["confidential_location"] == "yes"
        assert not any(row[column] for column in ("street", "postcode", "latitude", "longitude"))


def test_listed_name_public_authorities_as_such() -> None:
    public = {row["external_id"] for row in LISTED if row["is_public_authority"] == "yes"}
    assert {row["external_id"] for row in LISTED if row["profession"] == "public-authority"} <= public
    assert {"hotline:es:policia-nacional", "hotline:nl:arbeidsinspectie", "hotline:us:hsi"} <= public
    assert not {"hotline:gb:unseen", "hotline:ca:national-hotline", "hotline:no:rosa"} & public
    word = re.compile(r"\b(police|ministry|inspectorate|garda|policía|bundeskriminalamt)\b", re.IGNORECASE)
    assert not [row["name"] for row in LISTED if word.search(row["name"]) and row["external_id"] not in public]


def test_listed_for_children_are_known_by_their_audience() -> None:
    child = {row["external_id"] for row in LISTED if row["audience"] == "child"}
    assert child == {
        "hotline:be:esperanto",
        "hotline:bg:children-116111",
        "hotline:fr:enfance-en-danger-119",
        "hotline:in:childline-1098",
        "hotline:ke:child-helpline-116",
    }
