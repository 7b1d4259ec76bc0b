"""Cohorts, five minutes and mending in a browser: no page has a barrier, or goes sideways on a phone."""

import datetime
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext

from accounts.models import User
from elearning import actions
from elearning.models import QuestionVersion, ReviewCard
from tests.factories import elearning as school
from tests.journeys.conftest import MODES
from tests.journeys.test_messages import sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PAIR = ("phone light", "desktop dark")


def test_no_page_has_a_barrier(
    live_server,
    open_context: Callable[..., BrowserContext],
    check_axe: Callable[..., None],
    trainer: User,
    trainee: User,
) -> None:
    cohort = actions.open_cohort(
        course=school.course(), name="Winter", due_on=timezone.localdate() - datetime.timedelta(days=1), by=trainer
    )
    school.complete(actions.join(cohort=cohort, by=trainee))
    actions.join(cohort=cohort, by=trainer)
    ReviewCard.objects.update(due_at=timezone.now())
    wording = QuestionVersion.objects.select_related("question").get(question__key="several")
    asked = wording.asked().model_copy(update={"stem": "Which are means?"})
    newer = actions.mend(wording=wording, asked=asked, note="Clearer.", by=trainer)
    page = open_context(**MODES[PAIR[0]]).new_page()

    def look(name: str, *args: object) -> None:
        if name:
            page.goto(live_server.url + reverse(f"elearning:{name}", args=args))
        check_axe(page, *PAIR)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.url

    def enter(who: User) -> None:
        sign_in(page, live_server.url, who)
        page.wait_for_url(lambda address: "/login/" not in address)

    enter(trainee)
    for name, *args in (("join",), ("join_code", cohort.code), ("review",)):
        look(name, *args)
    page.get_by_role("link", name="Begin").click()
    look("")
    with page.expect_navigation():
        page.get_by_role("button", name="Answer").click()
    look("")
    assert "Error:" in page.title()
    card = ReviewCard.objects.get(user=trainee, question__key="one")
    page.goto(live_server.url + reverse("elearning:review_answer", args=[card.pk]))
    page.get_by_label("Pay that goes to somebody else").check()
    page.get_by_label("Fairly sure").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Answer").click()
    look("")
    assert "Others keep the money." in page.content()
    page.context.clear_cookies()
    enter(trainer)
    for name, *args in (
        ("cohorts",), ("cohort_new",), ("cohort", cohort.pk), ("cohort_activities", cohort.pk),
        ("cohort_edit", cohort.pk), ("cohort_remove", cohort.pk, cohort.enrolments.first().pk), ("questions", "signs"),
        ("wording", wording.pk), ("regrade", wording.pk), ("mend", newer.pk),
    ):  # fmt: skip
        look(name, *args)
