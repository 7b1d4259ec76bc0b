"""The list of red flags in a browser: found, read, and printed; no page heavier than 100 kB with all that it loads."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page, Response, expect

from tests.journeys.conftest import MODES

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

BYTES = 100_000
PAGES = ("", "print/", "fin-08/", "editions/", "editions/1/")
PHONE, DESKTOP = "phone light", "desktop dark"


def weight(page: Page, address: str) -> int:
    """Open a page and return what it and all that it loads weigh, as they are before they are compressed."""
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", keep)
    return sum(len(each.body()) for each in answers if each.ok)


def test_frontline_worker_finds_reads_and_prints(
    transactional_db: None, live_server, open_context: Callable[..., BrowserContext], check_axe
) -> None:
    call_command("import_indicators", verbosity=0)
    site = f"{live_server.url}/red-flags/"
    page = open_context(**MODES[PHONE]).new_page()
    for path in PAGES:
        assert weight(page, site + path) <= BYTES, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        check_axe(page, PHONE, DESKTOP)
    page.goto(site)
    page.get_by_text("Search and filter").click()
    page.get_by_label("Words").fill("wages")
    page.get_by_label("Where you may meet it").select_option("bank")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="A wage arrives").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A wage arrives")
    expect(page.get_by_role("heading", name="It can also be")).to_be_visible()
    page.goto(f"{site}print/")
    page.emulate_media(media="print")
    expect(page.locator(".menu")).to_be_hidden()
    expect(page.get_by_text("Edition 1, published here on")).to_be_visible()
    # No indicator is torn apart, and the whole list is a few sheets.
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 10
