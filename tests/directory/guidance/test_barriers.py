"""The reference pages in a real browser: no barrier, nothing sideways, nothing from elsewhere, light."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page

from tests.journeys.conftest import (  # noqa: F401 - fixtures
    MODES,
    browser_type_launch_args,
    check_axe,
    open_context,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAGES = (
    "/guidance/", "/guidance/hotlines/?country=GB", "/guidance/hotlines/?country=JP", "/guidance/time-limits/",
    "/guidance/time-limits/?on=rubbish", "/guidance/rules/uk-reconsideration/?on=2024-04-01",
    "/guidance/rules/uk-reconsideration/history/?on=2024-04-01",
)  # fmt: skip
WHOLE = "/guidance/hotlines/"


@pytest.mark.parametrize(
    ("mode", "pages"),
    [("phone light", PAGES), pytest.param("desktop dark", (*PAGES, WHOLE), marks=pytest.mark.full)],
)
def test_no_reference_page_has_a_barrier(
    live_server,
    transactional_db: None,
    open_context: Callable[..., BrowserContext],  # noqa: F811 - the fixture
    check_axe: Callable[[Page], None],  # noqa: F811 - the fixture
    mode: str,
    pages: tuple[str, ...],
) -> None:
    call_command("load_guidance", verbosity=0)
    context = open_context(**MODES[mode])
    page = context.new_page()
    for path in pages:
        page.goto(live_server.url + path)
        check_axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
        call = page.locator("main a[href^='tel:']").first
        assert not call.count() or call.bounding_box()["height"] >= 44, path
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}
