"""A manager's file of staff, and an entry's own page to its end: how often it was found, taken away, deleted."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Organisation, User
from accounts.permissions import Role
from directory import actions, found
from directory.models import FoundCount, Profile
from tests.conftest import person
from tests.directory.mypage.test_found import count
from tests.factories.directory import TermFactory, specialism
from tests.factories.life import held, holder
from tests.journeys.conftest import MODES
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
HEADER = "name,email,profession,headline,specialisms,languages,country,phone\n"
GOOD = "Ada Lovelace,ada@charity.example,Solicitor,Asylum cases,asylum,en|Albanian,GB,+44 113 496 0000\n"


def fits(page: Page) -> None:
    """Nothing sticks out at the side."""
    page.wait_for_load_state()  # a press may have left nothing yet of the page that comes
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


def send(page: Page, path: Path, content: str) -> None:
    path.write_text(content)
    page.get_by_label("CSV file").set_input_files(path)
    page.get_by_role("button", name="See what would happen").click()


@pytest.mark.parametrize(
    ("mode", "has_scripts"),
    [("desktop dark", True), ("phone light", False)],
    ids=["desktop dark, with scripts", "phone light, without"],
)
def test_staff_from_a_file(
    live_server, charity: Organisation, open_context: Open, check_axe, tmp_path: Path, mode: str, has_scripts: bool
) -> None:
    TermFactory(), specialism("asylum")
    manager = person("manager", Role.MANAGER, charity)
    page = open_context(java_script_enabled=has_scripts, **MODES[mode]).new_page()

    def look() -> None:
        fits(page) if has_scripts else None
        check_axe(page) if has_scripts else None

    sign_in(page, live_server.url, manager)
    page.goto(f"{live_server.url}/directory/mine/")
    page.get_by_role("link", name="Staff of your organisation from a file").click()
    look()
    with page.expect_download() as template:
        page.get_by_role("link", name="Download the template (CSV)").click()
    assert Path(template.value.path()).read_text(encoding="utf-8-sig").startswith("name,email,profession")
    path = tmp_path / "staff.csv"
    send(page, path, HEADER + GOOD + GOOD.replace("Solicitor", "Wizard"))
    expect(page.get_by_text("line 3, profession: “Wizard” is not in the vocabulary")).to_be_visible()
    expect(page.get_by_text("Nothing was changed.")).to_be_visible()
    look()
    send(page, path, HEADER + GOOD)
    expect(page.get_by_text("1 entry would be made.")).to_be_visible()
    look()
    assert not Profile.objects.exists()
    page.get_by_role("button", name="Take it over").click()
    expect(page.get_by_role("link", name="Ada Lovelace")).to_be_visible()
    look()
    page.get_by_role("button", name="Hand in the one that is complete").click()
    expect(page.get_by_text("1 entry is handed in.")).to_be_visible()
    assert Profile.objects.get().state == "submitted"


@pytest.mark.parametrize("mode", ["desktop dark", "phone light"])
def test_found_taken_away_and_deleted(live_server, open_context: Open, check_axe, mode: str) -> None:
    me: User = holder()
    profile = held(me, name="Grace Example", languages=["sq"])
    count(profile, 14)
    visitor = open_context(**MODES[mode]).new_page()
    visitor.goto(f"{live_server.url}/directory/?language=sq")
    expect(visitor.get_by_role("link", name="Grace Example", exact=True)).to_be_visible()
    found.write()
    actions.gather_found()
    assert FoundCount.objects.count() == 2

    page = open_context(**MODES[mode]).new_page()
    sign_in(page, live_server.url, me)
    page.goto(f"{live_server.url}/directory/mine/{profile.pk}/")
    expect(page.get_by_role("row", name="Language: Albanian")).to_contain_text("14")
    check_axe(page)
    fits(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download all of it (JSON)").click()
    assert json.loads(Path(taken.value.path()).read_text())["name"] == "Grace Example"
    page.get_by_role("link", name="Delete it for good").click()
    expect(page.get_by_role("heading", name="What stays, and why")).to_be_visible()
    check_axe(page)
    fits(page)
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_text("The entry is deleted.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("link", name="Grace Example", exact=True)).to_have_count(0)
