"""Being told, in a real browser: a reader warns, a moderator acts from the mail, an administrator sees it all."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from directory.models import MistakeReport, Profile
from notifications import delivery
from notifications.choices import Mark, Reason
from notifications.models import MarkedAddress, Message
from notifications.states import State
from tests.factories.directory import published
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_look import SMALLEST, WAY_OUT

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
PASSWORD = "correct horse battery"


@pytest.fixture
def ada(transactional_db: None) -> Profile:
    return published(slug="ada-example")


@pytest.fixture
def report(live_server, settings, moderator: User, ada: Profile, open_context: Open) -> str:
    """A reader reports a mistake without scripts; returns the link of the mail that the moderator gets."""
    settings.SITE_URL = live_server.url
    page = open_context(java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}{ada.get_absolute_url()}mistake/")
    page.get_by_label("Something else is wrong").or_(page.locator("input[name=kind]").first).first.check()
    page.locator("main form button").last.click()
    delivery.deliver()
    (told,) = mail.outbox
    assert told.to == [moderator.email]
    return re.search(r"https?://\S+/n/\S+", told.body)[0]


def sign_in(page: Page, address: str, who: User) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("input[type=email]").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without"])
def test_a_moderator_takes_a_report_on_from_the_mail(
    report: str, moderator: User, open_context: Open, check_axe: Callable[[Page], None], has_scripts: bool
) -> None:
    page = open_context(java_script_enabled=has_scripts).new_page()
    for _scanner in range(3):
        page.goto(report)
    assert MistakeReport.objects.get().taken_by is None
    expect(page.get_by_text("opening the page has changed nothing")).to_be_visible()
    if has_scripts:
        check_axe(page)
    page.get_by_role("button", name="I look into it").click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    assert MistakeReport.objects.get().taken_by == moderator
    page.goto(report)
    page.get_by_role("button", name="I look into it").click()
    expect(page.get_by_text("It is yours now.")).to_be_visible()


def test_somebody_signs_in_with_a_code(live_server, moderator: User, open_context: Open, check_axe) -> None:
    page = open_context().new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_role("link", name="Send me a code instead").click()
    check_axe(page)
    page.locator("input[type=email]").fill(moderator.email)
    page.get_by_role("button", name="Send me a code").click()
    check_axe(page)
    delivery.deliver()
    code = re.search(r"^([A-Z0-9-]{6,})\s*$", mail.outbox[0].body, re.MULTILINE)[1]
    page.locator("input[name=code]").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Sign out")).to_be_visible()


def test_somebody_chooses_what_they_are_told_without_scripts(live_server, moderator: User, open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    sign_in(page, live_server.url, moderator)
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Choose what you are told, and when").click()
    page.get_by_role("group", name="A reader reports a mistake").get_by_label("Not at all").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("What already waits for you follows it.")).to_be_visible()
    assert moderator.preferences.get(kind="directory.mistake").pace == "none"


@pytest.fixture
def trouble(administrator: User, ada: Profile) -> None:
    """One message of each fate, an address that no mail reaches, and a law that does not hold."""
    ended = {"finished_at": timezone.now(), "alarmed_at": timezone.now()}
    rows = [{"state": State.SENT}, {"state": State.DEAD, "reason": Reason.OUT_OF_TRIES, "error": "SMTPDataError"}]
    for number, row in enumerate(rows):
        Message.objects.create(
            kind="directory.mistake", audience="member", user=administrator, recipient="user:1", subject=str(number),
            wanted_at=timezone.now(), due_at=timezone.now(), **ended | row,
        )  # fmt: skip
    late = timezone.now() - timezone.timedelta(minutes=9)
    Message.objects.create(
        kind="directory.mistake", audience="member", user=administrator, recipient="user:1", subject="late",
        wanted_at=late, due_at=late,
    )  # fmt: skip
    MarkedAddress.objects.create(address=administrator.email, mark=Mark.BOUNCED, status="5.1.1")


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_page_about_messages_has_a_barrier(
    live_server, trouble: None, administrator: User, open_context: Open, check_axe: Callable[..., None],
    pair: tuple[str, str],
) -> None:  # fmt: skip
    page = open_context(**MODES[pair[0]]).new_page()
    sign_in(page, live_server.url, administrator)
    for path in ("/operations/", "/accounts/notifications/", "/mail/"):
        page.goto(live_server.url + path)
        check_axe(page, *pair)
    page.goto(f"{live_server.url}/accounts/notifications/")
    page.get_by_label("The daily mail comes at").fill("")
    page.get_by_role("button", name="Keep this").click()
    expect(page).to_have_title(re.compile("^Error:"))
    check_axe(page, *pair)


def test_an_administrator_sends_a_dead_letter_again(
    live_server, trouble: None, administrator: User, open_context: Open
) -> None:
    page = open_context(viewport=SMALLEST).new_page()
    sign_in(page, live_server.url, administrator)
    page.goto(f"{live_server.url}/operations/")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(WAY_OUT) == "in reach"
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_text("One message is sent again.")).to_be_visible()
    page.get_by_role("button", name="It works again").click()
    expect(page.get_by_text("Mail goes to this address again.")).to_be_visible()
    assert not MarkedAddress.objects.exists()
