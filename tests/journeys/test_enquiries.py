"""An enquiry in real browsers: five are asked, one cannot, two could, one is chosen and declines, the other has it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from accounts.models import User
from notifications import links
from notifications.models import Message
from referrals.actions.referrals import receiving
from referrals.choices_referrals import Declining
from referrals.models import Enquiry, Referral
from referrals.states_enquiries import AnswerState as A
from referrals.states_enquiries import EnquiryState
from tests.factories.directory import specialism
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_messages import sign_in
from tests.journeys.test_referrals import Seat
from tests.referrals.casework.conftest import dated, opened
from tests.referrals.referring.proof import entry

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NAMES = ("ada", "bea", "cleo", "dora", "eve")


def asks(sender: Seat) -> None:
    """From the case to five who are asked."""
    sender.follow("Ask several at once")
    sender.look("Ask several at once")
    for name in NAMES:
        sender.page.get_by_label(name.title(), exact=True).check()
    sender.page.get_by_label("Age assessment").check()
    sender.press("Look at it before you ask")
    sender.look("Look at it before you ask")
    sender.sees("This is all that they see")
    sender.press("Ask them")
    sender.look("Enquiry")
    sender.sees("5 have not answered yet.")


def answers(seat: Seat, address: str, user: User, *, could: bool) -> None:
    """From the mail, without signing in."""
    message = Message.objects.get(kind="referrals.enquiry", user=user)
    seat.page.goto(links.to(message).replace(links.absolute(""), address))
    seat.look("Could you take this?")
    seat.sees("Age assessment")
    if could:
        seat.page.get_by_label("A fee, to be agreed").check()
        seat.press("I could take it")
    else:
        seat.page.get_by_label("No time for it now").check()
        seat.press("I cannot")
    seat.look("Your answer is kept")


def consents(sender: Seat) -> None:
    """The client agrees, and it is sent."""
    page = sender.page
    page.get_by_label("Legal advice, or to act for them").check()
    page.get_by_label("What has happened, and what they need", exact=True).first.check()
    for box in page.locator("[name=answered]").all():
        box.check()
    page.get_by_label("In which words did you ask, and what did they say?").fill("She said yes.")
    page.get_by_label("In which language?").select_option("sq")
    page.get_by_label("Face to face").check()
    page.locator("#id_text_situation").fill("She has a letter.")
    sender.press("Keep it as a draft, and look at it")
    sender.look("Look at it before you send it")
    sender.press("Send")


@pytest.mark.parametrize("modes", EACH_PAIR)
def test_the_one_who_stands_by_steps_in(
    live_server, settings, caseworker: User, open_context: Callable[..., BrowserContext], check_axe, modes
) -> None:
    settings.SITE_URL = live_server.url
    need = specialism("age-assessment", name="Age assessment")
    people = {name: entry(name) for name in NAMES}
    for profile, _user in people.values():
        profile.terms.add(need)
    case = opened(caseworker, needs=("age-assessment",))
    dated(case, 20)
    sender, other = (Seat(open_context(**MODES[mode]).new_page(), check_axe) for mode in modes)
    sign_in(sender.page, live_server.url, caseworker)
    sender.page.goto(f"{live_server.url}/cases/{case.pk}/")
    asks(sender)
    here = sender.page.url
    sender.page.goto(f"{live_server.url}/cases/")
    sender.sees("5 have not answered yet.")
    sender.look("What is due")
    sender.page.goto(here)
    for name, could in (("ada", True), ("bea", True), ("cleo", False)):
        answers(other, live_server.url, people[name][1], could=could)
    sender.page.reload()
    sender.sees("2 could take it.")
    sender.look("Enquiry")
    sender.press("Choose Ada")
    sender.look("What your client agrees to")
    consents(sender)
    referral = Referral.objects.get()
    receiving.decline(referral=referral, reason=Declining.CONFLICT, suggested=None, by=people["ada"][1])
    sender.page.goto(here)
    sender.sees("Cannot: A conflict of interest.")
    sender.press("Choose Bea")
    consents(sender)
    sign_in(other.page, live_server.url, people["bea"][1])
    other.page.goto(f"{live_server.url}/referrals/enquiries/")
    other.look("Enquiries")
    other.page.goto(f"{live_server.url}/referrals/")
    other.page.locator(f"main a[href*='{Referral.objects.get(recipient=people['bea'][0]).pk}']").first.click()
    other.page.get_by_label("I know of no conflict of interest").check()
    other.press("Accept")
    other.sees("She has a letter.")
    sender.page.goto(here)
    sender.sees("Somebody has taken it on.")
    sender.look("Enquiry")
    enquiry = Enquiry.objects.get()
    assert enquiry.state == EnquiryState.SETTLED
    states = dict(enquiry.recipients.values_list("profile__name", "state"))
    assert states == {"Ada": A.REFUSED, "Bea": A.BECAME, "Cleo": A.REFUSED, "Dora": A.RELEASED, "Eve": A.RELEASED}
    other.page.goto(f"{live_server.url}/referrals/reach/{people['bea'][0].pk}/")
    other.look("Why requests do or do not reach you")
