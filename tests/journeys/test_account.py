"""Somebody opens an account and looks after it, in a real browser: codes, an app, a passkey, sessions, the end."""

import re
from collections.abc import Callable

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import SignIn, User
from notifications.models import Message
from tests.accounts.own import app_code
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_look import SMALLEST, WAY_OUT

pytestmark = [
    pytest.mark.journey, pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
]  # fmt: skip

Open = Callable[..., BrowserContext]
PASSWORD = "correct horse battery"
ADA = "ada@example.net"


def newest_code(kind: str) -> str:
    return Message.objects.filter(kind=kind, secret__has_key="code").latest("queued_at").secret["code"]


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name, exact=True).click()


def enter(page: Page, address: str, who: User) -> None:
    page.goto(f"{address}/accounts/login/")
    page.locator("input[type=email]").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def open_account(page: Page, address: str) -> None:
    """Open an account by the pages, as ADA."""
    page.goto(f"{address}/accounts/login/?next=/accounts/")
    follow(page, "Open an account")
    page.get_by_label("Your name").fill("Ada Example")
    page.locator("input[type=email]").fill(ADA)
    press(page, "Send me a code")
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm your address")
    page.get_by_label("Code").fill(newest_code("account.confirmation_signup"))
    press(page, "Confirm")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def set_up_app(page: Page) -> str:
    follow(page, "Set one up")
    follow(page, "Set up an app")
    secret = page.locator("code").inner_text().replace(" ", "")
    expect(page.locator(".qr svg")).to_be_visible()
    page.get_by_label("The six digits that the app shows").fill(app_code(secret))
    press(page, "Set it up")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return secret


