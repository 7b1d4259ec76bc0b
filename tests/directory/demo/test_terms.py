"""The vocabularies: a tree, complete, in words that people type."""

import re
from collections import Counter

import pytest
from babel import Locale

from tests.directory.demo.conftest import read

TERMS = read("directory/data/terms.csv")
KEYS = {(term["vocabulary"], term["slug"]) for term in TERMS}


def synonyms(vocabulary: str, slug: str) -> list[str]:
    return next(t["synonyms"].split("|") for t in TERMS if (t["vocabulary"], t["slug"]) == (vocabulary, slug))


def test_terms_are_enough_for_every_field() -> None:
    counted = Counter(term["vocabulary"] for term in TERMS)
    assert counted.keys() == {"profession", "specialism", "exploitation", "report"}
    assert counted["specialism"] >= 110
    assert counted["profession"] >= 30


def test_terms_are_named_once() -> None:
    assert len(KEYS) == len(TERMS)
    assert max(Counter((term["vocabulary"], term["name"].lower()) for term in TERMS).values()) == 1
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term["slug"]) for term in TERMS)


def test_terms_come_after_their_parents_so_that_the_tree_has_no_circle() -> None:
    seen: set[tuple[str, str]] = set()
    for term in TERMS:
        assert not term["parent"] or (term["vocabulary"], term["parent"]) in seen, term["slug"]
        seen.add((term["vocabulary"], term["slug"]))


def test_specialisms_stand_in_two_or_three_levels() -> None:
    parents = {term["slug"]: term["parent"] for term in TERMS if term["vocabulary"] == "specialism"}

    def depth(slug: str) -> int:
        return 1 + (depth(parents[slug]) if parents[slug] else 0)

    assert {depth(slug) for slug in parents} == {1, 2, 3}


def test_terms_have_clean_synonyms() -> None:
    for term in TERMS:
        words = term["synonyms"].split("|")
        assert all(word == word.strip() and 1 < len(word) <= 80 for word in words), term["slug"]
        assert len({word.lower() for word in words}) == len(words), term["slug"]


@pytest.mark.parametrize(
    ("typed", "vocabulary", "slug"),
    [
        ("lawyer", "profession", "solicitor"),
        ("lawyer", "profession", "barrister"),
        ("PTSD", "profession", "psychiatrist"),
        ("doctor", "profession", "forensic-physician"),
        ("forced scamming", "exploitation", "forced-online-fraud"),
        ("pig butchering", "exploitation", "forced-online-fraud"),
        ("lawyer for passport taken", "specialism", "identity-documents"),
        ("section 45", "specialism", "section-45-defence"),
    ],
)
def test_terms_are_found_by_what_people_type(typed: str, vocabulary: str, slug: str) -> None:
    assert typed in synonyms(vocabulary, slug)


def test_terms_name_no_nationality() -> None:
    countries = {name.lower() for code, name in Locale("en").territories.items() if len(code) == 2}
    # Where a law or a service exists is a place, not somebody's origin.
    places = {"united kingdom", "ireland", "libya"}
    people = "albanian|vietnamese|nigerian|romanian|chinese|eritrean|indian|roma|gypsy|british"
    for term in TERMS:
        text = f"{term['name']}|{term['synonyms']}".lower()
        named = {name for name in countries - places if re.search(rf"\b{re.escape(name)}\b", text)}
        assert not named, (term["slug"], named)
        assert not re.search(rf"\b({people})\b", text.replace("british citizen", "")), term["slug"]
