"""Finding somebody under /i/: picks stay in the pocket, public offices are asked for, and a page tells it plainly."""

import base64
import csv
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpResponse, QueryDict
from django.test import Client
from django.urls import reverse

from accounts import pocket
from directory import finding, lexicon
from directory.finding import Picks
from directory.models import Availability, FoundCount, Profile
from directory.needs import NEEDS
from notifications.neutral import said_too_much
from tests.baseline import assert_baseline
from tests.directory.pages import heading, queries, text
from tests.factories.directory import BY, TermFactory, actions, available, listed, published, specialism, withdrawn

pytestmark = pytest.mark.django_db

FIND, RESULTS = "/i/find/", "/i/find/results/"
NOBODY = "/i/find/00000000-0000-0000-0000-000000000000/"


def looked(client: Client, **picks: str) -> Any:
    """Pick, and follow to the list."""
    assert client.post(FIND, picks).status_code == 303
    return client.get(RESULTS)


def names(page: HttpResponse) -> list[str]:
    return re.findall(r'<h2 class="card-title"><a href="/i/find/[0-9a-f-]{36}/">([^<]*)</a>', page.content.decode())


def title(page: HttpResponse) -> str:
    found = re.search(r"<title>(.*?)</title>", page.content.decode())
    assert found
    return found[1]


def href(profile: Profile) -> str:
    return reverse("finding:entry", args=[profile.pk])


def test_every_need_means_terms_that_the_vocabularies_have() -> None:
    with Path("directory/data/terms.csv").open(encoding="utf-8", newline="") as rows:
        known = {(row["vocabulary"], row["slug"]) for row in csv.DictReader(rows)}
    assert {term for need in NEEDS for term in need.terms} <= known
    assert len({need.slug for need in NEEDS}) == len(NEEDS)


def test_a_need_that_no_term_can_answer_is_not_offered(visitor: Client) -> None:
    assert finding.known_needs(lexicon.current()) == []
    specialism("safe-accommodation")
    published()
    page = visitor.get(FIND)
    assert "A safe place to sleep" in text(page)
    assert "A doctor or a nurse" not in text(page)


def test_nothing_has_to_be_picked(visitor: Client) -> None:
    published(name="Grace")
    page = looked(visitor)
    assert (names(page), heading(page)) == (["Grace"], "1 person or organisation may help")


def test_each_pick_narrows(visitor: Client) -> None:
    TermFactory(slug="helpline")
    parent = specialism("safe-accommodation")
    house = specialism("safe-house-women", parent=parent)
    both = {"place": "Leeds", "is_remote": True, "has_legal_aid": True, "languages": ["sq"], "terms": [house]}
    published(name="All", **both)
    for name, other in {
        "Need": {"terms": ()}, "Country": {"country": "IE", "place": "Dublin"}, "Town": {"place": "London"},
        "Language": {"languages": ["en"]}, "Remote": {"is_remote": False}, "Aid": {"has_legal_aid": False},
    }.items():  # fmt: skip
        published(name=name, **both | other)
    leeds = next(key for key, place in finding.towns("GB") if place.name == "Leeds")
    picks = {"need": "sleep", "country": "GB", "near": leeds, "language": "sq", "remote": "on", "legal_aid": "on"}
    page = looked(visitor, **picks)
    assert names(page) == ["All"]
    assert "A safe place to sleep · in United Kingdom · within 50 km of Leeds · speaks Albanian" in text(page)
    seen = {name: set(names(looked(visitor, **{key: picks[key] for key in picks if key != name}))) for name in picks}
    assert seen == {
        "need": {"All", "Need"},
        # A town means nothing without its country.
        "country": {"All", "Country", "Town"},
        "near": {"All", "Town"},
        "language": {"All", "Language"},
        "remote": {"All", "Remote"},
        "legal_aid": {"All", "Aid"},
    }


@pytest.mark.parametrize("sent", [{"need": "wizard", "country": "ZZ", "language": "\0", "near": "Leeds/ENG", "x": "1"}])
def test_what_no_picker_offers_is_left_out(visitor: Client, sent: dict[str, str]) -> None:
    published(name="Grace")
    assert names(looked(visitor, **sent)) == ["Grace"]


