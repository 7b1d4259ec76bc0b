"""Lists, search, archive, tags, authors, corrections; the page of an article and what became of it."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from news.models import Author, Picture, Revision, SlugRedirect
from tests.baseline import assert_baseline
from tests.news.reading.made import DAY, TAG, article, corrected, moved_number, publish, withdrawn

pytestmark = pytest.mark.django_db


def said(client: Client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    assert_baseline(response)
    return response.content.decode()


def read(client: Client, slug: str, status: int = 200) -> str:
    return said(client, f"/news/2024/{slug}/", status)


def test_the_list_shows_what_is_published_the_newest_first(visitor: Client) -> None:
    article("older", at=DAY - timedelta(days=3))
    article("newer")
    hidden = article("hidden")
    withdrawn(hidden)
    page = said(visitor, "/news/")
    assert page.index("Title of newer") < page.index("Title of older")
    assert "Title of hidden" not in page


def test_the_list_goes_on_over_pages_and_bears_any_number_of_a_page(visitor: Client) -> None:
    for number in range(14):
        article(f"n-{number}", at=DAY + timedelta(days=number))
    assert "Title of n-1<" not in said(visitor, "/news/")
    assert "Title of n-1<" in said(visitor, "/news/?page=2")
    assert "Page 2 of 2" in said(visitor, "/news/?page=99999999999999999999")
    assert "Page 1 of 2" in said(visitor, "/news/?page=none")


def test_words_are_found_in_title_summary_and_text_and_in_nothing_of_before(visitor: Client) -> None:
    old = article("one", title="Harvest workers in court", body="Nothing else.")
    article("two", summary="About harvests.")
    article("three", body="They had picked the harvest.")
    article("four")
    page = said(visitor, "/news/?q=harvesting")
    assert page.index("Harvest workers") < page.index("Title of two") < page.index("Title of three")
    assert "Title of four" not in page
    corrected(old, title="Farm workers in court", body="Nothing else.")
    assert "Farm workers in court" not in said(visitor, "/news/?q=harvest")


def test_a_slip_of_the_pen_finds_what_was_meant_and_says_so(visitor: Client) -> None:
    article("one", title="Reconsideration within thirty days")
    page = said(visitor, "/news/?q=reconsidration")
    assert "Nothing holds “reconsidration”." in page
    assert "Reconsideration within thirty days" in page


@pytest.mark.parametrize(
    "query", ["q=%22((%26|!", "q=%00", "q='%3B--", "tag=none", "year=abc", "year=99999999999", "q=" + "a" * 5000]
)
def test_bad_input_is_an_ordinary_page(visitor: Client, query: str) -> None:
    article("one")
    said(visitor, f"/news/?{query}")


def test_tag_and_year_narrow_the_list_and_have_pages(visitor: Client) -> None:
    article("here", tags=("courts",))
    article("there", at=datetime(2023, 5, 4, tzinfo=UTC), tags=("farms",))
    for path in ("/news/?tag=courts", "/news/?year=2024", "/news/tags/courts/", "/news/2024/"):
        page = said(visitor, path)
        assert "Title of here" in page, path
        assert "Title of there" not in page, path
    for path in ("/news/2022/", "/news/tags/none/", "/news/authors/none/", "/news/99999999999/"):
        said(visitor, path, 404)


def test_an_author_has_a_page_once_something_of_theirs_can_be_read(visitor: Client) -> None:
    made = article("one", authors=("grace", "ada"))
    page = said(visitor, "/news/authors/grace/")
    assert "Title of one" in page
    assert "Writes." in page
    withdrawn(made)
    said(visitor, "/news/authors/grace/", 404)


def test_an_article_shows_its_dates_source_note_and_authors(visitor: Client) -> None:
    made = article("one", content_note="It speaks of violence.", source_name="Home Office", source_on="2024-03")
    corrected(made, content_note="It speaks of violence.", source_name="Home Office")
    page = read(visitor, "one")
    for words in ("10 March 2024", "9 April 2024", "date not known", "Ada Writer", "a third", "a quarter", "misread"):
        assert words in page, words
    assert page.index("It speaks of violence.") < page.index('class="prose"')


def test_a_date_is_said_as_exactly_as_it_is_known(visitor: Client) -> None:
    article("one", source_name="Somebody", source_on="2024-03")
    assert "Somebody, March 2024" in " ".join(read(visitor, "one").split())


def test_a_number_that_moved_is_shown_as_both_and_with_its_source(visitor: Client) -> None:
    made = article("one", body=f"It was [[{TAG}]].")
    moved_number(made)
    page = read(visitor, "one")
    assert "as published 7 March 2024; now 4,134" in page
    assert 'href="https://www.example.org/bulletin"' in page
    assert "/statistics/nrm/data.csv" in page
    assert "The numbers in this article" in page


def test_machines_are_told_the_same_as_readers(visitor: Client) -> None:
    made = article("one", tags=("courts",), source_url="https://www.example.org/source", source_name="Somebody")
    corrected(made, title="Now </script>", source_url="https://www.example.org/source", source_name="Somebody")
    page = read(visitor, "one")
    told = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert (told["@type"], told["headline"], told["author"][0]["name"]) == (
        "NewsArticle",
        "Now </script>",
        "Ada Writer",
    )
    assert told["isBasedOn"] == "https://www.example.org/source"
    assert told["dateModified"].startswith("2024-04-09")
    assert "We misread the table." in told["correction"][0]["text"]
    assert '<meta property="og:url" content="http://testserver/news/2024/one/">' in page
    assert '<link rel="canonical" href="http://testserver/news/2024/one/">' in page
    # What is passed on without a picture shows ours, and nobody else's.
    assert re.findall(r'og:image" content="([^"]+)', page) == ["http://testserver/static/img/news-card.png"]
    assert Path(finders.find("img/news-card.png")).stat().st_size < 60_000


def test_machines_learn_whether_a_person_or_a_team_wrote_it(visitor: Client) -> None:
    article("one", authors=("ada", "team"))
    Author.objects.filter(slug="team").update(kind="organisation")
    told = json.loads(re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', read(visitor, "one"))[1])
    assert [(each["@type"], each["url"].rpartition("/news")[2]) for each in told["author"]] == [
        ("Person", "/authors/ada/"),
        ("Organization", "/authors/team/"),
    ]


def test_a_picture_is_shown_with_its_words_and_none_when_it_is_decorative(visitor: Client) -> None:
    shape = {"content": b"x", "media_type": "image/webp", "width": 8, "height": 6}
    article("one", picture=Picture.objects.create(alt="A harbour", credit="Ada", **shape))
    article("two", picture=Picture.objects.create(is_decorative=True, **shape))
    page = read(visitor, "one")
    assert 'alt="A harbour" width="8" height="6"' in page
    assert "Picture: Ada" in page
    assert 'property="og:image" content="http://testserver/news/pictures/' in page
    assert 'alt="" width="8"' in read(visitor, "two")


def test_hostile_words_do_nothing(visitor: Client) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) [b](data:text/html,x)"
    article(
        "one", title="</title><script>t</script>", summary='"><script>s</script>', body=evil, source_name="<b>x</b>"
    )
    page = read(visitor, "one")
    assert "<script>" not in page.replace("&lt;script&gt;", "")
    assert "<img src=x" not in page
    assert 'href="javascript:' not in page
    assert 'href="data:' not in page
    assert "<script>" not in said(visitor, "/news/")


def test_a_withdrawn_article_is_gone_and_says_why_but_nothing_else(visitor: Client) -> None:
    withdrawn(article("one"))
    page = read(visitor, "one", 410)
    assert "It gave somebody away." in page
    assert "Title of one" not in page
    assert "It gave somebody away." in said(visitor, "/news/corrections/")


def test_an_address_of_before_leads_on_for_good(visitor: Client) -> None:
    made = article("new")
    SlugRedirect.objects.create(year=2024, slug="old", article=made)
    response = visitor.get("/news/2024/old/")
    assert (response.status_code, response["Location"]) == (301, "/news/2024/new/")
    read(visitor, "never", 404)


def test_a_translation_is_linked_both_ways_and_listed_once(visitor: Client) -> None:
    made = article("one")
    article("un", language="fr", original=made, title="Titre")
    for slug in ("one", "un"):
        page = read(visitor, slug)
        assert 'hreflang="fr" href="http://testserver/news/2024/un/"' in page
        assert 'hreflang="en" href="http://testserver/news/2024/one/"' in page
    assert '<h1 lang="fr" dir="ltr">Titre</h1>' in read(visitor, "un")
    assert "Titre" not in said(visitor, "/news/")
    withdrawn(made)
    assert "Titre" in said(visitor, "/news/")


def test_a_translation_is_found_under_its_author_year_tag_and_words(visitor: Client) -> None:
    made = article("one", authors=("ada",))
    article("un", at=DAY + timedelta(days=400), language="fr", original=made, title="Titre", authors=("grace",),
            tags=("tribunaux",))  # fmt: skip
    for path in ("authors/grace/", "2025/", "tags/tribunaux/", "?q=titre", "?tag=tribunaux", "?year=2025"):
        assert "Titre" in said(visitor, f"/news/{path}"), path


def test_content_notes_stand_with_short_links_and_in_what_machines_are_told(visitor: Client) -> None:
    article("before", at=DAY - timedelta(days=1), content_note="Of before.")
    article("one", tags=("courts",), content_note="Of violence.")
    article("close", at=DAY + timedelta(days=9), tags=("courts",), content_note="Of close.")
    page = read(visitor, "one")
    assert '<meta property="og:description" content="Content note: Of violence. Summary of one.">' in page
    assert '<meta property="og:locale" content="en_GB">' in page
    assert page.count("Content note: Of close.") == 2
    assert "Content note: Of before." in page
    assert "Content note: Of violence." in said(visitor, "/news/2024/")


def test_what_was_corrected_is_read_again_with_an_article_that_came_back(visitor: Client) -> None:
    made = article("one")
    corrected(made)
    withdrawn(made)
    made.withdrawn_at, made.withdrawn_because = None, ""
    publish(made, DAY + timedelta(days=90))
    assert "We misread the table." in read(visitor, "one")


def test_articles_before_after_and_close_to_it_are_linked(visitor: Client) -> None:
    article("before", at=DAY - timedelta(days=1))
    article("one", tags=("courts",))
    article("after", at=DAY + timedelta(days=1))
    article("close", at=DAY + timedelta(days=9), tags=("courts",))
    page = read(visitor, "one")
    assert 'rel="prev" href="/news/2024/before/"' in page
    assert 'rel="next" href="/news/2024/after/"' in page
    assert "Title of close" in page


def test_corrections_stand_on_one_page_with_their_article(visitor: Client) -> None:
    corrected(article("one"))
    page = said(visitor, "/news/corrections/")
    assert "Title of one" in page
    assert "We misread the table." in page


def test_only_the_newest_wording_of_the_live_edition_is_read() -> None:
    made = article("one")
    Revision.objects.create(edition=made.live, number=2, title="Second", summary="s", body="b", at=DAY)
    assert [row.title for row in Revision.objects.live()] == ["Second"]


@pytest.mark.parametrize(
    "path", ["/news/", "/news/2024/", "/news/tags/courts/", "/news/authors/ada/", "/news/?q=title"]
)
def test_lists_ask_as_many_questions_for_thirty_articles_as_for_one(
    visitor: Client, path: str, django_assert_max_num_queries
) -> None:
    article("first", tags=("courts",))
    counted = _queries(visitor, path, django_assert_max_num_queries)
    for number in range(30):
        corrected(article(f"n-{number}", at=DAY + timedelta(hours=number), tags=("courts", f"t-{number}")))
    assert _queries(visitor, path, django_assert_max_num_queries) <= counted


def test_an_article_asks_a_constant_number_of_questions(visitor: Client, django_assert_max_num_queries) -> None:
    made = article("one", tags=("courts",), body=f"It was [[{TAG}]].")
    moved_number(made)
    article("two", tags=("courts",))
    article("three", at=DAY + timedelta(days=1), tags=("courts",))
    counted = _queries(visitor, "/news/2024/one/", django_assert_max_num_queries)
    for number in range(10):
        article(f"n-{number}", at=DAY + timedelta(hours=number - 5), tags=("courts",))
    assert _queries(visitor, "/news/2024/one/", django_assert_max_num_queries) <= counted


def _queries(client: Client, path: str, limit) -> int:
    with limit(30) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_address_of_an_article_is_reversible() -> None:
    assert reverse("news:article", args=[2024, "one"]) == "/news/2024/one/"
