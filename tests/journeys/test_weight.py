"""What pages below /i/ weigh for a browser that comes for the first time, as production sends them; and a slow line."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from accounts.models import User
from accounts.permissions import System
from directory import actions, fictional, lexicon
from directory.demo import people
from htmse.environment import vault_keys
from tests.accounts import production
from tests.journeys.asking_pages import walk
from tests.journeys.conftest import MODES
from tests.journeys.leaving.sites import Ours, certificate

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FILES, BYTES = 6, 30_000
BYTES_A_SECOND, LATENCY_MS = 50_000 // 8, 300
# How much longer than the bytes and the turns of the line alone a busy machine may take.
PATIENCE = 3

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def site(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ours]:
    """Production: its static files collected, its answers compressed."""
    folder = tmp_path_factory.mktemp("weight")
    here = {"STATIC_ROOT": str(folder / "static"), "UNAVAILABLE_PAGE": str(folder / "503.html")}
    collected = production.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0", **here)
    assert collected.returncode == 0, collected.stderr
    started = Ours(production.environment(**here, ALLOWED_HOSTS="127.0.0.1"), certificate(folder), folder)
    yield started
    started.stop()


@pytest.fixture
def town(transactional_db: None, settings) -> None:
    """Numbers to call, people to find, and a desk that holds the keys of production."""
    settings.VAULT_KEYS = vault_keys(production.GOOD["VAULT_KEYS"])
    call_command("load_guidance", verbosity=0)
    call_command("load_terms", verbosity=0)
    actions.load_fictional(rows=fictional.rows(people(40), lexicon.current()), by=System("tests"))


@pytest.fixture
def first_time(open_context: Open) -> Page:
    """A page of a browser that holds nothing of ours yet."""
    return open_context(**MODES["phone light"], ignore_https_errors=True).new_page()


class Scale:
    """Counts and weighs, headers and all, whatever a page asks for. `files`: the weight of each, None until it is here.

    By address: a browser may still ask for the icon of the page before.
    """

    def __init__(self, line: CDPSession) -> None:
        self.asked: dict[str, str] = {}
        self.files: dict[str, float | None] = {}
        line.on("Network.requestWillBeSent", self._count)
        line.on("Network.loadingFinished", self._weigh)
        line.send("Network.enable")

    def _count(self, event: dict[str, Any]) -> None:
        address = event["request"]["url"]
        # What a sheet or the browser itself holds in such an address is asked of nobody.
        if not address.startswith("data:"):
            self.asked[event["requestId"]] = address
            self.files.setdefault(address, None)

    def _weigh(self, event: dict[str, Any]) -> None:
        address = self.asked.get(event["requestId"])
        if address in self.files:
            self.files[address] = event["encodedDataLength"]

    def bytes(self) -> float:
        return sum(weight or 0 for weight in self.files.values())

    def has_all(self) -> bool:
        """Whether all of it is here, and the icon, too, which no page waits for."""
        return None not in self.files.values() and any("plain" in address for address in self.files)


def test_each_page_is_light_for_whoever_comes_first(
    site: Ours, town: None, first_time: Page, safeguarder: User
) -> None:
    line = first_time.context.new_cdp_session(first_time)
    scale = Scale(line)
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    for name in walk(first_time, site.url, by=safeguarder):
        scale.files.clear()
        first_time.reload()
        assert waited(scale.has_all, first_time), f"{name}: {scale.files}"
        assert len(scale.files) <= FILES, f"{name}: {scale.files}"
        assert 5_000 < scale.bytes() <= BYTES, f"{name}: {scale.files}"
        others = [address for address in scale.files if not address.startswith(f"{site.url}/")]
        assert not others, f"{name}: {others}"


def waited(is_so: Callable[[], bool], page: Page) -> bool:
    """Whether it becomes so soon. A plain sleep would keep the events of the browser away."""
    for _ in range(1500):
        if is_so():
            return True
        page.wait_for_timeout(20)
    return False


def test_on_a_slow_line_a_form_can_be_sent_before_all_has_come(site: Ours, town: None, first_time: Page) -> None:
    line = first_time.context.new_cdp_session(first_time)
    scale = Scale(line)
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND, "latency": LATENCY_MS}
    line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    # These two never come: nobody has to wait for them.
    line.send("Fetch.enable", {"patterns": [{"urlPattern": "*/js/*"}, {"urlPattern": "*/img/*"}]})
    first_time.goto(f"{site.url}/i/", wait_until="commit")
    first_time.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    painted = first_time.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    least = 1000 * scale.bytes() / BYTES_A_SECOND
    # First the page, then its sheets side by side.
    assert least / 2 < painted < PATIENCE * (least + 2 * LATENCY_MS), "slow, and no slower than the line"
    first_time.locator(".ways form .button-primary").click()
    first_time.locator("main form.form .button-primary").click()
    expect(first_time.locator("[name=danger]").first).to_be_visible()
    assert first_time.evaluate("() => document.readyState") != "complete"
