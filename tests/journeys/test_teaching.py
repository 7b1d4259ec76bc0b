"""Two trainers in a browser: a draft is written, read, published; a question is mended and marked again."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from elearning import actions
from elearning.models import CourseVersion, QuestionVersion
from elearning.states import VersionState
from tests.factories import elearning as school
from tests.journeys.conftest import MODES
from tests.journeys.test_peers import Look, open_as, press  # noqa: F401 - a fixture among them

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def write(page: Page, look: Look, site: str) -> None:
    """A text is changed while its look follows, a question gets a row more, and the draft is sent in."""
    page.goto(f"{site}/learn/desk/")
    look("Training desk")
    page.get_by_role("button", name="Begin the next version").click()
    look("Seeing the signs")
    press(page, "Move “A talk” up")
    page.get_by_role("link", name="What a flag is", exact=True).click()
    look("What a flag is")
    page.get_by_label("Text", exact=True).fill("## A flag\n\nNever **one** alone. [@leaflet]")
    expect(page.locator("#preview strong")).to_have_text("one")
    look("What a flag is")
    press(page, "Keep it")
    page.get_by_role("link", name="7 questions").click()
    look("Questions")
    page.get_by_role("link", name="Which is a flag?").click()
    page.get_by_label("Why").nth(1).fill("")
    press(page, "Keep it")
    expect(page.get_by_text("Why: Say something here.")).to_be_visible()
    look("Question: one")
    page.get_by_label("Why").nth(1).fill("Others keep what was earned.")
    press(page, "Add rows")
    page.get_by_label("Text", exact=True).nth(2).fill("A long silence")
    page.get_by_label("Why").nth(2).fill("There are many reasons for it.")
    press(page, "Keep it")
    look("Questions")
    page.get_by_role("link", name="Version 2").click()
    press(page, "Send it in")
    look("Seeing the signs")


def publish(page: Page, look: Look, site: str) -> None:
    """Without a script, on a phone: read what changed, look at the whole, publish."""
    page.goto(f"{site}/learn/desk/")
    page.get_by_role("link", name="Waits for you to read it").click()
    look("Seeing the signs")
    expect(page.get_by_text("Under way with version 1")).to_be_visible()
    expect(page.locator("ins", has_text="earned.")).to_be_visible()
    page.get_by_role("link", name="See it as learners will").click()
    look("Seeing the signs")
    page.go_back()
    page.get_by_label("What changed, for learners").fill("A clearer text.")
    press(page, "Publish it")
    expect(page.get_by_text("Published.", exact=False).first).to_be_visible()


def mend(page: Page, look: Look, site: str) -> None:
    """A wording is mended, and what was answered marked again."""
    asked = QuestionVersion.objects.get(question__key="claim")
    page.goto(f"{site}/learn/desk/questions/{asked.pk}/")
    look("claim")
    page.get_by_role("link", name="Mend this question").click()
    page.get_by_label("It is true").check()
    page.get_by_label("What was wrong").fill("The key was wrong.")
    look("Mend “claim”")
    press(page, "Mend it")
    look("Mark “claim” again")
    page.get_by_label("Take the better of the old and the new mark").check()
    page.get_by_label("Why", exact=True).fill("The key was wrong.")
    press(page, "Mark again")
    look("claim")


def test_a_course_is_written_read_published_and_mended(
    transactional_db: None,
    trainer: User,
    administrator: User,
    trainee: User,
    open_as,  # noqa: F811 - the fixture
) -> None:
    course = school.course()
    attempt = actions.begin(enrolment=school.enrolled(trainee, course), activity="basics/signs/practice", by=trainee)
    school.answered(attempt, school.RIGHT | {"claim": True})
    page, look, site = open_as(trainer, MODES["desktop dark"], has_scripts=True)
    write(page, look, site)
    second, look_too, _site = open_as(administrator, MODES["phone light"], has_scripts=False)
    publish(second, look_too, site)
    version = CourseVersion.objects.get(number=2)
    assert (version.state, version.change_note) == (VersionState.PUBLISHED, "A clearer text.")
    assert [each["key"] for each in version.content["modules"][0]["lessons"][0]["activities"]][:2] == ["talk", "read"]
    mend(page, look, site)
    attempt.refresh_from_db()
    assert (attempt.counted_score, attempt.score) == (1, pytest.approx(6 / 7))
