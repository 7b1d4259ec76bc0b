"""A note is pressed after the session's end: handed back, signed in in another tab, and it arrives, scripts or none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts import sessions
from accounts.models import User
from tests.accounts.vault import hostile
from tests.journeys.conftest import MODES
from tests.journeys.test_messages import sign_in
from tests.referrals.casework.conftest import opened

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
WORDS = 'First line, "quoted" & <b>bold</b>.\n\nThe last: it\'s done.'
PASSWORD = "correct horse battery"
SMALL_AND_WIDE = ("phone light", "desktop dark")


def look(page: Page, heading: str, check_axe: Callable[..., None] | None) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    if check_axe:
        check_axe(page, *SMALL_AND_WIDE)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("has_scripts", [True, False])
def test_what_was_written_arrives_after_signing_in_in_another_tab(
    live_server, settings, caseworker: User, open_context: Open, check_axe, has_scripts: bool
) -> None:
    settings.SITE_URL = live_server.url
    case = opened(caseworker)
    context = open_context(java_script_enabled=has_scripts, **MODES["phone light"])
    page, check = context.new_page(), check_axe if has_scripts else None
    sign_in(page, live_server.url, caseworker)

    def come_back() -> None:
        """Handed back; sign in in another tab, and go on in this one."""
        look(page, "Not sent yet", check)
        with context.expect_page() as tab:
            page.get_by_role("link", name="1. Sign in, in a new tab").click()
        other = tab.value
        look(other, "Sign in", None)
        expect(other.get_by_text("What you sent has not arrived.")).to_be_visible()
        other.locator("input[type=email]").fill(caseworker.email)
        other.get_by_label("Password").fill(PASSWORD)
        press(other, "Sign in")
        look(other, "You are signed in", check)
        other.close()
        press(page, "2. I have signed in: go on")
        look(page, "Not sent yet", check)
        expect(page.get_by_text(caseworker.name)).to_be_visible()

    page.goto(f"{live_server.url}/cases/{case.pk}/")
    page.get_by_label("Note", exact=True).fill(WORDS)
    sessions.end(caseworker)
    press(page, "Keep the note")
    # Whoever cannot wait finds that it is still there.
    press(page, "2. I have signed in: go on")
    come_back()
    press(page, "Send it now")
    expect(page.get_by_text("The last: it's done.")).to_be_visible()
    assert page.url == f"{live_server.url}/cases/{case.pk}/"

    scan = {"name": "scan.png", "mimeType": "image/png", "buffer": hostile.picture()}
    page.locator("input[type=file]").set_input_files(scan)
    sessions.end(caseworker)
    page.locator("form:has(input[type=file]) button").click()
    come_back()
    press(page, "Send it now")
    look(page, "Not sent yet", None)
    page.get_by_label("Choose scan.png again").set_input_files(scan)
    press(page, "Send it now")
    expect(page.get_by_role("link", name="scan.png")).to_be_visible()
    assert case.notes.count() == case.files.count() == 1
