"""Professional to professional, in a browser: a work contact, a conversation, a saved search, a shared list."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from directory import scheduled
from directory.actions import peers
from directory.models import Profile, SavedSearch
from notifications import delivery
from tests.directory.peers.cast import professional
from tests.factories.directory import available
from tests.journeys.conftest import MODES
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
CheckAxe = Callable[[Page], None]


class Look:
    """A page that is looked at on every stop: no barrier, nothing sideways."""

    def __init__(self, page: Page, check_axe: CheckAxe, *, has_scripts: bool) -> None:
        self.page, self.check_axe, self.has_scripts = page, check_axe, has_scripts

    def __call__(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(heading)
        if self.has_scripts:
            self.check_axe(self.page)
            assert self.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), self.page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def two(transactional_db: None) -> tuple[User, User]:
    """Ada and Grace, colleagues of one charity, each with a checked entry."""
    charity = Organisation.objects.create(name="A charity")
    ada, _hers = professional("ada", members_email="desk@chambers.example", members_phone="+44 113 496 7777")
    grace, _other = professional("grace", languages=["sq"], members_email="grace-direct@clinic.example")
    for user in (ada, grace):
        Membership.objects.create(user=user, organisation=charity, role=Role.PROFESSIONAL)
    return ada, grace


@pytest.fixture
def open_as(live_server, settings, open_context: Open, check_axe: CheckAxe):
    """Return a function that opens the site as somebody, in one of the modes, with scripts or without."""
    settings.SITE_URL = live_server.url

    def signed_in(who: User, how: dict, *, has_scripts: bool) -> tuple[Page, Look, str]:
        page = open_context(java_script_enabled=has_scripts, **how).new_page()
        sign_in(page, live_server.url, who)
        return page, Look(page, check_axe, has_scripts=has_scripts), live_server.url

    return signed_in


WAYS = {
    "desktop dark": ("desktop dark", True),
    "phone light, without scripts": ("phone light", False),
    **{f"{mode}, too": (mode, True) for mode in MODES if mode != "desktop dark"},
}
each_way = pytest.mark.parametrize(
    ("mode", "has_scripts"),
    # All the others are for `make test-full`.
    [pytest.param(*way, marks=pytest.mark.full if name.endswith("too") else []) for name, way in WAYS.items()],
    ids=WAYS,
)


@each_way
def test_two_write_to_each_other_and_erase_it(
    two: tuple[User, User], open_as, visitor, mode: str, has_scripts: bool
) -> None:
    ada, grace = two
    page, look, site = open_as(ada, MODES[mode], has_scripts=has_scripts)
    page.goto(f"{site}/directory/grace/")
    expect(page.get_by_text("grace-direct@clinic.example")).to_be_visible()
    look("Grace Example")
    assert "grace-direct" not in visitor.get("/directory/grace/").content.decode()
    page.get_by_role("link", name="Write a message").click()
    look("Write to Grace Example")
    press(page, "Send")
    expect(page).to_have_title(re.compile("^Error:"))
    look("Write to Grace Example")
    page.get_by_label("Your message").fill("Could you take a scars report before March?")
    press(page, "Send")
    look("Grace Example")

    delivery.deliver()
    (told,) = mail.outbox
    assert told.to == [grace.email]
    assert not re.search("scars|Ada|ada@", told.body)
    other, look_too, _site = open_as(grace, MODES[mode], has_scripts=has_scripts)
    other.goto(f"{site}/directory/messages/")
    expect(other.get_by_text("1 new")).to_be_visible()
    look_too("Messages")
    other.get_by_role("link", name="Ada Example").click()
    expect(other.get_by_text("scars report")).to_be_visible()
    other.get_by_label("Your message").fill("Yes, from February.")
    press(other, "Send")
    expect(other.get_by_text("Yes, from February.")).to_be_visible()
    other.get_by_text("Stop, report or erase").click()
    look_too("Ada Example")
    press(other, "I wish it erased")

    page.reload()
    expect(page.get_by_text("Yes, from February.")).to_be_visible()
    page.get_by_text("Stop, report or erase").click()
    look("Grace Example")
    press(page, "Erase it for both")
    expect(page.get_by_text("Every word of it is erased.")).to_be_visible()
    expect(page.get_by_text("No messages yet")).to_be_visible()
    look("Messages")


@each_way
def test_a_saved_search_finds_somebody_new(two: tuple[User, User], open_as, mode: str, has_scripts: bool) -> None:
    ada, _grace = two
    page, look, site = open_as(ada, MODES[mode], has_scripts=has_scripts)
    page.goto(f"{site}/directory/?language=sq&q=scars")
    page.get_by_role("link", name="Save this search").click()
    look("Save this search")
    page.get_by_label("What to call it").fill("Albanian speakers")
    press(page, "Save")
    look("Albanian speakers")
    expect(page.get_by_text("Nobody since you last looked.")).to_be_visible()
    assert SavedSearch.objects.get().choices == {"language": ["sq"]}

    available(slug="mira", name="Mira Example", languages=["sq"])
    SavedSearch.objects.update(checked_at=timezone.now() - timedelta(days=1))
    assert scheduled.ask_saved_searches() == 1
    page.goto(f"{site}/directory/searches/")
    expect(page.get_by_text("1 new")).to_be_visible()
    look("Your saved searches")
    page.get_by_role("link", name="Albanian speakers").click()
    expect(page.get_by_role("link", name="Mira Example")).to_be_visible()
    look("Albanian speakers")
    press(page, "I have seen them")
    expect(page.get_by_text("Nobody since you last looked.")).to_be_visible()
    press(page, "Delete this search")
    expect(page.get_by_text("None yet")).to_be_visible()
    look("Your saved searches")


@each_way
def test_colleagues_keep_a_list_together(two: tuple[User, User], open_as, mode: str, has_scripts: bool) -> None:
    ada, grace = two
    page, look, site = open_as(ada, MODES[mode], has_scripts=has_scripts)
    page.goto(f"{site}/directory/grace/")
    page.get_by_role("button", name="Add to shortlist").click()
    expect(page.get_by_role("button", name="On your shortlist")).to_be_visible()
    page.goto(f"{site}/directory/shortlist/")
    look("Your shortlist")
    page.get_by_role("link", name="Keep as a shared list").click()
    look("Keep as a shared list")
    press(page, "Keep")
    expect(page).to_have_title(re.compile("^Error:"))
    page.get_by_label("Name of the new list").fill("Leeds")
    press(page, "Keep")
    look("Leeds")

    other, look_too, _site = open_as(grace, MODES[mode], has_scripts=has_scripts)
    other.goto(f"{site}/directory/lists/")
    look_too("Shared lists")
    other.get_by_role("link", name="Leeds").click()
    # Both open the note; the second one to keep it is shown the first one's words.
    for each in (page, other):
        each.get_by_role("link", name="Add a note").click()
    look("A note about Grace Example")
    page.get_by_label("Note").fill("Answers quickly")
    press(page, "Keep the note")
    other.get_by_label("Note").fill("Knows Tirana")
    press(other, "Keep the note")
    expect(other.get_by_text("“Answers quickly”").first).to_be_visible()
    look_too("A note about Grace Example")
    other.get_by_label("Note").fill("Answers quickly, knows Tirana")
    press(other, "Keep the note")
    expect(other.get_by_text("Answers quickly, knows Tirana")).to_be_visible()
    look_too("Leeds")
    page.reload()
    press(page, "Delete this list for everybody")
    expect(page.get_by_text("None yet")).to_be_visible()
    look("Shared lists")


@each_way
def test_a_moderator_reads_what_was_reported_until_it_is_settled(
    two: tuple[User, User], moderator: User, open_as, mode: str, has_scripts: bool
) -> None:
    ada, grace = two
    hers, other = (Profile.objects.get(slug=slug) for slug in ("ada", "grace"))
    thread = peers.begin_thread(by=ada, speaks_for=hers, to=other, text="Pay me or I tell").thread
    page, look, site = open_as(grace, MODES[mode], has_scripts=has_scripts)
    page.goto(f"{site}/directory/messages/{thread.pk}/")
    page.get_by_text("Stop, report or erase").click()
    press(page, "Report these messages")
    expect(page.get_by_text("A moderator reads these messages")).to_be_visible()
    page.get_by_text("Stop, report or erase").click()
    press(page, "Do not write to me any more")
    look("Ada Example")

    desk, look_too, _site = open_as(moderator, MODES[mode], has_scripts=has_scripts)
    desk.goto(f"{site}/directory/messages/")
    desk.get_by_role("link", name="Reported messages").click()
    look_too("Reported messages")
    desk.get_by_role("link", name="Reported by Grace Example").click()
    expect(desk.get_by_text("Pay me or I tell")).to_be_visible()
    look_too("Reported by Grace Example")
    press(desk, "Settled: looked into and dealt with")
    expect(desk.get_by_text("Nothing is reported")).to_be_visible()
    look_too("Reported messages")
    desk.goto(f"{site}/directory/desk/messages/{thread.pk}/")
    expect(desk.get_by_text("Pay me or I tell")).to_have_count(0)
