"""From joining to a checked entry that can be found, paused by the clock and stopped by a moderator: in a browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from directory import indexing
from directory.models import Profile
from notifications import delivery
from tests.factories.life import another_moderator
from tests.journeys.test_look import SMALLEST
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
ADDRESS = "grace@chambers.example"


@pytest.fixture
def terms(transactional_db: None) -> None:
    call_command("load_terms")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A picture as a telephone makes one."""
    from PIL import Image

    path = tmp_path / "passport.png"
    Image.effect_noise((640, 480), 40).convert("RGB").save(path)
    return path


def code_for(address: str) -> str:
    """The code in the newest mail to an address."""
    delivery.deliver()
    (last,) = [each for each in mail.outbox if each.to == [address]][-1:]
    return re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", last.body, re.MULTILINE)[1]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def go_on(page: Page) -> None:
    press(page, "Keep and go on")


def sign_up(page: Page, site: str) -> None:
    page.goto(f"{site}/directory/join/")
    page.get_by_role("link", name="Make an account").click()
    page.locator("input[name=name]").fill("Grace Example")
    page.locator("input[type=email]").fill(ADDRESS)
    page.locator("main form button").last.click()
    page.locator("main input[name=code]").fill(code_for(ADDRESS))
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="Join the directory")).to_be_visible()


def come_back(page: Page, site: str) -> None:
    """Another browser, days later: a code by mail is enough."""
    page.goto(f"{site}/directory/join/")
    page.get_by_role("link", name="Go on with a code by e-mail").click()
    page.locator("input[type=email]").fill(ADDRESS)
    page.locator("main form button").first.click()
    page.locator("main input[name=code]").fill(code_for(ADDRESS))
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name="See your entries").click()


def add(page: Page, what: str, name: str) -> None:
    page.get_by_label(what).select_option(label=name)
    press(page, "Add")
    expect(page.locator(".listed")).to_contain_text(name)


def first_half(page: Page) -> None:
    page.get_by_role("link", name="For a person").click()
    page.get_by_label("Solicitor", exact=True).check()
    press(page, "Continue")
    page.get_by_label("Name, as the public shall see it").fill("Grace Example")
    go_on(page)
    page.get_by_text("Immigration law", exact=True).first.click()
    page.get_by_label("Asylum and protection claims", exact=True).check()
    go_on(page)
    expect(page.get_by_role("heading", name="What you know about")).to_be_visible()


def second_half(page: Page, letter: Path) -> None:
    go_on(page)
    go_on(page)
    add(page, "Add a language", "Albanian")
    go_on(page)
    add(page, "Add a country", "Albania")
    go_on(page)
    page.get_by_label("Country", exact=True).select_option(label="United Kingdom")
    page.get_by_label("City or town").fill("Leeds")
    page.get_by_label("No: only the town is shown").check()
    go_on(page)
    go_on(page)
    page.get_by_label("I work by telephone or video").check()
    go_on(page)
    page.locator("input[name=number]").fill("+44 113 496 0000")
    go_on(page)
    page.get_by_label("I take legal aid cases").check()
    go_on(page)
    page.get_by_label("What you do, in one sentence").fill("Asylum for Albanians")
    go_on(page)
    go_on(page)
    for number in ("654321", "123456"):
        page.locator("select[name=register]").select_option(label="Solicitors Regulation Authority")
        page.locator("input[name=number]").fill(number)
        press(page, "Add")
    press(page, "Remove Solicitors Regulation Authority 654321")
    expect(page.get_by_role("button", name="Remove")).to_have_count(1)
    go_on(page)
    press(page, "Go on")
    page.get_by_label("Taking new work", exact=True).check()
    go_on(page)
    page.get_by_role("link", name="Identity").click()
    page.get_by_label("Files that show it").set_input_files(letter)
    press(page, "Send")
    expect(page.locator(".listed")).to_contain_text("passport")
    page.get_by_role("link", name="All claims").click()
    page.get_by_role("link", name="Go on").click()


def decide(page: Page, site: str, what: str, reason: str = "") -> None:
    page.goto(f"{site}/directory/desk/")
    page.get_by_role("row").filter(has_text="New entry").get_by_role("link").click()
    page.get_by_label(what).check()
    page.get_by_label("What the holder reads").fill(reason)
    press(page, "Decide")


def check_identity(page: Page, site: str) -> None:
    page.goto(f"{site}/directory/desk/?task=claim")
    page.get_by_role("row").filter(has_text="Identity").get_by_role("link").click()
    page.get_by_label("It is so: I have checked it").check()
    press(page, "Keep this")


def is_found(page: Page, site: str) -> bool:
    page.goto(f"{site}/directory/?q=asylum+albanian")
    return page.get_by_role("link", name="Grace Example", exact=True).count() == 1


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without"])
def test_from_joining_to_being_found_and_stopped(
    live_server, settings, terms: None, moderator: User, open_context: Open, letter: Path, has_scripts: bool
) -> None:
    settings.SITE_URL = site = live_server.url
    second = another_moderator()
    how = {"java_script_enabled": has_scripts, "viewport": SMALLEST}
    page = open_context(**how).new_page()
    sign_up(page, site)
    first_half(page)
    # The break in the middle: this browser is gone, and nothing that was answered is.
    page.context.close()
    page = open_context(**how).new_page()
    come_back(page, site)
    page.get_by_role("link", name="Grace Example").click()
    page.get_by_role("link", name="Change What you know about").click()
    second_half(page, letter)
    press(page, "Hand it in")
    expect(page.get_by_text("Being checked", exact=True)).to_be_visible()
    assert not Profile.objects.published().exists()

    desk, other = open_context().new_page(), open_context().new_page()
    sign_in(desk, site, moderator)
    sign_in(other, site, second)
    decide(desk, site, "Ask for changes", "Please say where you trained.")
    page.reload()
    expect(page.get_by_text("Please say where you trained.")).to_be_visible()
    page.get_by_role("link", name="Change Training and publications").click()
    page.get_by_label("Training in working with survivors").fill("Trauma-informed interviewing, 2025")
    go_on(page)
    page.goto(page.url.replace("/registration/", "/check/"))
    press(page, "Hand it in")

    check_identity(desk, site)
    decide(desk, site, "Accept")
    expect(desk.get_by_text("check the identity first")).to_be_visible()
    check_identity(other, site)
    decide(desk, site, "Accept")
    assert is_found(page, site)

    later = timezone.now() + timedelta(days=31)
    with time_machine.travel(later):
        indexing.refresh_decayed()
    entry = Profile.objects.get()
    assert entry.search_entry.card["availability"] == "unknown"

    desk.goto(f"{site}/directory/desk/entries/{entry.pk}/")
    desk.get_by_label("Why?").fill("A doubt that has to be cleared")
    press(desk, "Suspend")
    assert not is_found(page, site)
    page.goto(f"{site}/directory/mine/{entry.pk}/")
    expect(page.get_by_text("A doubt that has to be cleared")).to_be_visible()
