"""Every page of joining, of holders and of the desk: without barriers, whole at 360 pixels, in light and dark."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from accounts.vault import cleaning
from directory import actions
from directory.models import Claim, Holder, Profile
from tests.factories.directory import checked, published
from tests.factories.life import asked, begun, handed_in, held, holder, whole
from tests.journeys.conftest import EACH_PAIR, MODES
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
BIOGRAPHY = "I act for people who were held in debt bondage, and have done so for twelve years in Leeds and Bradford."
STEPS = (
    "profession", "name", "specialisms", "exploitation", "reports", "languages", "countries", "place", "jurisdictions",
    "ways", "contact", "fees", "about", "experience", "registration", "photo", "availability", "proof",
    "proof/identity", "check",
)  # fmt: skip


@pytest.fixture
def grace(transactional_db: None) -> User:
    return holder("grace")


@pytest.fixture
def draft(grace: User) -> Profile:
    """A draft with something on every list."""
    call_command("load_terms", verbosity=0)
    profile = whole(grace, countries=["AL", "XK"], jurisdictions=["GB-EAW"], biography=BIOGRAPHY)
    actions.answer(profile=profile, by=grace, sheet={"registrations": [["Solicitors Regulation Authority", "123456"]]})
    paper = cleaning.Clean("passport.pdf", "application/pdf", b"%PDF-1.7 nothing")
    actions.ask_check(profile=profile, by=grace, claim=Claim.IDENTITY, note="See the second page", cleaned=[paper])
    begun(grace)
    return profile


@pytest.fixture
def stands(draft: Profile, grace: User) -> Profile:
    """An entry that stands, with changes that wait and a claim that was refused."""
    profile = checked(held(grace, slug="grace-example", name="Grace Example", biography=BIOGRAPHY), Claim.REGISTRATION)
    actions.answer(
        profile=profile, by=grace, sheet={"headline": "Appeals too", "specialism": ["asylum", "compensation"]}
    )
    return profile


def seen(page: Page, check_axe: Callable[..., None], addresses: list[str], pair: tuple[str, str]) -> None:
    for address in addresses:
        page.goto(address)
        for mode in reversed(pair):
            page.set_viewport_size(MODES[mode]["viewport"])
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), f"{address} {mode}"
        check_axe(page, *pair)


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_page_of_a_holder_has_a_barrier(
    live_server, draft: Profile, stands: Profile, grace: User, open_context: Open, check_axe: Any, pair: tuple[str, str]
) -> None:
    page, site = open_context(**MODES[pair[0]]).new_page(), live_server.url
    seen(page, check_axe, [f"{site}/directory/join/"], pair)
    sign_in(page, site, grace)
    wizard = [f"{site}/directory/join/{draft.pk}/{step}/" for step in STEPS]
    own = [f"{site}/directory/mine/", *(f"{site}/directory/mine/{each.pk}/" for each in (draft, stands))]
    rest = [f"{site}/directory/mine/{stands.pk}/{word}/" for word in ("preview", "withdraw")]
    begin = [f"{site}/directory/join/", f"{site}/directory/join/person/"]
    seen(page, check_axe, [*begin, *wizard, *own, *rest], pair)


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_error_of_the_wizard_has_a_barrier(
    live_server, draft: Profile, grace: User, open_context: Open, check_axe: Any, pair: tuple[str, str]
) -> None:
    page, site = open_context(**MODES[pair[0]]).new_page(), live_server.url
    sign_in(page, site, grace)
    for step, field in (("name", "name"), ("place", "country"), ("availability", "waiting_weeks")):
        page.goto(f"{site}/directory/join/{draft.pk}/{step}/")
        if field == "waiting_weeks":
            page.get_by_role("radio", name="Waiting list").check()
        elif field == "country":
            page.locator("#id_country").select_option("")
        else:
            page.locator(f"#id_{field}").fill("")
        page.locator("main form button").last.click()
        page.wait_for_url("**")
        assert page.locator(".errors").is_visible()
        check_axe(page, *pair)


@pytest.mark.parametrize("pair", EACH_PAIR)
def test_no_page_of_the_desk_has_a_barrier(
    live_server, draft: Profile, stands: Profile, grace: User, moderator: User, open_context: Open, check_axe: Any,
    pair: tuple[str, str],
) -> None:  # fmt: skip
    page, site = open_context(**MODES[pair[0]]).new_page(), live_server.url
    handed = handed_in(holder("henry"), name="Grace Example", biography=BIOGRAPHY)
    waiting = stands.submissions.get()
    claim = asked(handed.profile, Holder.objects.get(profile=handed.profile).user)
    actions.report_mistake(profile=published(), kind="unsafe", text="He asked me for money.")
    report = stands.mistakes.model.objects.get()
    sign_in(page, site, moderator)
    desk = [f"{site}/directory/desk/{rest}" for rest in (
        "", "?task=claim", "?whose=mine", f"submissions/{handed.pk}/", f"submissions/{waiting.pk}/",
        f"claims/{claim.pk}/", f"reports/{report.pk}/", f"entries/{stands.pk}/",
    )]  # fmt: skip
    seen(page, check_axe, desk, pair)
