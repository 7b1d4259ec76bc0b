"""The catalogue that ships says what its source says, row by row, in words of our own, and about nobody's origin."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from babel import Locale

from directory import guidance
from elearning.redflags import documents, steps
from elearning.redflags.documents import FRONTLINE, Entry
from tests.elearning.redflags import leaflet

ROOT = Path(__file__).resolve().parents[3]
SAID = yaml.safe_load((ROOT / "elearning/redflags/data/catalogue.yaml").read_text(encoding="utf-8"))
CATALOGUE = documents.catalogue(SAID)
BY_CODE = CATALOGUE.by_code()
# Whom each row of the source points to, in its order: v, t, b (both), and n where its column is empty.
SUBJECTS = "bvv" + "ttbbttbbnbtvtbbbb" + "vbntbbnb"
WHOM = {"v": "victim", "t": "trafficker", "b": "both", "n": "not_stated"}
TABLES = (
    ("behavioural", "beh", 3, "behavioural indicators"),
    ("financial", "fin", 17, "financial and know-your-customer indicators"),
    ("recruitment", "rcs", 8, "recruitment, coercion and surveillance"),
)
ABOUT_ORIGIN = re.compile(r"nationalit|citizen|ethnic|origin|\brace\b|\bborn\b|passport of|migrant|foreigner", re.I)


def texts(entry: Entry) -> Iterator[str]:
    yield from (entry.said(text) for text in entry.texts() if text)


def test_rows_are_those_of_the_source_in_its_order() -> None:
    rows = [
        (f"{short}-{row:02}", category, f"Table of red flags, {name}, row {row}")
        for category, short, number, name in TABLES
        for row in range(1, number + 1)
    ]
    expected = [
        (code, category, WHOM[whom], f"{where} (row {place} of 28)")
        for place, ((code, category, where), whom) in enumerate(zip(rows, SUBJECTS, strict=True), 1)
    ]
    assert [(each.code, each.category, each.subject, each.locator) for each in CATALOGUE.entries] == expected
    assert Counter(each.category for each in CATALOGUE.entries) == {"behavioural": 3, "financial": 17, "recruitment": 8}
    subjects = Counter(each.subject for each in CATALOGUE.entries)
    assert subjects == {"victim": 4, "trafficker": 7, "both": 14, "not_stated": 3}
    assert {each.source for each in CATALOGUE.entries} == {source.key for source in CATALOGUE.sources} == {"cmm-2023"}


def test_what_the_source_leaves_empty_is_said_to_be_left_empty() -> None:
    empty = [each for each in CATALOGUE.entries if each.subject == "not_stated"]
    assert [each.code for each in empty] == ["fin-09", "rcs-03", "rcs-07"]
    assert all("leaves the column empty, and we do not guess" in each.note for each in empty)


def test_two_rows_never_count_alone() -> None:
    alone = [each for each in CATALOGUE.entries if each.is_never_alone]
    assert [each.code for each in alone] == ["beh-02", "beh-03"]
    assert all(each.note.startswith("Never counts alone") for each in alone)


def test_what_ages_says_of_which_year_it_is() -> None:
    aged = {each.key: each for entry in CATALOGUE.entries for each in entry.parameters}
    assert {"mobilepay", "price", "pay-limit-scheme", "pay-limit", "wechat", "telegram", "airbnb"} <= set(aged)
    assert {each.as_of for each in aged.values()} == {"2023"}
    assert {each.code for each in CATALOGUE.entries if each.jurisdiction} == {"fin-04"}
    bare = [documents.PLACEHOLDER.sub("…", text) for entry in CATALOGUE.entries for text in entry.texts()]
    names = re.compile("|".join(re.escape(each.words) for each in aged.values()))
    assert [text for text in bare if names.search(text)] == [], "an ageing name stands in the words themselves"
    assert [text for text in bare if re.search(r"DKK|EUR|\d,\d{3}", text)] == []


def _demonyms() -> set[str]:
    """Words for people and things of a country: CLDR has languages and countries, and how English makes the rest."""
    english = Locale("en")
    places = {name for code, name in english.territories.items() if len(code) == 2 or code.isdigit()}
    made = {name for name in english.languages.values() if name[:1].isupper()}
    for place in places:
        made |= {place + end for end in ("n", "an", "ian", "i", "ese", "ish", "er")}
        made |= {place[:-1] + end for end in ("an", "ian", "ese", "ish", "ic", "i")}
    return made | {"Swiss", "British", "American", "African", "Arab", "Roma", "Gypsy", "Eastern European"}


def test_no_row_is_about_anybodys_own_nationality() -> None:
    known = _demonyms()
    assert {"Nigerian", "Chinese", "Moldovan", "Pakistani", "Romanian", "Bulgarian", "Moroccan", "Polish"} <= known
    countries = set(Locale("en").territories.values()) - {"Denmark"}
    for entry in CATALOGUE.entries:
        for text in texts(entry):
            assert not set(re.findall(r"\b[A-Z][a-z]+", text)) & known, f"{entry.code}: {text}"
            assert not [name for name in countries if re.search(rf"\b{re.escape(name)}\b", text)], entry.code
            assert entry.code == "rcs-06" or not ABOUT_ORIGIN.search(text), f"{entry.code}: {text}"
        assert "Denmark" not in entry.said(entry.statement)
    groups = BY_CODE["rcs-06"]
    assert "groups that address people of one nationality" in groups.statement
    assert "never of a person's own nationality" in groups.note
    assert any("never an indicator" in each and "nationalities" in each for each in CATALOGUE.limits)


def test_selling_sex_is_not_called_a_sign() -> None:
    about = [each.code for each in CATALOGUE.entries if re.search(r"\bsex\b|escort|sexual services", each.statement)]
    assert about == ["fin-02", "fin-03", "rcs-02"]
    for code in [*about, "rcs-03"]:
        assert "Selling sex is not a sign of trafficking" in BY_CODE[code].note
        assert any("adult" in each.casefold() for each in BY_CODE[code].innocent)


def test_no_sentence_is_the_sources() -> None:
    assert len(leaflet.LEAFLET) > 3000
    said = [CATALOGUE.title, CATALOGUE.summary, *CATALOGUE.limits]
    said += [text for entry in CATALOGUE.entries for text in texts(entry)]
    shipped = steps.shipped()
    said += shipped.general
    said += [words for each in shipped.roles for words in (*each.good, *each.avoid)]
    said += [fact.words for each in shipped.countries for fact in each.facts]
    assert leaflet.copied(*said) == []


@pytest.mark.parametrize("entry", CATALOGUE.entries, ids=lambda entry: entry.code)
def test_each_row_is_short_and_says_what_else_it_may_be(entry: Entry) -> None:
    assert len(entry.said(entry.statement)) <= 160
    assert sum(map(len, texts(entry))) <= 900, "the check is one light page"
    assert len(entry.examples) <= 2
    assert 2 <= len(entry.innocent) <= 3
    assert 2 <= len(entry.checks) <= 3
    for text in texts(entry):
        assert not re.search(r"\b(score|verdict|risk level)\b", text, re.I)


def test_each_kind_of_work_meets_rows_and_those_whom_the_source_names_meet_all_of_theirs() -> None:
    for role in FRONTLINE:
        assert sum(role in each.roles for each in CATALOGUE.entries) >= 5, role
    theirs = {"behavioural": {"bank", "public_office"}, "financial": {"bank", "police"},
              "recruitment": {"platform", "police"}}  # fmt: skip
    assert [each.code for each in CATALOGUE.entries if not theirs[each.category] <= set(each.roles)] == []


def test_next_steps_are_there_for_every_kind_of_work_and_sourced_for_every_country() -> None:
    for role in FRONTLINE:
        step = steps.for_role(role)
        assert 3 <= len(step.good) + len(step.avoid) <= 4
        assert sum(map(len, (*step.good, *step.avoid))) <= 450
    assert steps.for_country("dk") == steps.for_country("DK")
    assert steps.for_country("FR") is None
    with pytest.raises(KeyError):
        steps.for_role("spy")
    assert "emergency number" in steps.general()[0]
    assert "without giving a name" in " ".join(steps.general())


def test_numbers_and_terms_of_next_steps_are_those_of_the_directory() -> None:
    folder = Path(guidance.__file__).parent / "data"
    with (folder / "hotlines.csv").open(encoding="utf-8", newline="") as file:
        known = {(row["country"], re.sub(r"\D", "", row["phone_as_printed"])) for row in csv.DictReader(file)}
    named = {
        (each.country, re.sub(r"\D", "", number))
        for each in steps.shipped().countries
        for fact in each.facts
        for number in re.findall(r"\+?\d[\d ]{8,}\d", fact.words)
    }
    assert named == {("DK", "4570202550"), ("GB", "08000121700")}
    assert named <= known
    with (ROOT / "directory/data/terms.csv").open(encoding="utf-8", newline="") as file:
        terms = {(row["vocabulary"], row["slug"]) for row in csv.DictReader(file)}
    for need in steps.needs():
        asked = {("specialism", slug) for slug in need.specialisms} | {
            ("profession", slug) for slug in need.professions
        }
        assert asked <= terms, need.key
    assert steps.needs()[3].query("DK") == "?profession=interpreter&country=DK"
    assert steps.needs()[3].query() == "?profession=interpreter"
