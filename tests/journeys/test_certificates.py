"""Certificates in a browser: the holder says a name, an outsider reads it, a trainer revokes it; each page with axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from directory import actions as directory
from elearning.models import Certificate
from tests.factories import elearning as school
from tests.factories.directory import BY, published
from tests.journeys.conftest import MODES
from tests.journeys.test_learning import enter

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]


def test_from_a_name_to_its_end_without_a_barrier(
    live_server, trainee: User, trainer: User, open_context: Open, check_axe: Callable[..., None]
) -> None:
    course = school.course(certificate={"months": 24, "is_claim": True})
    directory.entrust(profile=published(name="Grace Other", slug="grace"), user=trainee, by=BY)
    User.objects.filter(pk=trainee.pk).update(name="")
    trainee.refresh_from_db()
    school.complete(school.enrolled(trainee, course))
    where = f"{live_server.url}{Certificate.objects.get().path}"

    def opened(who: User | None = None) -> Page:
        page = open_context(**MODES["phone light"]).new_page()
        if who:
            enter(page, live_server.url, who)
        page.goto(where)
        return page

    page, outsider = opened(trainee), opened()
    expect(outsider.get_by_role("heading", level=1)).to_have_text("No such certificate")
    check_axe(page, "phone light", "desktop dark")
    page.get_by_label("Your name").fill("Grace Other")
    page.get_by_role("button", name="Put it on the certificate").click()
    page.get_by_role("button", name="Show it on the entry Grace Other").click()
    expect(page.get_by_text("It is shown on the entry Grace Other.")).to_be_visible()
    check_axe(page, "phone light", "desktop dark")

    desk = opened(trainer)
    desk.goto(f"{live_server.url}/learn/desk/certificates/?q={Certificate.objects.get().key}")
    check_axe(desk, "phone light", "desktop dark")
    desk.get_by_role("link", name="Revoke").click()
    check_axe(desk, "phone light", "desktop dark")
    desk.get_by_label("Why, for everybody").fill("Issued by mistake.")
    desk.get_by_role("button", name="Revoke it now").click()
    expect(desk.get_by_text("Revoked. The holder is told.")).to_be_visible()
    outsider.goto(where)
    expect(outsider.get_by_text("Why: Issued by mistake.")).to_be_visible()
    check_axe(outsider, "phone light", "desktop dark")
    assert {request.url.startswith(live_server.url) for request in outsider.context.seen} == {True}  # type: ignore[attr-defined]
