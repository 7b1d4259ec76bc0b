"""The two-minute check in a browser: by keyboard, cut off, without scripts, on paper; and never a trace."""

import itertools
import json
import random
import re
from collections.abc import Callable

import pytest
import yaml
from django.core.management import call_command
from django.template.loader import render_to_string
from playwright.sync_api import BrowserContext, Page, expect

from elearning.redflags import steps
from elearning.redflags.choices import Frontline
from elearning.redflags.forms.check import Said
from elearning.redflags.models import Edition
from elearning.redflags.presenters import check as presenters
from elearning.redflags.screening import Answer
from tests.factories import redflags
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_learning import tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
ADDRESS = "/red-flags/check/"


@pytest.fixture
def shipped(transactional_db: None) -> Edition:
    """The catalogue and the hotlines as they are delivered."""
    call_command("load_guidance", verbosity=0)
    said = yaml.safe_load(steps.SHIPPED.with_name("catalogue.yaml").read_text(encoding="utf-8"))
    return redflags.published(said)


def answer(page: Page, code: str, value: str) -> None:
    page.locator(f'input[name="{code}"][value="{value}"]').check()


def tell(page: Page) -> None:
    page.get_by_role("button", name="Show what it may mean").click()
    expect(page.locator("[data-told] h2, .told h2").first).to_be_visible()


def kept(page: Page) -> list[int]:
    return page.evaluate("() => [localStorage.length, sessionStorage.length]")


def test_by_keyboard_and_cut_off_from_the_network(live_server, shipped: Edition, open_context: Open) -> None:
    context = open_context(**MODES["phone light"])
    page = context.new_page()
    page.goto(f"{live_server.url}{ADDRESS}", wait_until="networkidle")
    expect(page.get_by_text("None of it leaves this page")).to_be_visible()
    expect(page.get_by_text("your answers are sent once")).to_be_hidden()
    address, entries, jar = page.url, page.evaluate("() => history.length"), context.cookies()
    context.set_offline(True)
    context.seen.clear()
    # Another kind of work is another order of the same rows.
    tab_to(page, page.get_by_role("button", name="Bank or payment service"))
    page.keyboard.press("Enter")
    expect(page.locator('[data-part="mine"] [data-row="fin-01"]')).to_be_visible()
    expect(page.locator('[data-part="mine"] [data-row="rcs-01"]')).to_have_count(0)
    bank = [each.code for each in shipped.document().entries if "bank" in each.roles]
    assert (
        page.locator('[data-part="mine"] [data-row]').evaluate_all("all => all.map((each) => each.dataset.row)") == bank
    )
    tab_to(page, page.get_by_label("In which country?"))
    page.keyboard.type("Denmark")
    first = page.locator('[data-row="beh-01"] input')
    tab_to(page, first.first)
    page.keyboard.press("Space")
    expect(first.nth(0)).to_be_checked()
    assert first.evaluate_all("all => all.map((each) => each.labels[0].innerText.trim())") == [
        "Seen", "Not seen", "Cannot tell",
    ]  # fmt: skip
    expect(page.get_by_role("group", name="Somebody else answers for the person")).to_be_visible()
    second = page.locator('[data-row="fin-01"] input')
    tab_to(page, second.first)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(second.nth(2)).to_be_checked()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="No single red flag is a clear indicator")
    expect(heading).to_be_focused()
    told = page.locator("[data-told]")
    expect(told.locator("[data-unknown]")).to_have_count(1)
    # One row brings no step of one’s work: whoever saw several reads it.
    expect(told.get_by_text("In your work: Bank or payment service")).to_have_count(0)
    expect(told.get_by_role("link", name="+45 70 20 25 50")).to_be_visible()
    expect(told.get_by_text("about 27 false alarms for each true one")).to_be_visible()
    assert "country=DK" in told.get_by_role("link", name="A lawyer").get_attribute("href")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.get_by_role("button", name="Change an answer").click()
    expect(first.nth(0)).to_be_checked()
    tell(page)
    page.get_by_role("button", name="Start again").click()
    expect(page.locator("input:checked")).to_have_count(0)
    expect(page.get_by_label("In which country?")).to_have_value("")
    assert context.seen == []
    assert (page.url, page.evaluate("() => history.length"), context.cookies()) == (address, entries, jar)
    assert kept(page) == [0, 0]


