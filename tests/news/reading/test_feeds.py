"""Atom and JSON Feed: valid, complete, stable, kept by whoever has them; the files for search engines."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.http import http_date
from lxml import etree

from directory.models import Profile
from tests.factories.directory import published
from tests.feeds import assert_atom
from tests.news.reading.json_feed import read_json_feed
from tests.news.reading.made import DAY, article, corrected, moved_number, tag, withdrawn

pytestmark = pytest.mark.django_db

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


@pytest.fixture
def told(db: None) -> None:
    """One that was corrected, one that was withdrawn, one with hostile words, and all else that a feed may hold."""
    corrected(article("one", tags=("courts",), authors=("ada", "grace"), content_note="It is hard to read."))
    withdrawn(article("two", tags=("courts",)))
    article("three", at=DAY + timedelta(days=1), title="<b>A & B</b>\x0b", summary="]]> <script>x</script>")


@pytest.mark.parametrize("path", ["/news/feed.atom", "/news/tags/courts/feed.atom"])
def test_atom_is_valid_and_tells_articles_corrections_and_withdrawals(visitor: Client, told: None, path: str) -> None:
    response = visitor.get(path)
    read = assert_atom(response.content)
    titles = [entry.title for entry in read.entries]
    assert {"Title of one", "Correction: Title of one", "Withdrawn"} <= set(titles)
    assert "Title of two" not in response.content.decode()
    links = [link.href for entry in read.entries for link in entry.links]
    assert all(link.startswith("http://testserver/news/") for link in links)
    assert response["Content-Type"].startswith("application/atom+xml")
    entry = next(entry for entry in read.entries if entry.title == "Title of one")
    assert [author.name for author in entry.authors] == ["Ada Writer", "Grace Writer"]
    assert [tag.term for tag in entry.tags] == ["Courts"]


@pytest.mark.parametrize("path", ["/news/feed.json", "/news/tags/courts/feed.json"])
def test_json_feed_is_valid_and_tells_the_same(visitor: Client, told: None, path: str) -> None:
    feed = read_json_feed(visitor.get(path).content)
    atom = assert_atom(visitor.get(path.replace(".json", ".atom")).content)
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in atom.entries]
    assert feed["feed_url"] == f"http://testserver{path}"
    one = next(item for item in feed["items"] if item["title"] == "Correction: Title of one")
    assert one["content_text"] == "It said: “a third”. It now says: “a quarter”. Why: We misread the table."


def test_feeds_without_an_article_are_valid(visitor: Client) -> None:
    assert assert_atom(visitor.get("/news/feed.atom").content).entries == []
    assert read_json_feed(visitor.get("/news/feed.json").content)["items"] == []
    assert visitor.get("/news/tags/none/feed.atom").status_code == 404


def test_characters_that_xml_does_not_know_break_no_feed(visitor: Client) -> None:
    article("one", title="A \ufffe B \uffff C \x01 👩")
    assert [entry.title for entry in assert_atom(visitor.get("/news/feed.atom").content).entries] == ["A  B  C  👩"]


def test_a_translation_that_stood_in_a_feed_is_taken_back_there_and_a_tag_without_articles_has_none(
    visitor: Client,
) -> None:
    withdrawn(article("un", language="fr", original=article("one"), tags=("courts",)))
    tag("unused")
    read = assert_atom(visitor.get("/news/tags/courts/feed.atom").content)
    assert [entry.title for entry in read.entries] == ["Withdrawn"]
    assert "Withdrawn" in {entry.title for entry in assert_atom(visitor.get("/news/feed.atom").content).entries}
    for path in ("tags/courts/", "tags/unused/", "tags/unused/feed.atom", "tags/unused/feed.json"):
        assert visitor.get(f"/news/{path}").status_code == 404, path


def test_ids_stay_when_address_and_wording_change(visitor: Client) -> None:
    made = article("one")
    before = read_json_feed(visitor.get("/news/feed.json").content)["items"][0]
    made.slug = "another"
    made.save()
    corrected(made, title="Another title")
    after = {item["id"]: item for item in read_json_feed(visitor.get("/news/feed.json").content)["items"]}
    assert after[before["id"]]["title"] == "Another title"


def test_whoever_has_a_feed_is_told_that_nothing_is_new(visitor: Client, told: None) -> None:
    for path in ("/news/feed.atom", "/news/feed.json", "/sitemap.xml"):
        first = visitor.get(path)
        assert "no-store" not in first["Cache-Control"]
        again = visitor.get(path, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    # Something may leave without a later day: only what is read itself says that nothing is new.
    assert "Last-Modified" not in first
    now = http_date()
    assert visitor.get("/news/feed.atom", headers={"If-Modified-Since": now}).status_code == 200


def test_feeds_are_found_from_the_pages(visitor: Client, told: None) -> None:
    page = visitor.get("/news/tags/courts/").content.decode()
    for path in ("/news/feed.atom", "/news/feed.json", "/news/tags/courts/feed.atom", "/news/tags/courts/feed.json"):
        assert f'href="{path}">' in page


def test_feeds_ask_as_many_questions_for_thirty_articles_as_for_one(
    visitor: Client, django_assert_max_num_queries
) -> None:
    corrected(article("first", tags=("courts",)))
    with django_assert_max_num_queries(12) as one:
        visitor.get("/news/feed.atom")
    for number in range(30):
        corrected(article(f"n-{number}", at=DAY + timedelta(hours=number), tags=(f"t-{number}",)))
    with django_assert_max_num_queries(len(one)):
        visitor.get("/news/feed.atom")


def test_the_sitemap_names_what_is_public_and_nothing_else(visitor: Client, told: None) -> None:
    moved_number(article("four"))
    found = [each.text for each in etree.fromstring(visitor.get("/sitemap.xml").content).iter(SITEMAP)]
    assert {
        f"http://testserver/{path}" for path in ("", "news/2024/one/", "news/resources/", "news/tags/courts/")
    } <= set(found)
    assert not [each for each in found if "?" in each or "/i/" in each or "two" in each or "desk" in each]
    assert len(found) == len(set(found))


def test_every_address_of_the_sitemap_opens(visitor: Client, told: None) -> None:
    places = [each.text for each in etree.fromstring(visitor.get("/sitemap.xml").content).iter(SITEMAP)]
    answers = {each: visitor.get(each.removeprefix("http://testserver")).status_code for each in places}
    assert set(answers.values()) == {200}, answers


def test_entries_of_the_directory_have_files_of_their_own(visitor: Client) -> None:
    published(slug="ada-example")
    made_up = published(slug="nobody")
    Profile.objects.filter(pk=made_up.pk).update(is_fictional=True)
    page = visitor.get("/sitemaps/directory-1.xml").content.decode()
    assert "http://testserver/directory/ada-example/" in page
    assert "nobody" not in page
    for number in ("0", "2", "99999999999999"):
        assert visitor.get(f"/sitemaps/directory-{number}.xml").status_code == 404
    robots = visitor.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert "Sitemap: http://testserver/sitemaps/directory-1.xml" in robots
