"""What the scripts of the directory add: results in place, the focus kept, a shortlist without a reload; its weight."""

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from directory.models import Profile
from tests.factories.directory import available, published, specialism

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
WIDE = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def people(transactional_db: None) -> list[Profile]:
    """Twenty-five who speak Albanian, one of them also French; nine areas of work."""
    areas = [specialism(f"area-{number}") for number in range(9)]
    made = [published(name=f"Ada {n}", slug=f"ada-{n}", languages=["sq"], terms=[areas[n % 9]]) for n in range(24)]
    return [*made, available(name="Grace", slug="grace", languages=["sq", "fr"], terms=areas)]


def opened(live_server, open_context: Open, path: str, **options: object) -> Page:
    page = open_context(**options).new_page()
    page.goto(live_server.url + path)
    return page


def test_ticking_keeps_the_focus_and_what_was_unfolded(live_server, people: list[Profile], open_context: Open) -> None:
    page = opened(live_server, open_context, "/directory/", **WIDE)
    page.get_by_text("Show all 9").click()
    french = page.locator("[name=language][value=fr]")
    french.focus()
    page.keyboard.press("Space")
    expect(page.locator("#heading")).to_have_text("1 result")
    expect(french).to_be_focused()
    expect(page.locator("#told")).to_have_text("1 result")
    assert page.title() == "Directory: 1 result · HTMSE"
    assert page.url.endswith("/directory/?language=fr")


def test_typing_searches_without_losing_a_letter_and_back_leads_before_it(
    live_server, people: list[Profile], open_context: Open
) -> None:
    page = opened(live_server, open_context, "/directory/", **WIDE)
    page.goto(f"{live_server.url}/directory/?language=sq")
    box = page.get_by_label("What or whom do you need?")
    box.press_sequentially("grace", delay=30)
    expect(page.locator("#heading")).to_have_text("1 result for “grace”")
    expect(box).to_be_focused()
    expect(box).to_have_value("grace")
    assert page.url.endswith("/directory/?q=grace&language=sq")
    page.go_back()
    expect(page.locator("#heading")).to_have_text("25 people and organisations")


def test_a_tag_takes_its_filter_away_in_place(live_server, people: list[Profile], open_context: Open) -> None:
    page = opened(live_server, open_context, "/directory/?language=fr", **WIDE)
    page.evaluate("() => { window.stayed = true }")
    page.get_by_role("link", name="Remove the filter speaks French").click()
    expect(page.locator("#heading")).to_have_text("25 people and organisations")
    expect(page.locator("[name=language][value=fr]")).not_to_be_checked()
    assert page.evaluate("() => window.stayed")


def test_the_shortlist_grows_and_shrinks_in_place(live_server, people: list[Profile], open_context: Open) -> None:
    page = opened(live_server, open_context, "/directory/?q=grace", **WIDE)
    page.get_by_role("button", name=re.compile("Add to shortlist.*Grace")).click()
    button = page.get_by_role("button", name=re.compile("On your shortlist.*Grace"))
    expect(button).to_be_focused()
    expect(page.locator("#kept")).to_have_text("1")
    button.click()
    expect(page.get_by_role("button", name=re.compile("Add to shortlist.*Grace"))).to_be_focused()
    expect(page.locator("#kept")).to_have_text("0")


def test_what_has_an_aim_of_its_own_is_not_covered_by_its_card(
    live_server, people: list[Profile], open_context: Open
) -> None:
    published(slug="hedy", name="Hedy", phone=[{"number": "+44 113", "note": ""}], email="hedy@example.org")
    page = opened(live_server, open_context, "/directory/hedy/", **WIDE)
    page.get_by_role("button", name=re.compile("Add to shortlist")).click()
    expect(page.get_by_role("button", name=re.compile("On your shortlist"))).to_be_visible()
    page.goto(f"{live_server.url}/directory/shortlist/")
    for aim in ("a[href^='tel:']", "a[href^='mailto:']", "input[name=profile]", "button[name=remove]"):
        page.locator(f".short {aim}").click(trial=True)


def test_on_a_phone_the_filters_fold_and_show_results_folds_them_again(
    live_server, people: list[Profile], open_context: Open
) -> None:
    page = opened(live_server, open_context, "/directory/", **PHONE)
    french = page.get_by_role("checkbox", name=re.compile("French"))
    expect(french).to_be_hidden()
    page.locator("summary", has_text="Filters").click()
    french.check()
    expect(page.locator("#heading")).to_have_text("1 result")
    page.get_by_role("button", name="Show results").click()
    expect(french).to_be_hidden()


def test_a_lost_answer_becomes_an_ordinary_page(live_server, people: list[Profile], open_context: Open) -> None:
    page = opened(live_server, open_context, "/directory/", **WIDE)
    page.route(
        "**/directory/?*", lambda route: route.abort() if "hx-request" in route.request.headers else route.continue_()
    )
    page.locator("[name=language][value=fr]").check()
    expect(page.locator("#heading")).to_have_text("1 result")


@pytest.mark.parametrize("path", ["/directory/", "/directory/?q=albanian", "/directory/grace/"])
def test_a_page_weighs_less_than_a_hundred_kilobytes(
    live_server, people: list[Profile], open_context: Open, path: str
) -> None:
    context = open_context(**WIDE)
    weights: list[int] = []

    def weigh(response) -> None:
        body = response.body()
        # Static files are compressed beforehand (WhiteNoise); pages are sent as they are.
        weights.append(len(gzip.compress(body)) if "/static/" in response.url else len(body))

    page = context.new_page()
    page.on("response", weigh)
    page.goto(live_server.url + path, wait_until="networkidle")
    assert 0 < sum(weights) <= 100_000, weights