def test_by_touch_alone(live_server, shipped: Edition, open_context: Open) -> None:
    page = open_context(**MODES["phone light"], has_touch=True).new_page()
    page.goto(f"{live_server.url}{ADDRESS}")
    page.get_by_role("button", name="Bank or payment service").tap()
    for code in ("fin-01", "beh-01"):
        page.locator(f'[data-row="{code}"] label', has_text="Seen").first.tap()
    page.get_by_role("button", name="Show what it may mean").tap()
    expect(page.get_by_role("heading", name="Be alert")).to_be_focused()
    expect(page.locator("[data-told]").get_by_text("In your work: Bank or payment service")).to_be_visible()
    page.get_by_role("button", name="Start again").tap()
    expect(page.locator("input:checked")).to_have_count(0)


def test_nothing_is_filled_in_when_somebody_comes_back(live_server, shipped: Edition, open_context: Open) -> None:
    page = open_context(**MODES["phone light"]).new_page()
    page.goto(f"{live_server.url}{ADDRESS}")
    answer(page, "fin-01", "seen")
    page.locator("#check-country").select_option("DK")
    page.reload()
    expect(page.locator("[data-row] input:checked")).to_have_count(0)
    answer(page, "fin-01", "seen")
    tell(page)
    page.goto(f"{live_server.url}/about/")
    page.go_back()
    expect(page.locator("[data-outcome]")).to_be_hidden()
    expect(page.locator("[data-row] input:checked")).to_have_count(0)
    expect(page.locator("#check-country")).to_have_value("")
    # The way out works from an outcome, too.
    answer(page, "fin-01", "seen")
    tell(page)
    page.route("**/*", lambda route: route.abort() if live_server.url not in route.request.url else route.continue_())
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page.locator("[data-told]")).to_have_count(0)


def test_without_scripts_it_is_asked_and_answered_once(live_server, shipped: Edition, open_context: Open) -> None:
    context = open_context(**MODES["phone light"], java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}{ADDRESS}")
    page.get_by_role("button", name="Neighbour, customer or passer-by").click()
    assert page.url == f"{live_server.url}{ADDRESS}"
    expect(page.get_by_text("your answers are sent once")).to_be_visible()
    page.get_by_text("Show all 28").click()
    answer(page, "fin-01", "seen")
    answer(page, "beh-01", "seen")
    page.get_by_label("In which country?").select_option("GB")
    context.seen.clear()
    page.get_by_role("button", name="Show what it may mean").click()
    expect(page.get_by_role("heading", name="Be alert")).to_be_visible()
    expect(page.get_by_text("In your work: Neighbour, customer or passer-by")).to_be_visible()
    expect(page.get_by_role("link", name="08000 121 700").first).to_be_visible()
    assert [each.method for each in context.seen if ADDRESS in each.url] == ["POST"]
    assert not [each.url for each in context.seen if "fin" in each.url or "seen" in each.url]
    page.get_by_role("button", name="Start again").click()
    assert page.url == f"{live_server.url}{ADDRESS}"
    first = page.locator("[data-row]").first
    expect(first).to_have_attribute("data-roles", re.compile("neighbour"))
    expect(page.locator("[data-row] input:checked")).to_have_count(0)
    # Whoever named no work goes back to a form with nothing filled in.
    page.get_by_role("link", name="Red flags").first.click()
    page.goto(f"{live_server.url}{ADDRESS}")
    answer(page, "beh-01", "seen")
    page.get_by_role("button", name="Show what it may mean").click()
    expect(page.get_by_role("heading", name="No single red flag")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="Show what it may mean")).to_be_visible()
    expect(page.locator("[data-row] input:checked")).to_have_count(0)