def second_step(page: Page, code: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    page.get_by_label("Code").fill(code)
    press(page, "Sign in")


def sign_out(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Sign out").click()
    press(page, "Sign out")


def by_code(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/accounts/login/code/?next=/accounts/")
    page.locator("input[type=email]").fill(email)
    press(page, "Send me a code")
    page.get_by_label("Code").fill(newest_code("account.login_code"))
    press(page, "Sign in")


def with_authenticator(context: BrowserContext, page: Page) -> None:
    """Give the browser a security key of software, with a finger that always fits."""
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    line.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with scripts", "without"])
def test_somebody_opens_an_account_and_guards_it_with_an_app(
    live_server, open_context: Open, has_scripts: bool
) -> None:
    page = open_context(java_script_enabled=has_scripts).new_page()
    open_account(page, live_server.url)
    secret = set_up_app(page)
    recovery = page.locator(".recovery code").first.inner_text()
    follow(page, "Done")
    expect(page.get_by_text("An app that shows codes.")).to_be_visible()
    sign_out(page)

    by_code(page, live_server.url, ADA)
    second_step(page, app_code(secret))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    sign_out(page)

    by_code(page, live_server.url, ADA)
    second_step(page, recovery)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_a_passkey_signs_in_by_itself_and_is_a_second_step(live_server, open_context: Open) -> None:
    context = open_context()
    page = context.new_page()
    with_authenticator(context, page)
    open_account(page, live_server.url)
    follow(page, "Add one")
    page.get_by_label("What to call it").fill("My telephone")
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    sign_out(page)

    page.goto(f"{live_server.url}/accounts/login/?next=/accounts/2fa/passkeys/")
    follow(page, "Use a passkey")
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("heading", level=2).first).to_have_text("My telephone")
    expect(page.get_by_text("Last used on")).to_be_visible()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("My old telephone")
    press(page, "Keep this name")
    expect(page.get_by_role("heading", level=2).first).to_have_text("My old telephone")
    sign_out(page)

    by_code(page, live_server.url, ADA)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    press(page, "Use your passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    follow(page, "See them")
    page.get_by_role("link", name="Remove").click()
    press(page, "Remove the passkey")
    expect(page.get_by_text("There is none yet.")).to_be_visible()
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}


def test_a_passkey_shows_again_who_it_is(live_server, open_context: Open) -> None:
    context = open_context()
    page = context.new_page()
    with_authenticator(context, page)
    open_account(page, live_server.url)
    follow(page, "Add one")
    press(page, "Add a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page.goto(f"{live_server.url}/accounts/2fa/passkeys/reauthenticate/?next=/accounts/delete/")
    press(page, "Use your passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Delete your account")


def test_a_browser_without_passkeys_says_so_and_goes_on(live_server, open_context: Open) -> None:
    page = open_context().new_page()
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('no'))")
    page.goto(f"{live_server.url}/accounts/login/?with=passkey")
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("That did not work.")).to_be_visible()


def test_staff_set_up_a_second_factor_before_anything_else(
    live_server, open_context: Open, administrator: User
) -> None:
    with override_settings(STAFF_SECOND_FACTOR=True):
        context = open_context()
        page = context.new_page()
        with_authenticator(context, page)
        enter(page, live_server.url, administrator)
        expect(page.get_by_text("Your role opens doors of the whole site.")).to_be_visible()
        page.goto(f"{live_server.url}/admin/")
        expect(page.get_by_role("heading", level=1)).to_have_text("A second step at sign-in")
        follow(page, "Add a passkey")
        press(page, "Add a passkey")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
        page.goto(f"{live_server.url}/admin/")
        expect(page.locator("#site-name")).to_be_visible()


def test_another_browser_is_signed_out_from_here(live_server, open_context: Open, caseworker: User) -> None:
    here, there = open_context().new_page(), open_context().new_page()
    for page in (here, there):
        enter(page, live_server.url, caseworker)
    here.goto(f"{live_server.url}/accounts/")
    follow(here, "See where, and sign out there")
    press(here, "Sign out there")
    expect(here.get_by_text("Signed out there.")).to_be_visible()
    there.goto(f"{live_server.url}/accounts/")
    expect(there.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert SignIn.objects.count() == 1


def test_somebody_changes_their_address_and_deletes_the_account(live_server, open_context: Open) -> None:
    page = open_context(java_script_enabled=False).new_page()
    open_account(page, live_server.url)
    page.locator("main").get_by_role("link", name="Change it").first.click()
    page.get_by_label("New e-mail address").fill("other@example.net")
    press(page, "Send a code to the new address")
    page.get_by_label("Code").fill(newest_code("account.confirmation"))
    press(page, "Confirm")
    expect(page.get_by_text("other@example.net")).to_be_visible()
    page.goto(f"{live_server.url}/accounts/delete/")
    press(page, "Delete my account")
    expect(page).to_have_title(re.compile("^Error:"))
    page.get_by_label("Delete my account for good").check()
    press(page, "Delete my account")
    expect(page.get_by_text("Your account is deleted.")).to_be_visible()
    assert not User.objects.exists()


STRANGERS = ("login/", "login/?ended=idle&next=/", "login/code/", "signup/", "password/reset/", "password/reset/done/")
MEMBERS = (
    "", "email/", "password/change/", "sessions/", "2fa/", "2fa/app/activate/", "2fa/passkeys/", "2fa/passkeys/add/",
    "delete/", "reauthenticate/", "reauthenticate/code/", "logout/",
)  # fmt: skip
GUARDED = ("2fa/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/app/deactivate/", "2fa/reauthenticate/")


def walk(page: Page, address: str, caseworker: User, visit: Callable[[str], None]) -> None:
    """Go through every page of an account, in each of its states."""
    for path in STRANGERS:
        visit(path)
    for path, then in (("login/code/", "Send me a code"), ("password/reset/", "Send me a code")):
        visit(path)
        page.locator("input[type=email]").fill(caseworker.email)
        press(page, then)
        visit("")
        press(page, "Use another address")
    page.goto(f"{address}/accounts/signup/")
    press(page, "Send me a code")
    visit("(here)")
    page.get_by_label("Your name").fill("Ada")
    page.locator("input[type=email]").fill(ADA)
    press(page, "Send me a code")
    visit("(here)")
    press(page, "Use another address")
    enter(page, address, caseworker)
    for path in MEMBERS:
        visit(path)
    page.goto(f"{address}/accounts/")
    set_up_app(page)
    for path in GUARDED:
        visit(path)
    sign_out(page)
    enter(page, address, caseworker)
    visit("(here)")


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_page_of_an_account_has_a_barrier_or_hides_the_way_out(
    live_server, open_context: Open, check_axe: Callable[..., None], caseworker: User, pair: tuple[str, str]
) -> None:
    page = open_context(**MODES[pair[0]]).new_page()

    def visit(path: str) -> None:
        if path and path != "(here)":
            page.goto(f"{live_server.url}/accounts/{path}")
        elif not path and "Your account" in page.title():
            page.goto(f"{live_server.url}/accounts/")
        page.wait_for_load_state()
        check_axe(page, *pair)
        page.set_viewport_size(SMALLEST)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url
        assert page.evaluate(WAY_OUT) == "in reach", page.url
        page.set_viewport_size(MODES[pair[0]]["viewport"])

    walk(page, live_server.url, caseworker, visit)
