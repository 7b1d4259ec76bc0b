"""Cases in a real browser: opened, a deadline counted, a note struck, a sheet, handed over; no barrier on the way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect

from accounts.models import Organisation, User
from accounts.permissions import Role
from referrals.models import Case
from tests.conftest import person
from tests.journeys.conftest import EACH_MODE, MODES
from tests.journeys.test_messages import sign_in
from tests.referrals.casework.conftest import load_rules

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]


@pytest.fixture
def colleague(charity: Organisation) -> User:
    return person("mate", Role.SOLICITOR, charity)


@pytest.mark.parametrize("mode", EACH_MODE)
def test_a_caseworker_keeps_a_case_and_hands_it_over(
    live_server, settings, caseworker: User, colleague: User, open_context: Open, check_axe, mode: str
) -> None:
    settings.SITE_URL = live_server.url
    load_rules()
    page = open_context(**MODES[mode]).new_page()

    def look(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        check_axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    sign_in(page, live_server.url, caseworker)
    page.get_by_role("link", name="Cases", exact=True).click()
    look("What is due")
    page.get_by_role("link", name="Open a case").click()
    press("Open the case")
    expect(page.get_by_role("alert")).to_be_focused()
    look("Open a case")
    page.get_by_label("Pseudonym").fill("Heron")
    press("Open the case")
    look("Heron")
    page.get_by_role("link", name="Add a deadline").click()
    page.get_by_label("What is it for?").select_option("reconsideration_rg")
    page.get_by_label("Date on the letter").fill(f"{timezone.localdate() - timedelta(days=5)}")
    press("Show the days")
    expect(page.get_by_text("30 calendar days")).to_be_visible()
    expect(page.get_by_text("1 month")).to_be_visible()
    look("Add a deadline")
    press("Keep this deadline")
    page.get_by_label("Note", exact=True).fill("Rang the school.")
    press("Keep the note")
    expect(page.get_by_text("Rang the school.")).to_be_visible()
    look("Heron")
    page.get_by_role("button", name="Strike it").click()
    expect(page.get_by_text("The words are erased.", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Cases", exact=True).first.click()
    look("What is due")
    page.get_by_role("link", name="Reconsideration of a negative reasonable grounds decision").click()
    page.get_by_role("link", name="A sheet to take away").click()
    look("A sheet to take away")
    page.get_by_label("Your phone and its charger").check()
    press("Show the sheet")
    look("My days")
    assert page.title() == "My days"
    page.goto(f"{live_server.url}/cases/{Case.objects.get().pk}/transfer/")
    look("Hand")
    page.get_by_label("To whom?").select_option(label="Mate")
    press("Hand it over")
    expect(page.get_by_text("Mate has it now, and is told so.")).to_be_visible()
    assert Case.objects.get().owner == colleague