@pytest.mark.parametrize("modes", EACH_PAIR)
def test_form_and_outcome_can_be_read_by_everybody(
    live_server, shipped: Edition, open_context: Open, check_axe: Callable[..., None], modes: tuple[str, str]
) -> None:
    page = open_context(**MODES[modes[0]]).new_page()
    page.goto(f"{live_server.url}{ADDRESS}")
    page.get_by_role("button", name="Bank or payment service").click()
    page.locator("details").last.evaluate("each => { each.open = true }")
    small = page.locator(
        ".answer label, .flag summary, .work button, form button, .disclosure > summary, select"
    ).evaluate_all("all => all.filter((each) => each.offsetHeight && each.getBoundingClientRect().height < 44).length")
    assert small == 0
    check_axe(page, *modes)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    for code in ("beh-01", "fin-04", "fin-08", "fin-09"):
        answer(page, code, "seen")
    answer(page, "fin-12", "cannot_tell")
    page.locator("#check-country").select_option("GB")
    tell(page)
    # The heading that has the focus was scrolled to; the way out stands over part of the menu there.
    page.evaluate("() => scrollTo(0, 0)")
    check_axe(page, *modes)
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    # On one sheet, with its source, edition and day; the two countries of which we say most.
    for country in ("GB", "DK"):
        page.get_by_role("button", name="Change an answer").click()
        page.locator("#check-country").select_option(country)
        tell(page)
        paper = page.pdf(prefer_css_page_size=True)
        assert paper.count(b"/Type /Page\n") == 1, country
    page.emulate_media(media="print")
    expect(page.locator(".told .from")).to_contain_text("Edition 1 of the catalogue of red flags")
    expect(page.locator(".told .from")).to_contain_text("Danish Centre against Human Trafficking")
    expect(page.locator(".leave")).to_be_hidden()


TELL_ALL = """(samples) => samples.map(({ role, country, answers }) => {
  const form = document.querySelector("[data-check]");
  form.reset();
  form.elements.role.value = role;
  form.elements.country.value = country;
  for (const [code, answer] of Object.entries(answers)) form.elements[code].value = answer;
  form.requestSubmit();
  return document.querySelector("[data-told]").innerHTML;
})"""
PLAIN = """(texts) => texts.map((text) => {
  const body = new DOMParser().parseFromString(text, "text/html").body;
  const links = [...body.querySelectorAll("a")].map((each) => each.getAttribute("href"));
  return [body.textContent.split(/\\s+/).join(" ").trim(), links];
})"""


def test_script_says_what_the_server_says(live_server, shipped: Edition, open_context: Open) -> None:
    chance = random.Random(9)  # noqa: S311 - the same samples each time
    codes = [each.code for each in shipped.document().entries]
    weights = itertools.cycle([(1, 9, 1), (6, 1, 3), (1, 30, 0), (0, 5, 1)])
    samples = [
        {
            "role": chance.choice(["", *Frontline.values]),
            "country": chance.choice(["", "DK", "GB", "FR", "PT", "AQ", "US"]),
            "answers": {code: str(chance.choices(list(Answer), each)[0]) for code in codes},
        }
        for each in itertools.islice(weights, 22)
    ] + [
        {"role": "", "country": "", "answers": dict.fromkeys(alone, "seen")}
        for alone in (["beh-02"], ["beh-02", "beh-03"], ["beh-02", "fin-01"])
    ]
    there = [
        render_to_string("redflags/_check_told.html", presenters.answer(shipped, Said(**sample))) for sample in samples
    ]
    page = open_context(**MODES["desktop light"]).new_page()
    page.goto(f"{live_server.url}{ADDRESS}")
    here = page.evaluate(TELL_ALL, samples)
    for sample, ours, theirs in zip(samples, page.evaluate(PLAIN, here), page.evaluate(PLAIN, there), strict=True):
        assert ours == theirs, json.dumps(sample)
