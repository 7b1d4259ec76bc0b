"""The ten articles as they are written: our own words, sources with names, links that may be followed."""

import re
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from news import shipped
from news.shipped import Told

ARTICLES = list(shipped.articles())
# Digests of each six words in a row of the ten items: nothing of the items is here, and nothing can be read from it.
THEIRS = set(Path(__file__).with_name("shingles.txt").read_text().split())
ROW = 6
# Names that are longer than a phrase.
NAMES = ("against trafficking in persons", "immigration enforcement competent authority")
LINK = re.compile(r"\]\(([^)\s]+)\)")
every_article = pytest.mark.parametrize("told", ARTICLES, ids=[each.slug for each in ARTICLES])


def words(told: Told) -> list[str]:
    text = " ".join([told.wording["title"], told.wording["summary"], told.wording["body"], *_said(told)])
    return re.findall(r"[a-z0-9]+", re.sub(r"\[\[.*?\]\]", " ", text).lower())


def _said(told: Told) -> list[str]:
    return [each["text"] for each in told.answers]


def test_there_are_ten_in_the_order_of_their_days() -> None:
    assert len(ARTICLES) == len({each.slug for each in ARTICLES}) == 10
    assert [each.published for each in ARTICLES] == sorted(each.published for each in ARTICLES)


@every_article
def test_no_six_words_in_a_row_are_theirs(told: Told) -> None:
    said = words(told)
    for start in range(len(said) - ROW + 1):
        row = " ".join(said[start : start + ROW])
        is_name = any(name in row for name in NAMES)
        assert is_name or blake2b(row.encode(), digest_size=5).hexdigest() not in THEIRS, row


@every_article
def test_its_source_has_a_name_and_its_links_lead_somewhere_named(told: Told) -> None:
    assert told.wording["source_name"]
    assert re.fullmatch(r"(https://.+)?", told.wording["source_url"])
    assert re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", told.wording["source_on"])
    for link in LINK.findall(told.wording["body"]):
        assert link.startswith("/") or urlsplit(link).scheme == "https", link


@every_article
def test_its_numbers_are_tags(told: Told) -> None:
    assert re.search(r"\[\[[a-z-]+ \w+ .*?@\d{4}-\d\d-\d\d.*?\]\]", told.wording["body"])
    assert set(told.tags) <= shipped.tags().keys()
    assert set(told.authors) <= shipped.authors().keys()


def test_the_retold_story_gives_nobody_away() -> None:
    told = next(each for each in ARTICLES if each.slug == "forced-online-fraud")
    text = str(told.wording).lower()
    for given_away in ("uganda", "bangkok", "thailand", "data entry", "boat", "canoe", "cnn", "muyeke", "american"):
        assert not re.search(rf"\b{given_away}\b", text), given_away
    assert told.wording["content_note"]
    # It is not told with his consent, and does not say so.
    assert not told.wording.get("is_story")


def test_what_the_old_items_had_wrong_is_put_right() -> None:
    texts = {each.slug: each.wording["title"] + each.wording["summary"] + each.wording["body"] for each in ARTICLES}
    assert "eleventh" in texts["world-day-2024"]
    assert "2024/1712" in texts["eu-directive"]
    assert "vote=against" in texts["eu-directive"]
    assert texts["illegal-migration-bill"].startswith("The Illegal Migration Bill")
    assert "Royal Assent on 20 July 2023" in texts["world-day-2023"]
    assert "forced_labour 2021" in texts["world-day-2023"]
    for way in ("/guidance/rules/uk-reconsideration/", "/guidance/deadline/", "thirty calendar days"):
        assert way in texts["reconsideration-time-limit"]
    for written in ("“nearly 16,000”", "head of a charity"):
        assert written in texts["home-office-report-2021"]
