"""A client with a code of their own: looks at what they agreed to, takes it back, says how it went. Light pages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Organisation, User
from referrals import actions, codes
from referrals.actions import referrals
from referrals.choices_referrals import Stopping
from tests.journeys.conftest import MODES
from tests.journeys.test_asking import press, stands
from tests.journeys.test_finding import Scale
from tests.referrals.conftest import Ask, ask
from tests.referrals.referring.clients import agreed, entry, helper, taken

pytestmark = [
    pytest.mark.journey, pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]  # fmt: skip
__all__ = ["ask"]
NUMBER = 12345678901234567890

Open = Callable[..., BrowserContext]


def test_somebody_agrees_looks_takes_back_and_answers(
    live_server,
    open_context: Open,
    check_axe: Callable[[Page], None],
    desk_member: User,
    operator: Organisation,
    ask: Ask,
) -> None:
    request = ask(number=NUMBER)
    actions.take(request=request, by=desk_member)
    actions.offer_case(request=request, by=desk_member)
    context = open_context(**MODES["phone light"])
    page = context.new_page()
    page.goto(f"{live_server.url}/i/return/")
    page.get_by_label("Your code").fill(codes.as_digits(NUMBER))
    press(page, "Go on")
    page.get_by_role("link", name="Read what that means, and say yes or no").click()
    stands(page, "Would you like us to keep a file about you?")
    paths = [page.url]
    check_axe(page)
    press(page, "Yes, keep a file")
    expect(page.get_by_text("We keep a file.")).to_be_visible()

    case = request.offer.case
    referral = taken(agreed(case, entry(), words="May I tell them how to reach you? " * 60))
    referrals.cannot(referral=referral, reason=Stopping.CAPACITY, by=helper(referral.recipient))
    page.get_by_role("link", name="Who we asked for you, and what you agreed to").click()
    stands(page, "What you agreed to")
    paths.append(page.url)
    check_axe(page)
    page.get_by_role("link", name="Tell us how it went").click()
    paths.append(page.url)
    check_axe(page)
    press(page, "Send")
    expect(page.get_by_role("alert")).to_contain_text("Choose one.")
    scale = Scale(page)
    for path in paths[1:]:
        scale.check(path)
    page.get_by_label("In part").check()
    press(page, "Send")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    page.get_by_role("link", name="Look at it, or take it back").click()
    check_axe(page)
    scale.check(page.url)
    press(page, "Take it back")
    expect(page.get_by_text("You have taken it back.")).to_be_visible()
    for each in context.seen:
        assert each.url.startswith(live_server.url)
        assert "?" not in each.url
