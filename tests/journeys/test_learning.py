"""Learning in a browser: a whole course by the keyboard alone, over two sittings; and every kind of page with axe."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from elearning import actions
from elearning.models import Attempt, Certificate, Course
from tests.factories import elearning as school
from tests.journeys.conftest import MODES
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

Open = Callable[..., BrowserContext]
STEPS_BY_TAB = 150


@pytest.fixture
def course(transactional_db: None) -> Course:
    """A course with a picture, a table and a source in its text, a content note before its test."""
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"][0]["body"] = (
        "## A flag\n\nOne is never enough [@leaflet].\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n> Said by somebody."
    )
    modules[1]["lessons"][0]["content_note"] = "It speaks of violence."
    return school.course(modules=modules, unconfirmed=["How many there are."])


def enter(page: Page, site: str, who: User) -> None:
    """Sign in and wait until that is done."""
    sign_in(page, site, who)
    page.wait_for_url(lambda address: "/login/" not in address)


def tab_to(page: Page, wanted: Locator) -> None:
    """Go to something with the tab key, as somebody does who has no mouse."""
    for _ in range(STEPS_BY_TAB):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{wanted} cannot be reached with the tab key")


def press(page: Page, name: str, role: str = "button") -> None:
    """Press a button or a link with the keyboard."""
    wanted = page.get_by_role(role, name=name, exact=True).first
    tab_to(page, wanted)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, name: str, key: str) -> None:
    """Choose a radio: tab comes to the group, arrows to the choice, as in every form."""
    wanted = page.locator(f'input[name="{name}"][value="{key}"]')
    count = page.locator(f'input[name="{name}"]').count()
    group = page.locator(f'input[name="{name}"]')
    for _ in range(STEPS_BY_TAB):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            break
    page.keyboard.press("Space")
    for _ in range(count):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    expect(group.and_(wanted)).to_be_checked()


def tick(page: Page, keys: list[str]) -> None:
    for key in sorted(keys):
        tab_to(page, page.locator(f'input[name="answer"][value="{key}"]'))
        page.keyboard.press("Space")


def pick(page: Page, name: str, key: str) -> None:
    """Choose from a list by typing its words."""
    box = page.locator(f'select[name="{name}"]')
    tab_to(page, box)
    page.keyboard.type(box.locator(f'option[value="{key}"]').inner_text())
    expect(box).to_have_value(key)


def answer(page: Page, key: str, sent: dict[str, Any]) -> None:
    """Answer one question by the keyboard alone."""
    if key in {"one", "claim"}:
        choose(page, "answer", sent["answer"])
    elif key in {"several", "sentences"}:
        tick(page, sent["answer"])
    elif key in {"match", "order"}:
        # The order of the boxes is that of the page.
        for name in sorted(sent):
            pick(page, name, sent[name])
    else:
        tab_to(page, page.locator('input[name="answer"]'))
        page.keyboard.type(sent["answer"])


def answer_all(page: Page, attempt: Attempt, answers: dict[str, object]) -> None:
    for item in attempt.items.select_related("question_version__question"):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Question {item.place} of {attempt.items.count()}")
        key = item.question_version.question.key
        answer(page, key, school.sent(item, answers[key]))
        if attempt.is_confidence_asked:
            choose(page, "confidence", "3")
            press(page, "Keep and go on")
        else:
            press(page, "Answer")
            if item.place < attempt.items.count():
                press(page, "Next question", "link")


def test_trainee_takes_a_course_by_keyboard_over_two_sittings_and_an_outsider_verifies_it(
    live_server, course: Course, trainee: User, open_context: Open
) -> None:
    page = open_context(**MODES["desktop light"]).new_page()
    enter(page, live_server.url, trainee)
    page.goto(f"{live_server.url}/learn/signs/")
    press(page, "Start this course")
    press(page, "I have read it")
    press(page, "I have watched or read it")
    page.goto(f"{live_server.url}/learn/signs/basics/signs/practice/")
    press(page, "Begin")
    practice = Attempt.objects.get()
    answer(page, "one", school.sent(practice.items.get(place=1), "a"))
    press(page, "Answer")
    expect(page.get_by_text("Clothes say nothing.")).to_be_visible()
    page.context.close()

    page = open_context(**MODES["desktop light"]).new_page()
    enter(page, live_server.url, trainee)
    page.goto(f"{live_server.url}/learn/attempts/{practice.pk}/")
    for item in practice.items.select_related("question_version__question").filter(place__gt=1):
        key = item.question_version.question.key
        answer(page, key, school.sent(item, school.RIGHT[key]))
        press(page, "Answer")
        expect(page.locator(".outcome")).to_have_text("Right")
        press(page, "Next question" if item.place < len(school.RIGHT) else "Finish", "link")
    press(page, "Hand in")
    press(page, "Go on", "link")
    press(page, "Read on", "link")
    press(page, "Begin")
    answer_all(page, Attempt.objects.get(number=1, activity="final/test/final"), school.WRONG)
    press(page, "Hand in")
    expect(page.locator(".outcome-line")).to_contain_text("Not passed yet")
    expect(page.get_by_text("this one is worth another look").first).to_be_visible()
    press(page, "Back to the quiz", "link")
    press(page, "Try again")
    answer_all(page, Attempt.objects.get(number=2), school.RIGHT)
    press(page, "Hand in")
    expect(page.locator(".outcome-line")).to_contain_text("Passed")
    press(page, "How far I am, and why", "link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why am I at 100 %?")

    outsider = open_context(**MODES["phone light"]).new_page()
    outsider.goto(f"{live_server.url}/certificates/{Certificate.objects.get().key}/")
    expect(outsider.get_by_text("Seeing the signs").first).to_be_visible()
    expect(outsider.get_by_text("Trainee").first).to_be_visible()


def test_no_page_of_learning_has_a_barrier_or_asks_elsewhere(
    live_server, course: Course, trainee: User, open_context: Open, check_axe: Callable[..., None]
) -> None:
    context = open_context(**MODES["phone dark"])
    page = context.new_page()
    enter(page, live_server.url, trainee)
    enrolment = school.enrolled(trainee, course)

    def look(path: str) -> None:
        page.goto(f"{live_server.url}/learn/{path}")
        check_axe(page, "phone dark", "desktop light")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

    for path in ("", "signs/", "mine/", "signs/final/test/final/"):
        look(path)
    for key in ("read", "talk", "sheet", "practice"):
        look(f"signs/basics/signs/{key}/")
    attempt = actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee)
    for item in attempt.items.select_related("question_version__question", "attempt__enrolment"):
        look(f"attempts/{attempt.pk}/{item.place}/")
        given = (school.WRONG if item.place % 2 else school.RIGHT)[item.question_version.question.key]
        actions.answer(item=item, given=given, by=trainee)
    look(f"attempts/{attempt.pk}/4/")
    look(f"attempts/{attempt.pk}/hand-in/")
    actions.hand_in(attempt=attempt, by=trainee)
    look(f"attempts/{attempt.pk}/")
    for key in ("read", "talk"):
        actions.mark_done(enrolment=enrolment, activity=f"basics/signs/{key}", by=trainee)
    look("signs/final/test/final/")
    final = actions.begin(enrolment=enrolment, activity="final/test/final", by=trainee)
    page.goto(f"{live_server.url}/learn/attempts/{final.pk}/1/")
    press(page, "Keep and go on")
    check_axe(page)
    expect(page.get_by_role("alert")).to_be_focused()
    actions.hand_in(attempt=final, by=trainee)
    school.course(summary="Said anew.", note="Words")
    look("signs/progress/")
    look("signs/version/")
    assert {request.url.split("/")[2] for request in context.seen} == {live_server.url.split("/")[2]}
