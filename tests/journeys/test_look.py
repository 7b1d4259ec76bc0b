"""Pages about the site in a real browser: no barrier axe can find, nothing sideways, the way out always in reach."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.journeys.conftest import EACH_PAIR, MODES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PAGES = (
    "/", "/about/", "/about/privacy/", "/about/accessibility/", "/about/terms/", "/about/complaints/",
    "/about/safeguarding/", "/accounts/login/", "/gallery/", "/nowhere/",
)  # fmt: skip
# 320 CSS pixels wide is also a 1280 pixel window at 400 % zoom.
SMALLEST = {"width": 320, "height": 256}

Open = Callable[..., BrowserContext]


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_page_has_a_barrier(
    live_server, open_context: Open, check_axe: Callable[..., None], pair: tuple[str, str]
) -> None:
    page = open_context(**MODES[pair[0]]).new_page()
    for path in PAGES:
        page.goto(live_server.url + path)
        check_axe(page, *pair)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_scrolls_sideways_and_the_way_out_stays(live_server, open_context: Open, direction: str) -> None:
    page = open_context(viewport=SMALLEST).new_page()
    for path in PAGES:
        page.goto(live_server.url + path)
        page.evaluate("direction => { document.documentElement.dir = direction }", direction)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        for depth in (0, 0.5, 1):
            page.evaluate("depth => scrollTo(0, depth * document.body.scrollHeight)", depth)
            assert page.evaluate(WAY_OUT) == "in reach", f"{path} {direction} {depth}"


# In view, tall enough, and nothing lies over any of its corners or its middle.
WAY_OUT = """() => {
  const link = document.querySelector(".leave");
  const box = link.getBoundingClientRect();
  if (box.top < 0 || box.left < 0 || box.right > innerWidth || box.bottom > innerHeight) return "out of view";
  if (box.height < 44) return `only ${box.height} high`;
  const points = [[0.5, 0.5], [0.15, 0.5], [0.85, 0.5], [0.5, 0.1], [0.5, 0.9]];
  const covered = points.some(([x, y]) =>
    !link.contains(document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)));
  return covered ? "covered" : "in reach";
}"""


def test_the_first_tab_stop_is_the_way_out_and_the_second_skips(live_server, open_context: Open) -> None:
    page = open_context().new_page()
    page.goto(live_server.url)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "leave"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert re.search(r"#main$", page.url)


def test_the_error_summary_is_focused_without_scripts(live_server, open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.locator(".errors:focus").count() == 1
    page.locator(".errors a").first.click()
    assert page.locator("input:focus").get_attribute("name") == "login"


def test_a_conditional_field_shows_when_its_box_is_ticked(live_server, open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/gallery/")
    helper = page.locator("#plain_helper")
    assert not helper.is_visible()
    page.get_by_label("Somebody helped me to fill this in").check()
    assert helper.is_visible()


def test_home_is_light_and_asks_nobody_else(live_server, open_context: Open) -> None:
    context = open_context()
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(live_server.url, wait_until="networkidle")
    assert all(request.url.startswith(live_server.url) for request in context.seen)
    assert len(context.seen) <= 6
    assert sum(sizes) <= 60_000, "uncompressed, as the test server sends it"
