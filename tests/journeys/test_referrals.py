"""A referral in real browsers: consent, card, question, yes, talk, outcome; and what the client does with a code."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Organisation, User
from accounts.permissions import Role
from directory.models import Holder
from referrals.choices_referrals import Area
from referrals.models import ClientAnswer, Consent, Referral
from referrals.states_referrals import ReferralState
from tests.conftest import person
from tests.factories.directory import published, specialism
from tests.journeys.conftest import EACH_MODE, MODES
from tests.journeys.test_messages import sign_in
from tests.referrals.casework.conftest import opened

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
SITUATION = "She has a letter from the tribunal."


class Seat:
    """Somebody at a page of their own."""

    def __init__(self, page: Page, check_axe: Callable[[Page], None]) -> None:
        self.page, self.check_axe = page, check_axe

    def look(self, heading: str = "") -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        self.check_axe(self.page)
        assert self.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), self.page.url

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).click()

    def sees(self, words: str) -> None:
        expect(self.page.get_by_text(words, exact=False).first).to_be_visible()

    def does_not_see(self, words: str) -> None:
        assert words not in self.page.content()


def refer(sender: Seat) -> None:
    """From the case to what was sent."""
    sender.follow("Refer")
    sender.look("Whom to ask")
    sender.page.get_by_label("Ada Example").check()
    sender.press("Go on to the client’s consent")
    sender.press("Keep it as a draft, and look at it")
    expect(sender.page.get_by_role("alert")).to_be_focused()
    sender.look("What your client agrees to")
    page = sender.page
    page.get_by_label("Age assessment").check()
    page.get_by_label("Legal advice, or to act for them").check()
    page.get_by_label("What has happened, and what they need", exact=True).first.check()
    for box in page.locator("[name=answered]").all():
        box.check()
    page.get_by_label("In which words did you ask, and what did they say?").fill("May I tell Ada? She said yes.")
    page.get_by_label("In which language?").select_option("sq")
    page.get_by_label("Face to face").check()
    page.locator("#id_text_situation").fill(SITUATION)
    sender.press("Keep it as a draft, and look at it")
    sender.look("Look at it before you send it")
    sender.sees(SITUATION)
    sender.press("Send")
    sender.look("Ada Example")


def asks_and_accepts(recipient: Seat, sender: Seat, referral: Referral) -> None:
    """From the list to what was agreed, with a question in between."""
    recipient.look("Referrals")
    recipient.page.locator(f"main a[href*='{referral.pk}']").first.click()
    recipient.look(referral.number)
    recipient.sees("Age assessment")
    recipient.does_not_see(SITUATION)
    recipient.unfold("Ask something first")
    recipient.page.get_by_label("Your question").fill("By when is the hearing?")
    recipient.press("Ask")
    sender.page.reload()
    sender.sees("By when is the hearing?")
    sender.page.get_by_label("Your answer").fill("In March.")
    sender.press("Send the answer")
    recipient.page.reload()
    recipient.sees("In March.")
    recipient.page.get_by_label("I know of no conflict of interest").check()
    recipient.press("Accept")
    recipient.sees(SITUATION)
    recipient.look(referral.number)


def talks_and_completes(recipient: Seat, sender: Seat) -> None:
    """A message, and what came of it."""
    recipient.page.get_by_label("Message", exact=True).fill("I have begun.")
    recipient.press("Send the message")
    sender.page.reload()
    sender.sees("I have begun.")
    sender.look("Ada Example")
    recipient.unfold("It is completed")
    recipient.page.get_by_label("Done as asked").check()
    recipient.page.get_by_label(str(Area.HOUSING.label)).check()
    recipient.page.get_by_label("What you did").fill("The report is with the court.")
    recipient.press("It is completed")
    sender.page.reload()
    sender.sees("The report is with the court.")


def says_and_takes_back(client: Seat, address: str, code: str) -> None:
    """With a code: how it went, and no more of it."""
    page = client.page
    page.goto(f"{address}/i/return/")
    page.locator("#id_code").fill(code)
    page.locator("main form .button-primary").first.click()
    client.sees("Ada Example")
    client.look()
    client.follow("Tell us how it went")
    client.look()
    page.get_by_label("In part").check()
    page.get_by_label(str(Area.HEALTH.label)).check()
    client.press("Send")
    client.sees("Ada Example")
    page.get_by_role("link", name="Take it back").click()
    client.look("Ada Example")
    client.press("Take it back")
    client.sees("They can open nothing of it any more.")
    client.look()


@pytest.fixture
def holder(caseworker: User) -> User:
    """Whoever looks after an entry elsewhere."""
    user = person("holder", Role.PROFESSIONAL, Organisation.objects.create(name="Chambers"))
    need = specialism("age-assessment", name="Age assessment")
    Holder.objects.create(profile=published(slug="ada", name="Ada Example", terms=[need]), user=user)
    return user


@pytest.mark.parametrize("mode", EACH_MODE)
def test_a_referral_goes_round_and_the_client_says_how_it_went(
    live_server, settings, caseworker: User, holder: User, open_context: Open, check_axe, mode: str
) -> None:
    settings.SITE_URL = live_server.url
    here = f"{live_server.url}/cases/{opened(caseworker, needs=('age-assessment',)).pk}/"
    sender, recipient, client = (Seat(open_context(**MODES[mode]).new_page(), check_axe) for _ in range(3))
    sign_in(sender.page, live_server.url, caseworker)
    sender.page.goto(here)
    sender.press("Make a code")
    sender.look("It is shown this once")
    code = " ".join(re.findall(r"\d{4}", sender.page.locator(".way-back").first.inner_text()))
    sender.page.goto(here)
    refer(sender)
    sign_in(recipient.page, live_server.url, holder)
    recipient.page.goto(f"{live_server.url}/referrals/")
    asks_and_accepts(recipient, sender, Referral.objects.get())
    talks_and_completes(recipient, sender)
    says_and_takes_back(client, live_server.url, code)
    answer = ClientAnswer.objects.get()
    assert (answer.got, answer.areas, Consent.objects.get().withdrawn_by) == ("partly", ["health"], "client")
    recipient.page.reload()
    recipient.does_not_see(SITUATION)
    sender.page.reload()
    sender.sees(str(Area.HEALTH.label))
    sender.look("Ada Example")
    assert Referral.objects.get().state == ReferralState.COMPLETED
    sender.page.goto(f"{here}seen/")
    sender.sees("Holder")
    sender.look()