def test_a_country_has_its_largest_towns_and_they_wait_for_it(visitor: Client) -> None:
    published()
    page = visitor.get(FIND)
    assert 'name="near"' not in page.text
    assert visitor.post(FIND, {"towns": "1"})["Location"] == FIND
    page = visitor.get(FIND)
    assert "Choose the country first" in text(page)
    assert title(page) == "Error: Page"
    assert "Choose the country first" not in text(visitor.get(FIND)), "said once"
    visitor.post(FIND, {"towns": "1", "country": "GB"})
    page = visitor.get(FIND)
    assert re.search(r'<select name="near"[^>]* autofocus', page.text)
    towns = [place.name for _key, place in finding.towns("GB")]
    assert (len(towns), towns) == (30, sorted(towns))
    assert {"London", "Leeds", "Belfast"} <= set(towns)
    leeds = next(key for key, place in finding.towns("GB") if place.name == "Leeds")
    assert finding.picked(QueryDict(f"country=GB&near={leeds}")).near == leeds
    assert finding.picked(QueryDict(f"country=AL&near={leeds}")).near == "", "no town of that country"


def test_public_offices_come_only_when_asked_for_and_say_what_they_may_have_to_do(visitor: Client) -> None:
    TermFactory(slug="public-authority")
    listed(external_id="list:1", name="Police", is_public_authority=True, country="GB", place="Leeds")
    listed(external_id="list:2", name="Ministry", country="IE", profession_id=TermFactory(slug="public-authority").pk)
    page = looked(visitor)
    assert heading(page) == "Nobody here fits all of this"
    assert "Home Office" in text(page)
    assert visitor.post(RESULTS, {"widen": "public"}).status_code == 303
    page = visitor.get(RESULTS)
    assert sorted(names(page)) == ["Ministry", "Police"]
    assert text(page).count("it may have to pass on what you tell it") == 1
    assert "without your name" in text(page)
    assert "without your name" in text(visitor.get(href(Profile.objects.get(name="Police"))))


def test_pages_are_turned_by_buttons_and_stay_in_the_pocket(visitor: Client) -> None:
    for number in range(21):
        published(name=f"Ada {number}")
    seen = names(looked(visitor))
    assert len(seen) == 10
    for page in ("2", "3"):
        answer = visitor.post(RESULTS, {"page": page})
        assert (answer.status_code, answer["Location"]) == (303, RESULTS)
        seen += names(visitor.get(RESULTS))
    assert sorted(seen) == sorted(f"Ada {number}" for number in range(21))
    for bad in ("x", "9999999", "-1", "٣", ""):
        visitor.post(RESULTS, {"page": bad})
        assert names(visitor.get(RESULTS)), bad


