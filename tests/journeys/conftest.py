"""A real browser against a real server: Debian's Chromium or whatever `make test` found (see ops/browsers)."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Request, expect

MODES = {
    "desktop light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "desktop dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone light": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "phone dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
}
# As long as a click waits by itself. Playwright's five seconds are too few for a page on a busy machine.
expect.set_options(timeout=30_000)
# Two modes tell nearly all; the other two are for `make test-full`.
EACH_MODE = [
    pytest.param(mode, marks=[] if mode in {"phone light", "desktop dark"} else pytest.mark.full) for mode in MODES
]
# Two at a time, for walks that need no page twice: each page is looked at in one mode, and then in the other.
EACH_PAIR = [
    pytest.param(("phone light", "desktop dark"), id="phone light, desktop dark"),
    pytest.param(("phone dark", "desktop light"), id="phone dark, desktop light", marks=pytest.mark.full),
]
# Only violations are told in full: what passes is counted, and need not be sent here node by node.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Use the installed browser; its own traffic to the outside is switched off."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    quiet = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, "args": quiet} | ({"executable_path": program} if program else {})


@pytest.fixture
def check_axe() -> Callable[..., None]:
    """Return a function that fails with every WCAG 2.2 AA violation axe finds on the page.

    It looks at the page as it stands; or, given modes, in each of them in turn, and leaves it in the first.
    """

    def check(page: Page, *modes: str) -> None:
        page.evaluate(Axe().axe_script)
        for mode in modes or ("",):
            _dress(page, mode)
            # Where a browser scrolls to what has the focus, the bar that stays covers some links above it, as it covers
            # whatever is scrolled under it: axe takes those for targets that are too small.
            page.evaluate("() => scrollTo({top: 0, behavior: 'instant'})")
            found = page.evaluate("async (rules) => (await axe.run(rules)).violations", RULES)
            told = [f"{v['id']}: {v['help']} -> {[n['target'] for n in v['nodes']]}" for v in found]
            assert not told, f"{page.url} {mode}\n" + "\n".join(told)
        _dress(page, modes[0] if modes else "")

    return check


def _dress(page: Page, mode: str) -> None:
    """Show the page in another size and in other colours; without a mode, as it is."""
    if mode:
        page.set_viewport_size(MODES[mode]["viewport"])
        page.emulate_media(color_scheme=MODES[mode]["color_scheme"])
        # Colours that are still on their way are nobody's.
        page.evaluate("() => document.getAnimations().forEach((each) => each.finish())")


@pytest.fixture
def open_context(browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a context whose every request is kept on `context.seen`."""
    opened: list[BrowserContext] = []

    def open_one(**options: object) -> BrowserContext:
        context = browser.new_context(**options)
        seen: list[Request] = []
        context.on("request", lambda request: seen.append(request))  # noqa: PLW0108 - playwright marks its handlers
        context.seen = seen
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
