"""Three keepers in a browser: one writes, two read whom it meets and approve; courses to be renewed are listed."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from elearning.redflags.models import Edition
from elearning.redflags.states import EditionState
from tests.factories import cases, redflags
from tests.factories import elearning as school
from tests.journeys.conftest import MODES
from tests.journeys.test_peers import Look, open_as, press  # noqa: F401 - a fixture among them

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def write(page: Page, look: Look, site: str) -> None:
    """A row is changed, looked at, moved; what is wrong stands beside its field; the draft is sent in."""
    page.goto(f"{site}/red-flags/desk/")
    look("Desk of red flags")
    press(page, "Begin the next edition")
    look("Edition 2")
    page.get_by_role("link", name="fin-01:").click()
    page.get_by_label("What may be seen").fill("Pay leaves an account on the day it comes.")
    page.get_by_label("Examples").fill("")
    press(page, "Keep it")
    expect(page.get_by_text("Examples: This field is required.")).to_be_visible()
    look("Row fin-01")
    page.get_by_label("Examples").fill("A wage that leaves at once.\nAnother one.")
    press(page, "Show how it looks")
    expect(page.get_by_role("heading", name="Pay leaves an account")).to_be_visible()
    look("Row fin-01")
    press(page, "Keep it")
    press(page, "Move fin-01 down")
    page.get_by_role("link", name="What it changes, and whom that meets").click()
    page.get_by_label("What changed, for readers").fill("Clearer words.")
    look("Edition 2")
    press(page, "Send it in")
    expect(page.get_by_text("Sent in:", exact=False)).to_be_visible()
    look("Edition 2")


def approve(page: Page, look: Look, site: str, said: str) -> None:
    """What changed and whom it meets is read, and then approved."""
    page.goto(f"{site}/red-flags/desk/")
    page.get_by_role("link", name="Waits for you to read it").click()
    look("Edition 2")
    expect(page.get_by_role("link", name="Case: Dita")).to_be_visible()
    expect(page.locator("ins", has_text="account").first).to_be_visible()
    press(page, "Approve it")
    expect(page.get_by_text(said, exact=False).first).to_be_visible()


def test_an_edition_is_written_read_by_two_and_published(
    transactional_db: None,
    trainer: User,
    editor: User,
    administrator: User,
    trainee: User,
    open_as,  # noqa: F811 - the fixture
) -> None:
    school.enrolled(trainee, cases.course())
    page, look, site = open_as(trainer, MODES["desktop dark"], has_scripts=True)
    write(page, look, site)
    approve(*open_as(editor, MODES["phone light"], has_scripts=False), "One more person has to approve it")
    approve(*open_as(administrator, MODES["phone dark"], has_scripts=True), "Published: it counts from now on")
    assert Edition.objects.get(number=2).state == EditionState.PUBLISHED
    page.goto(f"{site}/red-flags/desk/behind/")
    look("Courses to be renewed")
    page.get_by_role("link", name="To its desk").click()
    press(page, "Begin the next version")
    look("Seeing the signs")
    page.get_by_role("link", name="Case: Dita").click()
    look("Case: Dita")
    page.get_by_label("Sentence", exact=True).nth(1).fill("Her wage left her account at once.")
    press(page, "Keep it")
    expect(page.get_by_text("Kept.")).to_be_visible()


def test_a_draft_is_dropped_after_a_question_and_taken_up_again(
    transactional_db: None,
    trainer: User,
    open_as,  # noqa: F811 - the fixture
) -> None:
    redflags.published()
    page, look, site = open_as(trainer, MODES["phone light"], has_scripts=False)
    page.goto(f"{site}/red-flags/desk/")
    press(page, "Begin the next edition")
    page.get_by_role("link", name="fin-01:").click()
    page.get_by_label("What may be seen").fill("Pay leaves an account on the day it comes.")
    press(page, "Keep it")
    page.get_by_role("link", name="Drop this draft").click()
    look("Drop this draft")
    page.get_by_role("link", name="Back without doing it").click()
    page.get_by_role("link", name="Drop this draft").click()
    press(page, "Drop it now")
    look("Edition 2")
    press(page, "Begin a draft with what this says")
    look("Edition 3")
    expect(page.get_by_role("link", name="fin-01: Pay leaves an account")).to_be_visible()
    page.get_by_role("link", name="What it changes, and whom that meets").click()
    page.get_by_label("What changed, for readers").evaluate("each => { each.value = 'x'.repeat(601) }")
    press(page, "Send it in")
    expect(page.get_by_role("alert")).to_contain_text("at most 600 characters")
    look("Edition 3")
    assert Edition.objects.get(number=3).state == EditionState.DRAFT
