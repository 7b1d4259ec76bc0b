"""A case in a browser: a whole one by the keyboard with no barrier on the way, and one where no script runs."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from elearning import actions, casework
from elearning.choices import CaseStep
from elearning.models import CaseTry, Course
from elearning.redflags.models import Suggestion
from tests.factories import cases as made
from tests.journeys.conftest import MODES
from tests.journeys.test_learning import choose, enter, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
CASE = "/learn/signs/cases/stories/dita/"
LOOKS = ("phone dark", "desktop light")


@pytest.fixture
def course(transactional_db: None) -> Course:
    """The cases of the tests, behind a content note."""
    modules = made.modules()
    modules[-1]["lessons"][0]["content_note"] = "They speak of exploitation."
    return made.course(modules=modules)


def place(way: CaseTry, step: CaseStep) -> str:
    """The place of the right choice as the page shows it."""
    shown = casework.arranged(casework.asked(way.case(), way.role, step), str(way.pk))["options"]
    return str(shown.index(made.RIGHT[step]) + 1)


def name(page: Page, place: int, group: str, tag: str, points: str, sure: str) -> None:
    """Say what a sentence may be a sign of: the part of the list is opened first."""
    box = page.locator(f'input[name="tags-{place}"][value="{tag}"]')
    part = page.locator(f"#id_tags-{place} summary", has_text=group)
    tab_to(page, part if part.count() else box)
    if part.count():
        page.keyboard.press("Enter")
        tab_to(page, box)
    page.keyboard.press("Space")
    choose(page, f"points-{place}", points)
    choose(page, f"sure-{place}", sure)


def tick(page: Page, name: str, *values: str) -> None:
    """Tick boxes by the keyboard, in the order in which they stand."""
    for value in values:
        tab_to(page, page.locator(f'input[name="{name}"][value="{value}"]'))
        page.keyboard.press("Space")


def test_learner_works_through_a_case_by_keyboard_and_no_page_has_a_barrier(
    live_server, course: Course, trainee: User, open_context: Open, check_axe: Callable[..., None]
) -> None:
    context = open_context(**MODES["phone dark"])
    page = context.new_page()

    def look(here: str) -> None:
        # What the bar for leaving covers at the moment is no target.
        page.evaluate("scrollTo(0, 0)")
        check_axe(page, *LOOKS)
        for mode in LOOKS:
            page.set_viewport_size(MODES[mode]["viewport"])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), here
        page.set_viewport_size(MODES["phone dark"]["viewport"])

    enter(page, live_server.url, trainee)
    actions.start(course=course, by=trainee)
    page.goto(f"{live_server.url}{CASE}")
    press(page, "Read on", "link")
    look("start")
    choose(page, "role", "bank")
    press(page, "Begin")
    look("first")
    tick(page, "marked", "2")
    press(page, "Keep and read the whole story")
    tick(page, "marked", "3", "5")
    look("whole")
    press(page, "Keep these marks")
    press(page, "Answer")
    expect(page.get_by_role("alert")).to_be_focused()
    look("name-errors")
    name(page, 1, "Money and identity", "fin-01", "trafficker", "3")
    name(page, 2, "not in the list", "debt", "victim", "2")
    name(page, 3, "not in the list", "isolation", "both", "3")
    look("name")
    press(page, "Answer")
    expect(page.get_by_text("You marked this: it is a sign")).to_have_count(3)
    look("feedback")
    press(page, "Go on", "link")
    way = CaseTry.objects.get()
    for step in (CaseStep.EXPLAIN, CaseStep.NEXT):
        choose(page, "answer", place(way, step))
        if step == CaseStep.EXPLAIN:
            look("explain")
        press(page, "Answer")
        press(page, "Go on" if step == CaseStep.EXPLAIN else "To the end", "link")
    expect(page.get_by_text("You found 3 of 3 signs.").first).to_be_visible()
    tab_to(page, page.locator('textarea[name="words"]'))
    page.keyboard.type("Shoes that do not fit")
    press(page, "Propose it")
    expect(page.get_by_text("Shoes that do not fit")).to_be_visible()
    look("end")
    page.goto(f"{live_server.url}/learn/signs/progress/")
    expect(page.get_by_role("heading", name="Over all your cases in this course")).to_be_visible()
    look("progress")
    assert Suggestion.objects.get().by == trainee
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}


def test_more_sentences_than_a_page_holds_are_named_on_two(
    live_server, transactional_db: None, trainee: User, open_context: Open, check_axe: Callable[..., None]
) -> None:
    rows = [{**each, "text": f"{each['text']} ({time})"} for time in (1, 2) for each in made.case()["sentences"]]
    made.course(made.case(sentences=rows))
    way = made.answered(made.begun(trainee), {"first": [], "whole": list("abcdefghij")}, until="whole")
    page = open_context(**MODES["phone light"]).new_page()
    enter(page, live_server.url, trainee)
    page.goto(f"{live_server.url}/learn/cases/{way.pk}/name/")

    def say(*places: int) -> None:
        for place in places:
            page.locator(f"#id_tags-{place} summary", has_text="not in the list").click()
            page.locator(f'input[name="tags-{place}"][value="debt"]').check()
            page.locator(f'input[name="points-{place}"][value="both"]').check()
            page.locator(f'input[name="sure-{place}"][value="2"]').check()

    expect(page.get_by_text("Page 1 of 2.")).to_be_visible()
    say(*range(1, 9))
    page.get_by_role("button", name="Go on to the other sentences").click()
    expect(page.get_by_text("Page 2 of 2.")).to_be_visible()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.evaluate("scrollTo(0, 0)")
    check_axe(page, *LOOKS)
    say(9, 10)
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("You marked this: it is a sign")).to_have_count(5)
    assert len(actions.answers(way)["name"]) == 10


def test_case_is_worked_through_without_a_script(
    live_server, course: Course, trainee: User, open_context: Open
) -> None:
    page = open_context(**MODES["phone light"], java_script_enabled=False).new_page()
    enter(page, live_server.url, trainee)
    actions.start(course=course, by=trainee)
    page.goto(f"{live_server.url}{CASE}?read-on")
    page.get_by_label("Police").check()
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("A man waited outside each day.").check()
    page.get_by_role("button", name="Keep and read the whole story").click()
    page.get_by_role("button", name="Keep these marks").click()
    page.locator("summary", has_text="not in the list").click()
    page.get_by_label("Cut off from others, or watched").check()
    page.get_by_label("The trafficker").check()
    page.get_by_label("Sure", exact=True).check()
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("link", name="Go on").first.click()
    page.get_by_label("A loan").check()
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("link", name="Go on").first.click()
    page.get_by_label("Speak with her").check()
    page.get_by_role("button", name="Answer").click()
    page.get_by_role("link", name="To the end").click()
    expect(page.get_by_text("You found 1 of 3 signs.").first).to_be_visible()
    told = CaseTry.objects.get().told
    assert json.dumps([told["recall"], told["false_alarms"]]) == '[{"of": 3, "number": 1}, {"of": 3, "number": 0}]'
