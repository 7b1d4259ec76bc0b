"""An editor and a second one, in a browser: a text with a number is written, read, published, and its number moves."""

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.permissions import System
from news import actions
from news.models import Article
from news.statistics.models import Observation
from tests.factories import statistics as made
from tests.journeys.conftest import MODES
from tests.journeys.test_peers import Look, each_way, open_as, press  # noqa: F401 - a fixture among them
from tests.news.newsroom.made import editors

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def quarter(transactional_db: None) -> Observation:
    """4,142 referrals, as of 7 March 2024."""
    line = made.series(made.measure(made.dataset()))
    return made.observation(line, "2023-Q4", 4142, made.release(line.dataset, "2024-03-07"))


def moves(quarter: Observation) -> None:
    """A later release says 4,134."""
    with transaction.atomic():
        later = made.release(quarter.series.dataset, "2024-05-10")
        after = made.observation(quarter.series, "2023-Q4", 4134, later)
        actions.note_moves(later, [made.revised(quarter, after)], System("import_statistics"))


def find_mark(page: Page, look: Look, site: str) -> str:
    page.goto(f"{site}/news/desk/")
    look("Newsroom")
    page.get_by_role("link", name="Find a number").click()
    page.get_by_label("Words of the dataset").fill("referrals")
    page.get_by_label("As of").fill("2024-03-08")
    press(page, "Search")
    look("Find a number")
    return page.locator("code.mark").inner_text()


def write(page: Page, look: Look, site: str, mark: str) -> None:
    page.goto(f"{site}/news/desk/new/")
    page.get_by_label("Title").fill("Referrals at the end of 2023")
    page.get_by_label("Address", exact=True).fill("referrals-2023")
    page.get_by_label("Summary").fill("How many people were referred.")
    page.get_by_label("Text", exact=True).fill("## What was counted\n\nIt was [[nrm nothing]].")
    press(page, "Keep it")
    look("Write an article")
    expect(page.get_by_text("Write dataset, measure, period and day").first).to_be_visible()
    page.get_by_label("Text", exact=True).fill(f"## What was counted\n\nIt was {mark} people.")
    press(page, "Show how it looks")
    expect(page.get_by_role("link", name="4,142")).to_be_visible()
    look("Write an article")
    press(page, "Keep it")
    look("Referrals at the end of 2023")
    page.get_by_label("For whoever reads it").fill("Please read it before Friday.")
    press(page, "Hand it in")
    expect(
        page.get_by_text("Somebody who wrote no word of it, and set nothing around it, has to approve it.")
    ).to_be_visible()


@each_way
def test_a_text_with_a_number_is_written_read_published_and_its_number_moves(
    quarter: Observation,
    open_as,  # noqa: F811 - the fixture
    mode: str,
    has_scripts: bool,
) -> None:
    ada, bob = editors("ada", "bob")
    page, look, site = open_as(ada, MODES[mode], has_scripts=has_scripts)
    write(page, look, site, find_mark(page, look, site))
    page.get_by_role("link", name="See what changed").click()
    look("What changed")

    second, look_too, _site = open_as(bob, MODES[mode], has_scripts=has_scripts)
    second.goto(f"{site}/news/desk/")
    second.get_by_role("link", name="Referrals at the end of 2023").click()
    expect(second.get_by_text("Please read it before Friday.")).to_be_visible()
    look_too("Referrals at the end of 2023")
    second.get_by_role("link", name="Read it as readers will").click()
    look_too("Referrals at the end of 2023")
    expect(second.get_by_role("heading", level=2, name="What was counted")).to_be_visible()
    second.go_back()
    press(second, "Approve it")
    second.get_by_role("link", name="Choose a moment").click()
    second.get_by_label("Day").fill("2099-01-05")
    second.get_by_label("Time").fill("09:00")
    press(second, "Take this moment")
    expect(second.get_by_role("button", name="Publish on Monday 5 January 2099, 09:00")).to_be_visible()
    look_too("Choose a moment")
    second.get_by_role("button", name="Publish on").click()
    press(second, "Publish it now")
    look_too("Referrals at the end of 2023")
    assert Article.objects.published().get().slug == "referrals-2023"

    moves(quarter)
    page.goto(f"{site}/news/desk/")
    page.get_by_role("link", name="See what moved").click()
    expect(page.get_by_text("4,142 is now 4,134.")).to_be_visible()
    look("Numbers that moved")
    page.get_by_role("button", name="Begin its next edition").click()
    expect(page.get_by_role("heading", name="What it corrects, for the public")).to_be_visible()
    page.get_by_text("Say what it corrects", exact=True).click()
    page.get_by_label("What it said").fill("4,142")
    page.get_by_label("Why", exact=True).fill("The number was revised.")
    press(page, "Keep this correction")
    expect(page.get_by_text("The number was revised.")).to_be_visible()
    look("Referrals at the end of 2023")
