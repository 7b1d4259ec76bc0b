"""Somebody looks for help in a real browser: searches, filters, reads a profile, keeps a few, reports what is wrong."""

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, expect

from accounts.permissions import System
from directory import actions, fictional, lexicon
from directory.demo import people
from directory.models import Profile
from tests.factories.directory import listed
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_look import SMALLEST, WAY_OUT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
SEARCH = "/directory/?q=solictor+albanian"


@pytest.fixture
def town(transactional_db: None) -> Profile:
    """A small directory of people who do not exist, and one listing; returns the first who can be found."""
    call_command("load_terms", verbosity=0)
    call_command("load_first_responders", verbosity=0)
    actions.load_fictional(rows=fictional.rows(people(60), lexicon.current()), by=System("tests"))
    listed()
    return Profile.objects.published().order_by("slug").first()


def pages(profile: Profile) -> tuple[str, ...]:
    return (
        "/directory/", SEARCH, "/directory/?q=zzzzzz", "/directory/?near=Leeds&available=yes",
        profile.get_absolute_url(), f"{profile.get_absolute_url()}mistake/", "/directory/shortlist/",
        "/directory/compare/", "/guidance/first-responders/", "/guidance/first-responders/?q=police",
    )  # fmt: skip


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_page_of_the_directory_has_a_barrier(
    live_server, town: Profile, open_context: Open, check_axe: Callable[..., None], pair: tuple[str, str]
) -> None:
    page = open_context(**MODES[pair[0]]).new_page()
    page.goto(f"{live_server.url}/directory/")
    page.get_by_role("button", name="Add to shortlist").first.click()
    for path in pages(town):
        page.goto(live_server.url + path)
        check_axe(page, *pair)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_scrolls_sideways_and_the_way_out_stays(
    live_server, town: Profile, open_context: Open, direction: str
) -> None:
    page = open_context(viewport=SMALLEST).new_page()
    for path in pages(town):
        page.goto(live_server.url + path)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        for depth in (0, 0.5, 1):
            page.evaluate("depth => scrollTo(0, depth * document.body.scrollHeight)", depth)
            assert page.evaluate(WAY_OUT) == "in reach", f"{path} {direction} {depth}"


def test_filters_change_in_place_and_back_goes_back(live_server, town: Profile, open_context: Open) -> None:
    page = open_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}/directory/")
    everybody = page.locator("h1").inner_text()
    page.evaluate("() => { window.stayed = true }")
    page.get_by_role("checkbox", name=re.compile("Takes legal aid")).check()
    expect(page.locator("h1")).not_to_have_text(everybody)
    assert "legal_aid=" in page.url
    assert page.evaluate("() => window.stayed"), "the page was loaded anew"
    fewer = page.locator("h1").inner_text()
    page.go_back()
    expect(page.locator("h1")).to_have_text(everybody)
    expect(page.get_by_role("checkbox", name=re.compile("Takes legal aid"))).not_to_be_checked()
    page.go_forward()
    expect(page.locator("h1")).to_have_text(fewer)


def test_what_is_typed_and_chosen_lies_in_no_store_of_the_browser(
    live_server, town: Profile, open_context: Open
) -> None:
    page = open_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{live_server.url}{SEARCH}")
    page.get_by_role("checkbox", name=re.compile("Takes legal aid")).check()
    page.wait_for_url("**legal_aid=**")
    page.go_back()
    expect(page.get_by_role("checkbox", name=re.compile("Takes legal aid"))).not_to_be_checked()
    assert page.evaluate("() => [localStorage.length, sessionStorage.length]") == [0, 0]


def test_everything_works_without_scripts(live_server, town: Profile, open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_label("Who or what are you looking for?").fill("solictor albanian")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Showing results for")).to_contain_text("solicitor albanian")
    # Before the styles are there, what they hide is still to be seen.
    page.wait_for_load_state("load")
    page.locator("summary", has_text="Filters").click() if page.locator(
        "summary", has_text="Filters"
    ).is_visible() else None
    page.get_by_role("checkbox", name=re.compile("Takes legal aid")).check()
    page.get_by_role("button", name=re.compile("Apply|Show results|Filter")).first.click()
    assert "legal_aid=" in page.url
    page.get_by_role("button", name="Add to shortlist").first.click()
    page.goto(f"{live_server.url}/directory/shortlist/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("hortlist")
    page.locator("main a[href^='/directory/']").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_on_a_phone_what_is_compared_shows_its_band_and_leads_to_its_page(
    live_server, town: Profile, open_context: Open
) -> None:
    page = open_context(**MODES["phone light"]).new_page()
    page.goto(f"{live_server.url}/directory/compare/?profile={town.slug}")
    expect(page.locator(".compare .fictional")).to_be_in_viewport()
    page.get_by_role("link", name=town.name).click()
    expect(page.locator("h1")).to_have_text(town.name)


def test_a_reader_says_what_is_wrong(live_server, town: Profile, open_context: Open) -> None:
    page = open_context().new_page()
    page.goto(live_server.url + town.get_absolute_url())
    page.get_by_role("link", name=re.compile("mistake", re.I)).click()
    page.get_by_role("button", name=re.compile("Send", re.I)).click()
    expect(page).to_have_title(re.compile("^Error:"))
    page.get_by_label("They no longer do this work").check()
    page.get_by_role("button", name=re.compile("Send", re.I)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("hank")
    assert town.mistakes.count() == 1


def test_no_page_asks_anybody_else(live_server, town: Profile, open_context: Open) -> None:
    context = open_context()
    page = context.new_page()
    for path in ("/", *pages(town)):
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}
    assert page.evaluate("() => localStorage.length") == 0
