"""The desk in a real browser: somebody asks, a desk member takes it on, answers and closes; no barrier on the way."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from accounts.vault import sealing
from notifications.choices import Channel
from referrals import actions
from referrals.actions import Asked
from referrals.models import HelpRequest
from referrals.reaching import Reach
from tests.journeys.conftest import EACH_MODE, MODES
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
NUMBER = "+44 7700 900123"


@pytest.fixture
def asked(transactional_db: None) -> HelpRequest:
    """Somebody who may be in danger, and may be called."""
    agreement = {"channel": Channel.PHONE, "time_zone": "Europe/London", "language": "sq", "may_leave_message": True}
    said = Asked(
        answers={"country": "GB", "danger": "yes", "age": "no", "need": "away", "language": "sq", "ask": "team"},
        text="He has my passport. I can talk when he is at work.",
        agreement=agreement,
        reach=Reach(NUMBER, "marigold"),
    )
    return actions.receive(key=uuid4(), number=12345678901234567890 % 2**66, asked=said)


@pytest.mark.parametrize("mode", EACH_MODE)
def test_a_desk_member_takes_answers_calls_and_closes(
    live_server, settings, asked: HelpRequest, desk_member: User, open_context: Open, check_axe, mode: str
) -> None:
    settings.SITE_URL = live_server.url
    page = open_context(**MODES[mode]).new_page()

    def look(heading: str) -> None:
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        check_axe(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url

    def press(name: str) -> None:
        page.get_by_role("button", name=name, exact=True).click()

    sign_in(page, live_server.url, desk_member)
    page.get_by_role("link", name="Triage").click()
    press("Take the duty")
    expect(page.get_by_text("You are on duty.")).to_be_visible()
    look("Who waits")
    page.get_by_role("link", name=asked.number).click()
    look(asked.number)
    expect(page.get_by_text("He has my passport.")).to_be_visible()
    assert NUMBER not in page.content()
    press("Take it on")
    press("Send the answer")
    expect(page.get_by_role("alert")).to_be_focused()
    check_axe(page)
    page.get_by_label("Your answer").fill("We can help.\nTell us when.")
    press("Send the answer")
    expect(page.get_by_text("They have not read it yet.")).to_be_visible()
    press("Call now")
    look("Call now")
    expect(page.get_by_role("link", name=NUMBER)).to_be_visible()
    page.get_by_role("link", name="Back to the request").click()
    page.locator("summary", has_text="Close it").click()
    page.get_by_label("They have what they asked for").check()
    press("Close it")
    expect(page.get_by_text("Closed.", exact=False).first).to_be_visible()
    look(asked.number)
    request = HelpRequest.objects.get()
    reply = request.messages.replies().get()
    assert request.state == "closed"
    assert sealing.open_text(reply.body, owner=reply.owner, place=reply.place) == "We can help.\nTell us when."


def test_openings_take_two_and_have_no_barrier(
    live_server, settings, asked: HelpRequest, administrator: User, safeguarder: User, open_context: Open, check_axe
) -> None:
    settings.SITE_URL = live_server.url
    first, second = (open_context(**MODES["phone light"]).new_page() for _ in range(2))
    sign_in(first, live_server.url, administrator)
    first.goto(f"{live_server.url}/triage/openings/")
    check_axe(first)
    _ask(first, asked.number)
    expect(first.get_by_text("Waits for a second person")).to_be_visible()
    sign_in(second, live_server.url, safeguarder)
    second.goto(f"{live_server.url}/triage/openings/")
    check_axe(second)
    assert second.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    second.get_by_role("button", name="Allow for one hour").click()
    expect(second.get_by_text("Allowed for one hour.")).to_be_visible()
    first.reload()
    first.get_by_role("link", name=asked.number).click()
    expect(first.get_by_text("You were let in for an hour.")).to_be_visible()
    check_axe(first)
    assert first.locator("main form").count() == 0


def _ask(page: Page, number: str) -> None:
    page.get_by_label("The number of the request").fill(number)
    page.get_by_label("Somebody's life may be at risk").check()
    page.get_by_role("button", name="Ask", exact=True).click()