def test_offices_never_push_helpers_off_the_list(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    for number in range(4):
        listed(external_id=f"list:{number}", name=f"Office {number}", is_public_authority=True)
    listed(external_id="list:9", name="Helper", source_confidence="secondary")
    found = finding.look(Picks(), lexicon.current())
    assert ([entry.card["name"] for entry in found.entries], found.left_out) == (["Helper"], 4)
    for number in range(3):
        published(name=f"Ada {number}")
    found = finding.look(Picks(), lexicon.current())
    assert (found.total, found.is_more) == (3, True)


def test_an_empty_list_offers_to_do_with_less_and_to_ask(visitor: Client) -> None:
    published(name="Grace", languages=["sq"], country="IE")
    published(languages=["en"], country="GB")
    page = looked(visitor, language="sq", country="GB", legal_aid="on")
    assert set(re.findall(r'name="widen" value="(\w+)"', page.text)) == {"language", "country", "legal_aid"}
    assert reverse("asking:start") in page.text
    visitor.post(RESULTS, {"widen": "legal_aid"})
    page = visitor.get(RESULTS)
    assert re.findall(r'name="widen" value="(\w+)"', page.text) == ["language", "country"]
    visitor.post(RESULTS, {"widen": "country"})
    assert names(visitor.get(RESULTS)) == ["Grace"]


def test_an_entry_tells_what_to_know_before_a_call(visitor: Client) -> None:
    grace = available(
        name="Grace", phone=[{"number": "+44 113 496 0000", "note": "Ask for Ada"}], email="grace@example.org",
        website="https://grace.example.org/us", has_legal_aid=True, languages=["sq"], street="Mill Lane 1",
        terms=[specialism("asylum")], biography="I listen.",
    )  # fmt: skip
    page = visitor.get(href(grace))
    told = text(page)
    for words in (
        "Solicitor", "Ask for Ada", "grace@example.org", "https://grace.example.org/us",
        "Taking new work, confirmed today.",
        "Albanian", "They take legal aid", "Identity: checked on", "Mill Lane 1", "“I need help. Can we talk now?”",
        "Asylum", "I listen.",
    ):  # fmt: skip
        assert words in told, words
    assert 'href="tel:+441134960000"' in page.text
    links = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
    assert not [link for link in links if not re.match(r"/(?:i|leave|static)/|#|tel:", link)]
    assert "ld+json" not in page.text


def test_a_secret_place_shows_its_town_alone(visitor: Client) -> None:
    house = published(
        name="House", is_location_confidential=True, place="Leeds", street="", postcode="", region="Secret"
    )
    told = text(visitor.get(href(house)))
    assert "Leeds, United Kingdom. The address is not shown" in told
    assert "Secret" not in told


def test_a_listing_says_that_nobody_checked_it_without_a_link(visitor: Client) -> None:
    line = listed(phone=({"number": "116 006", "note": ""},), source_confidence="secondary")
    told = text(visitor.get(href(line)))
    assert "Listed, not checked, from example.org in October 2025." in told
    assert "we have not checked this number ourselves" in told
    assert "We do not know. You can ask." in told
    assert "We do not know. Ask before you agree to anything." in told


def test_what_is_not_shown_any_more_says_so_without_its_name(visitor: Client) -> None:
    gone, paused = withdrawn(name="Grace"), published(name="Grace")
    actions.pause(profile=paused, by=BY)
    for profile in (gone, paused):
        page = visitor.get(href(profile))
        assert (page.status_code, title(page)) == (410, "Page")
        assert "Grace" not in page.text
    draft = Profile.objects.create(slug="d", name="Draft", country="GB", profession=TermFactory())
    for address in (href(draft), NOBODY, "/i/find/nonsense/"):
        page = visitor.get(address)
        assert (page.status_code, title(page)) == (404, "Page"), address
        assert_baseline(page)
        assert "Draft" not in page.text


def test_closed_is_said_and_not_hidden(visitor: Client) -> None:
    actions.confirm_availability(profile=published(name="Full"), by=BY, availability=Availability.CLOSED)
    page = looked(visitor)
    assert names(page) == ["Full"]
    assert "Not taking new work, confirmed today" in text(page)


def test_without_a_pocket_the_list_leads_to_the_pickers(visitor: Client) -> None:
    for answer in (visitor.get(RESULTS), visitor.post(RESULTS, {"page": "2"})):
        assert (answer.status_code, answer["Location"]) == (303, FIND)
    assert settings.POCKET_COOKIE_NAME not in visitor.get(FIND).cookies


def test_picks_lie_nowhere_in_clear_and_nothing_is_counted(visitor: Client) -> None:
    published(languages=["sq"], country="AL")
    looked(visitor, language="sq", country="AL")
    kept = Session.objects.get().get_decoded()
    assert set(kept) == {pocket.NAME}
    assert not re.search(r"country|language|find", str(kept) + str(base64.b64decode(kept[pocket.NAME])))
    assert not FoundCount.objects.exists()


def test_titles_say_nothing_and_pages_are_small(visitor: Client) -> None:
    grace = published(name="Grace")
    for page in (visitor.get(FIND), looked(visitor), visitor.get(href(grace)), visitor.get(NOBODY)):
        assert said_too_much(title(page), "en") == []
        assert title(page) in {"Page", "List", "Entry"}
        assert 1 + len(re.findall(r"<(?:script|img)[^>]* src=|<link[^>]* href=", page.text)) <= 6
        assert page["Cache-Control"] == "no-store"


def test_every_form_needs_its_token_and_other_methods_are_refused() -> None:
    careful = Client(enforce_csrf_checks=True)
    assert {careful.post(address).status_code for address in (FIND, RESULTS)} == {403}
    assert {careful.put(address).status_code for address in (FIND, RESULTS)} == {403}
    client = Client()
    assert {client.put(address).status_code for address in (FIND, RESULTS, NOBODY)} == {405}
    assert client.post(NOBODY).status_code == 405


def test_the_list_asks_as_often_for_ten_as_for_one(visitor: Client) -> None:
    law = specialism("immigration-law")
    TermFactory()

    def fill(number: int) -> None:
        for _ in range(number):
            available(languages=["sq"], terms=[specialism("asylum", parent=law)])

    fill(1)
    looked(visitor, need="stay", language="sq", country="GB")
    one = queries(visitor, RESULTS), queries(visitor, FIND)
    fill(9)
    assert (queries(visitor, RESULTS), queries(visitor, FIND)) == one


def test_it_turns_around_for_arabic(visitor: Client) -> None:
    published()
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    assert 'dir="rtl"' in looked(visitor).text[:400]


def test_the_front_door_leads_help_seekers_here(visitor: Client) -> None:
    page = visitor.get("/").text
    assert page.count(f'href="{reverse("asking:start")}"') >= 2
    assert f'href="{FIND}"' in page
