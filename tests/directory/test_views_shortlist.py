"""The shortlist of one browser session: add, take off, clear, undo, compare; two tabs at once."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from directory import actions, shortlists
from directory.models import Profile
from tests.directory.pages import heading, queries, text, titles
from tests.directory.threads import at_once
from tests.factories.directory import BY, available, published, specialism

pytestmark = pytest.mark.django_db

ADDRESS = "/directory/shortlist/"


def add(client: Client, *slugs: str, **data: str) -> Any:
    return [client.post(ADDRESS, {"add": slug} | data) for slug in slugs][-1]


def kept(client: Client) -> list[str]:
    return titles(client.get(ADDRESS))


def test_nothing_is_on_it_at_first_and_looking_leaves_no_session(visitor: Client) -> None:
    page = visitor.get(ADDRESS)
    assert (page.status_code, heading(page)) == (200, "Your shortlist")
    assert "Nothing is on it yet" in text(page)
    assert not Session.objects.exists()


def test_what_is_added_is_there_in_its_order_and_once(visitor: Client) -> None:
    for name in ("Ada", "Grace"):
        published(slug=name.lower(), name=name)
    done = add(visitor, "grace", "ada", "grace")
    assert (done.status_code, done["Location"]) == (302, ADDRESS)
    assert kept(visitor) == ["Grace", "Ada"]


def test_it_shows_what_is_needed_on_paper(visitor: Client) -> None:
    published(slug="ada", phone=[{"number": "+44 113", "note": "Mornings"}], email="ada@example.org", is_fictional=True)
    add(visitor, "ada")
    told = text(visitor.get(ADDRESS))
    assert "+44 113 Mornings ada@example.org" in told
    assert "Fictional" in told


def test_the_button_leads_back_to_where_it_stood(visitor: Client) -> None:
    published(slug="ada")
    assert add(visitor, "ada", back="/directory/?q=x")["Location"] == "/directory/?q=x"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil.example"]
)
def test_the_button_leads_nowhere_else(visitor: Client, back: str) -> None:
    published(slug="ada")
    assert add(visitor, "ada", back=back)["Location"] == ADDRESS


def test_taking_off_can_be_undone(visitor: Client) -> None:
    for slug in ("ada", "grace"):
        published(slug=slug, name=slug)
    add(visitor, "ada", "grace")
    visitor.post(ADDRESS, {"remove": "ada"})
    assert kept(visitor) == ["grace"]
    assert "One entry was taken off your shortlist." in text(visitor.get(ADDRESS))
    visitor.post(ADDRESS, {"do": "undo"})
    assert sorted(kept(visitor)) == ["ada", "grace"]
    assert "taken off" not in text(visitor.get(ADDRESS))


def test_clearing_can_be_undone(visitor: Client) -> None:
    for slug in ("ada", "grace"):
        published(slug=slug, name=slug)
    add(visitor, "ada", "grace")
    visitor.post(ADDRESS, {"do": "clear"})
    assert kept(visitor) == []
    assert "2 entries were taken off your shortlist." in text(visitor.get(ADDRESS))
    visitor.post(ADDRESS, {"do": "undo"})
    assert kept(visitor) == ["ada", "grace"]


def test_taking_off_what_is_not_there_and_unknown_words_change_nothing(visitor: Client) -> None:
    published(slug="ada", name="Ada")
    published(slug="grace")
    add(visitor, "ada")
    visitor.post(ADDRESS, {"remove": "grace"})
    visitor.post(ADDRESS, {"do": "dance"})
    visitor.post(ADDRESS, {})
    assert kept(visitor) == ["Ada"]


@pytest.mark.parametrize("slug", ["nobody", "\0", "x" * 5000, "é"])
def test_who_is_not_public_cannot_be_added(visitor: Client, slug: str) -> None:
    assert add(visitor, slug).status_code == 404
    assert not Session.objects.exists()


def test_it_holds_so_many_and_says_so(visitor: Client) -> None:
    slugs = [published(slug=f"ada-{number}").slug for number in range(shortlists.LONGEST + 1)]
    assert add(visitor, *slugs, back="/directory/")["Location"] == ADDRESS
    assert len(kept(visitor)) == shortlists.LONGEST
    assert "Your shortlist is full" in text(visitor.get(ADDRESS))
    full = visitor.post(ADDRESS, {"add": slugs[-1]}, headers={"HX-Request": "true"})
    assert "Your shortlist is full" in text(full)


def test_a_withdrawn_entry_is_no_longer_shown(visitor: Client) -> None:
    profile = published(slug="ada")
    add(visitor, "ada")
    actions.withdraw(profile=profile, by=BY, reason="x")
    assert kept(visitor) == []


def test_the_script_gets_the_button_as_it_is_now_and_the_number(visitor: Client) -> None:
    published(slug="ada", name="Ada <b>")
    answer = visitor.post(ADDRESS, {"add": "ada"}, headers={"HX-Request": "true"})
    assert 'name="remove" value="ada"' in answer.content.decode()
    assert '<span id="kept">1</span>' in answer.content.decode()
    assert "Ada &lt;b&gt;" in answer.content.decode()
    again = visitor.post(ADDRESS, {"remove": "ada"}, headers={"HX-Request": "true"})
    assert 'name="add" value="ada"' in again.content.decode()


def test_results_and_the_profile_know_what_is_kept(visitor: Client) -> None:
    published(slug="ada")
    add(visitor, "ada")
    for address in ("/directory/", "/directory/ada/"):
        assert 'name="remove" value="ada"' in visitor.get(address).content.decode()


def test_it_is_this_browsers_alone(visitor: Client) -> None:
    published(slug="ada")
    add(visitor, "ada")
    assert kept(Client()) == []


def test_a_session_that_was_cleared_away_begins_anew(visitor: Client) -> None:
    for slug in ("ada", "grace"):
        published(slug=slug, name=slug)
    add(visitor, "ada")
    Session.objects.all().delete()
    add(visitor, "grace")
    assert kept(visitor) == ["grace"]


def test_other_methods_are_refused(visitor: Client) -> None:
    assert visitor.put(ADDRESS).status_code == 405
    assert visitor.post("/directory/compare/").status_code == 405


def test_a_request_forged_elsewhere_is_refused() -> None:
    published(slug="ada")
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"add": "ada"}).status_code == 403


def test_comparing_shows_up_to_three_that_were_ticked(visitor: Client) -> None:
    for slug in ("ada", "grace", "hedy", "joan"):
        available(slug=slug, name=slug.title(), languages=["sq"], terms=[specialism("asylum")])
    page = visitor.get("/directory/compare/?profile=joan&profile=ada&profile=ada&profile=hedy&profile=grace")
    body = page.content.decode()
    assert re.findall(r'scope="col"><a[^>]*>(\w+)', body) == ["Joan", "Ada", "Hedy"]
    told = text(page)
    assert "More than 3 do not fit" in told
    for words in ("Albanian", "Asylum", "Identity (", "Taking new work, confirmed today", "Leeds, United Kingdom"):
        assert words in told
    assert "Fees" not in told


def test_comparing_without_ticks_takes_the_first_of_the_shortlist(visitor: Client) -> None:
    for slug in ("ada", "grace"):
        published(slug=slug, name=slug.title())
    add(visitor, "grace", "ada")
    assert re.findall(r'scope="col"><a[^>]*>(\w+)', visitor.get("/directory/compare/").content.decode()) == [
        "Grace",
        "Ada",
    ]


def test_comparing_what_one_knows_and_the_other_does_not(visitor: Client) -> None:
    published(slug="ada", fees="Free")
    published(slug="grace")
    told = text(visitor.get("/directory/compare/?profile=ada&profile=grace"))
    assert "Fees Free not known" in told


@pytest.mark.parametrize("address", ["", "?profile=nobody", "?profile=%00", "?profile=" + "x" * 5000])
def test_comparing_nothing_helps_on(visitor: Client, address: str) -> None:
    page = visitor.get(f"/directory/compare/{address}")
    assert (page.status_code, "Nothing to compare yet" in text(page)) == (200, True)


def test_the_list_asks_as_often_for_twenty_as_for_one(visitor: Client) -> None:
    slugs = [published(slug=f"ada-{number}", terms=[specialism("asylum")]).slug for number in range(20)]
    add(visitor, slugs[0])
    one = queries(visitor, ADDRESS), queries(visitor, "/directory/compare/")
    add(visitor, *slugs[1:])
    assert (queries(visitor, ADDRESS), queries(visitor, "/directory/compare/")) == one


@pytest.mark.django_db(transaction=True)
def test_tabs_that_add_at_once_lose_nothing() -> None:
    first = Client()
    slugs = [published(slug=f"ada-{number}", name=f"Ada {number}").slug for number in range(5)]
    add(first, slugs[0])

    def tab(slug: str) -> None:
        other = Client()
        other.cookies = first.cookies.copy()
        add(other, slug)

    at_once(*[lambda slug=slug: tab(slug) for slug in slugs[1:]])
    assert sorted(kept(first)) == [f"Ada {number}" for number in range(5)]


def withdraw(*profiles: Profile) -> None:
    for profile in profiles:
        actions.withdraw(profile=profile, by=BY, reason="Asked to be left out")


def test_what_left_the_directory_leaves_the_shortlist_and_that_is_said_once(visitor: Client) -> None:
    ada, _grace = (published(slug=name.lower(), name=name) for name in ("Ada", "Grace"))
    add(visitor, "ada", "grace")
    withdraw(ada)
    page = visitor.get(ADDRESS)
    assert "One entry that was on it is not in the directory any more." in text(page)
    assert "Undo" not in text(page)
    assert '<span id="kept">1</span>' in visitor.get("/directory/").content.decode()
    assert "not in the directory any more" not in text(visitor.get(ADDRESS))


def test_what_left_the_directory_leaves_room(visitor: Client) -> None:
    gone = [published(slug=f"gone-{number}") for number in range(shortlists.LONGEST)]
    published(slug="ada", name="Ada")
    add(visitor, *(profile.slug for profile in gone))
    withdraw(*gone)
    assert kept(visitor) == []
    add(visitor, "ada")
    assert kept(visitor) == ["Ada"]


def test_what_left_the_directory_can_be_taken_off_by_a_page_that_still_shows_it(visitor: Client) -> None:
    ada = published(slug="ada")
    published(slug="grace")
    add(visitor, "ada")
    withdraw(ada)
    assert visitor.post(ADDRESS, {"remove": "ada"}).status_code == 302
    assert visitor.post(ADDRESS, {"remove": "ada"}).status_code == 404, (
        "what is not kept is not told apart from nothing"
    )
