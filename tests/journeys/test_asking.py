"""Somebody asks for help, comes back for the answer and erases it, in a real browser."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from referrals import actions
from referrals.models import HelpRequest
from referrals.states import State
from tests.journeys.conftest import MODES

pytestmark = [
    pytest.mark.journey, pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]  # fmt: skip

Open = Callable[..., BrowserContext]


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def stands(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def asked(page: Page, address: str) -> str:
    """Ask for help, all the way; return the code as it stands on the page."""
    page.goto(f"{address}/i/")
    press(page, "Ask us for help")
    stands(page, "The country you are in")
    page.get_by_label("Which country are you in?").select_option("VN")
    press(page, "Go on")
    stands(page, "Are you in danger now?")
    expect(page.get_by_role("link", name=re.compile("Emergency")).first).to_be_visible()
    page.get_by_label("Yes", exact=True).check()
    press(page, "Go on")
    stands(page, "Are you under 18?")
    press(page, "Go on")
    stands(page, "What you need most")
    press(page, "Go on")
    expect(page.get_by_role("alert")).to_contain_text("Choose what you need most.")
    page.get_by_label("A safe place to sleep").check()
    press(page, "Go on")
    stands(page, "Your language")
    page.get_by_label("Which language do you speak best?").select_option("vi")
    press(page, "Go on")
    stands(page, "Your own words")
    page.get_by_label("Do you want to say more, in your own words?").fill("The door is locked at night.")
    press(page, "Go on")
    stands(page, "Whom we may ask")
    press(page, "Go on")
    stands(page, "How we may reach you")
    page.get_by_label("By text message").check()
    press(page, "Go on")
    stands(page, "Where and when we may reach you")
    page.get_by_label("Your telephone number").fill("+84 912 345 678")
    press(page, "Go on")
    stands(page, "Is this right?")
    expect(page.get_by_text("You wrote 28 letters")).to_be_visible()
    press(page, "Send")
    stands(page, "It is sent. This is your way back")
    return page.locator(".way-back").first.inner_text()


@pytest.mark.parametrize(
    "has_scripts",
    [
        pytest.param(False, id="phone without scripts"),
        pytest.param(True, id="desktop dark with scripts"),
    ],
)
def test_somebody_asks_comes_back_and_erases_it(
    live_server, open_context: Open, check_axe: Callable[[Page], None], desk_member: User, has_scripts: bool
) -> None:
    mode = MODES["desktop dark" if has_scripts else "phone light"]
    context = open_context(java_script_enabled=has_scripts, **mode)
    page = context.new_page()
    code = asked(page, live_server.url)
    page.get_by_role("link", name="Try whether I wrote it down right").click()
    stands(page, "Write your code here")
    page.get_by_label("Your code").fill(code)
    press(page, "Compare")
    expect(page.get_by_text("That is right.")).to_be_visible()
    press(page, "Forget the code on this browser")
    expect(page.get_by_text("This browser holds nothing of it any more.")).to_be_visible()

    request = HelpRequest.objects.get()
    actions.take(request=request, by=desk_member)
    actions.reply(request=request, text="We meet you at noon.", key=uuid4(), by=desk_member)

    later = open_context(java_script_enabled=has_scripts, **mode)
    page = later.new_page()
    page.goto(f"{live_server.url}/i/")
    page.get_by_role("link", name="I have a code").click()
    page.get_by_label("Your code").fill(code.replace(" ", "-"))
    press(page, "Go on")
    stands(page, "We have answered you.")
    if has_scripts:
        check_axe(page)
    press(page, "Read it 1")
    expect(page.get_by_text("We meet you at noon.")).to_be_visible()
    page.get_by_role("link", name="Done").click()
    page.get_by_role("link", name="Erase everything").click()
    stands(page, "Erase everything?")
    press(page, "Erase everything")
    expect(page.get_by_text("All of it is erased.")).to_be_visible()
    request.refresh_from_db()
    assert request.state == State.ERASED
    for each in (*context.seen, *later.seen):
        assert each.url.startswith(live_server.url)
        assert "?" not in each.url
