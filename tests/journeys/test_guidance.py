"""Guidance in a real browser: a reader goes back in time and counts without scripts, an editor keeps what changed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from directory.guidance.models import Rule
from tests.journeys.conftest import EACH_MODE, MODES
from tests.journeys.test_messages import sign_in
from tests.referrals.casework.conftest import load_rules

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]


def looker(page: Page, check_axe: Callable[[Page], None]) -> Callable[[str], None]:
    def look(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        check_axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url

    return look


def test_a_reader_asks_what_the_rule_was_and_counts_without_scripts(live_server, open_context: Open) -> None:
    load_rules()
    page = open_context(**MODES["phone light"], java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/guidance/")
    page.get_by_role("link", name="Legal time limits").first.click()
    page.get_by_role("link", name="Asking for a reconsideration", exact=True).click()
    page.get_by_label("What was the rule on this day?").fill("2024-04-01")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".as-of")).to_contain_text("As it was on 1 April 2024")
    expect(page.get_by_text("Not known for that day")).to_have_count(2)
    page.get_by_role("link", name="Count a deadline").click()
    expect(page.get_by_label("What is counted?")).to_have_value("uk-reconsideration")
    page.get_by_label("From which day?").fill("2024-01-31")
    page.get_by_role("button", name="Show the days").click()
    days = page.locator(".result-day")
    expect(days.nth(0)).to_contain_text("Thursday 29 February 2024")
    expect(days.nth(1)).to_contain_text("Friday 1 March 2024")
    assert "2024-01-31" not in page.url


@pytest.mark.parametrize("mode", EACH_MODE)
def test_an_editor_adds_what_follows_a_rule(
    live_server, settings, editor: User, open_context: Open, check_axe, mode: str
) -> None:
    settings.SITE_URL = live_server.url
    load_rules()
    Rule.objects.filter(code="uk-recovery-period-30").update(review_by=timezone.localdate())
    Rule.objects.update(checked_on=timezone.localdate() - timedelta(days=1))
    page = open_context(**MODES[mode]).new_page()
    look = looker(page, check_axe)
    sign_in(page, live_server.url, editor)
    page.goto(f"{live_server.url}/guidance/")
    page.get_by_role("link", name="Keep these pages true").click()
    look("Reference pages: desk")
    page.get_by_role("link", name="Recovery period", exact=True).click()
    page.get_by_role("button", name="I look into it").click()
    look("Recovery period")
    page.get_by_role("link", name="The rule has changed").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look("What follows it")
    page.get_by_label("In force from").fill(f"{timezone.localdate()}")
    page.get_by_label("Amount").fill("60")
    page.get_by_label("Source", exact=True).fill("https://www.example.org/new")
    page.get_by_role("button", name="Keep it").click()
    look("Recovery period")
    expect(page.get_by_text("At least 60 days")).to_have_count(0)
    page.get_by_role("link", name="As the public reads it").click()
    look("Recovery period")
    expect(page.locator(".reading").nth(0)).to_contain_text("At least 60 days")
    expect(page.locator(".reading").nth(1)).to_contain_text("Until")
    page.goto(f"{live_server.url}/guidance/desk/rules/uk-recovery-period-30/")
    expect(page.get_by_text("Ended, because another reading follows it")).to_be_visible()
    look("Recovery period")
