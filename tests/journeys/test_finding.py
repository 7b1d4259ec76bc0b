"""Somebody who may be watched finds a lawyer: quiet pages, light ones, without an address that tells anything."""

import gzip
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, Response, expect

from accounts.permissions import System
from directory import actions, fictional, lexicon
from directory.demo import people
from tests.journeys.conftest import MODES
from tests.journeys.test_look import SMALLEST, WAY_OUT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]


@pytest.fixture
def town(transactional_db: None) -> None:
    """A small directory of people who do not exist."""
    call_command("load_terms", verbosity=0)
    actions.load_fictional(rows=fictional.rows(people(80), lexicon.current()), by=System("tests"))


class Scale:
    """Counts and weighs what each page asks for: static files as they are sent, compressed; pages as they are."""

    def __init__(self, page: Page) -> None:
        self.page, self.sizes = page, []
        page.on("response", self._weigh)

    def _weigh(self, response: Response) -> None:
        if response.status < 300:
            body = response.body()
            self.sizes.append(len(gzip.compress(body)) if "/static/" in response.url else len(body))

    def check(self, path: str) -> None:
        self.page.wait_for_load_state("networkidle")
        self.sizes.clear()
        self.page.goto(path, wait_until="networkidle")
        assert 0 < len(self.sizes) <= 6, path
        assert sum(self.sizes) <= 30_000, f"{path} {self.sizes}"


@pytest.mark.parametrize(("mode", "script"), [("phone light", False), ("desktop dark", True)])
def test_somebody_finds_a_lawyer_without_a_trace(
    live_server, town: None, open_context: Open, check_axe: Callable[[Page], None], mode: str, script: bool
) -> None:
    context = open_context(**MODES[mode], java_script_enabled=script)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="Find someone yourself").click()
    paths = [page.url]
    page.get_by_label("A lawyer, so that I can stay in this country").check()
    page.get_by_label("Which country are you in?").select_option(label="United Kingdom")
    page.get_by_role("button", name="Choose a town, too").click()
    expect(page.get_by_label("Near which town?")).to_be_focused()
    expect(page.get_by_label("A lawyer, so that I can stay in this country")).to_be_checked()
    page.get_by_role("button", name="Show who can help").click()
    expect(page.get_by_text("You picked:")).to_be_visible()
    paths.append(page.url)
    page.locator("main h2 a").first.click()
    expect(page.get_by_role("heading", name="How to reach them")).to_be_visible()
    paths.append(page.url)
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="Change what you picked").click()
    page.get_by_label("Only people who take legal aid").check()
    page.get_by_label("Which country are you in?").select_option(label="I'd rather not say")
    page.get_by_role("button", name="Show who can help").click()
    expect(page.get_by_text("takes legal aid", exact=False).first).to_be_visible()
    scale = Scale(page)
    for path in paths:
        scale.check(path)
    # axe is a script itself: it looks at the same pages in a browser that may run one.
    seeing = open_context(**MODES[mode], storage_state=context.storage_state()).new_page()
    for path in paths:
        seeing.goto(path)
        check_axe(seeing)
        assert seeing.title() in {"Page", "List", "Entry"}
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}
    assert not [request.url for request in context.seen if "?" in request.url or "#" in request.url]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_scrolls_sideways_and_the_way_out_stays(
    live_server, town: None, open_context: Open, direction: str
) -> None:
    page = open_context(viewport=SMALLEST).new_page()
    page.goto(f"{live_server.url}/i/find/")
    page.get_by_role("button", name="Show who can help").click()
    entry = page.locator("main h2 a").first.get_attribute("href")
    for path in ("/i/find/", "/i/find/results/", entry, "/i/find/nobody/"):
        page.goto(live_server.url + path)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        for depth in (0, 0.5, 1):
            page.evaluate("depth => scrollTo(0, depth * document.body.scrollHeight)", depth)
            assert page.evaluate(WAY_OUT) == "in reach", f"{path} {direction} {depth}"
