"""All pages below /i/: no barrier axe can find, nothing sideways, the way out always in reach."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from tests.journeys.asking_pages import furnish, walk
from tests.journeys.conftest import MODES
from tests.journeys.test_look import SMALLEST, WAY_OUT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# In Arabic pages are mirrored, but for those on which a translation that nobody reviewed could do harm.
IN_ENGLISH = {"ask", "channel", "details", "no details", "quiet", "withdraw", "erase"}
WAYS = {"phone light": "en", "desktop dark": "ar"}


@pytest.mark.parametrize(("mode", "language"), WAYS.items())
def test_no_page_has_a_barrier_or_hides_the_way_out(
    live_server,
    open_context: Callable[..., BrowserContext],
    check_axe: Callable[[Page], None],
    safeguarder: User,
    mode: str,
    language: str,
) -> None:
    furnish()
    context = open_context(**MODES[mode])
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
    page = context.new_page()
    for name in walk(page, live_server.url, by=safeguarder):
        is_mirrored = page.evaluate("() => document.documentElement.dir") == "rtl"
        assert is_mirrored is (language == "ar" and name not in IN_ENGLISH), name
        check_axe(page)
        page.set_viewport_size(SMALLEST)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), name
        for depth in (0, 0.5, 1):
            page.evaluate("depth => scrollTo(0, depth * document.body.scrollHeight)", depth)
            assert page.evaluate(WAY_OUT) == "in reach", f"{name} {depth}"
        page.set_viewport_size(MODES[mode]["viewport"])
    for each in context.seen:
        assert each.url.startswith(live_server.url)
        assert "?" not in each.url
