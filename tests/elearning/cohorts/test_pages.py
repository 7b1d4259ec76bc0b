"""A cohort's pages: the code, who will see what, the board, and the list to take away."""

import csv
import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from elearning import actions
from elearning.models import Cohort, Enrolment, LearningEvent
from tests.directory.pages import tokenless
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(trainer: User) -> Cohort:
    due = timezone.localdate() + datetime.timedelta(days=10)
    return actions.open_cohort(course=school.course(), name="Winter", due_on=due, by=trainer)


def member(cohort: Cohort, name: str) -> Enrolment:
    user = User.objects.create_user(f"{name.lower().strip('=+ ')}@example.org", name=name)
    return actions.join(cohort=cohort, by=user)


def page(client: Client, user: User, name: str, *args: object, **query: str) -> str:
    client.force_login(user)
    response = client.get(reverse(f"elearning:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_trainer_opens_a_cohort_and_changes_its_day(client: Client, trainer: User) -> None:
    course = school.course()
    client.force_login(trainer)
    new = reverse("elearning:cohort_new")
    assert "This field is required" in client.post(new, {}).content.decode()
    client.post(new, {"course": course.pk, "name": "Spring", "due_on": ""})
    made = Cohort.objects.get()
    assert made.trainer == trainer
    edit = reverse("elearning:cohort_edit", args=[made.pk])
    assert client.post(edit, {"name": "Spring", "due_on": "2020-01-01"}).status_code == 400
    client.post(edit, {"name": "Summer", "due_on": "2031-01-01"})
    close = reverse("elearning:cohort_close", args=[made.pk])
    asked = client.post(close, follow=True)
    made.refresh_from_db()
    assert ("Close “Summer”?" in asked.content.decode(), made.closed_at) == (True, None)
    client.post(close, {"sure": "yes"})
    made.refresh_from_db()
    assert (made.name, made.due_on, made.closed_at is not None) == ("Summer", datetime.date(2031, 1, 1), True)
    assert "closed" in client.post(edit, {"name": "Autumn", "due_on": ""}).content.decode()


def test_learner_is_told_who_sees_what_before_joining(client: Client, cohort: Cohort, trainee: User) -> None:
    client.force_login(trainee)
    wrong = client.post(reverse("elearning:join"), {"code": "AAAA AAAA"})
    assert (wrong.status_code, "There is no such code" in wrong.content.decode()) == (400, True)
    answer = client.post(reverse("elearning:join"), {"code": f"{cohort.code[:4].lower()} {cohort.code[4:]}"})
    assert answer["Location"] == reverse("elearning:join_code", args=[cohort.code])
    told = client.get(answer["Location"]).content.decode()
    for words in ("What the trainers of this site will see", "What nobody will see", "Winter", trainee.name):
        assert words in told
    assert not Enrolment.objects.exists(), "looking is not joining"
    client.post(answer["Location"])
    assert Enrolment.objects.get().cohort == cohort
    assert "Leave Winter" in client.get(reverse("elearning:join")).content.decode()
    client.post(reverse("elearning:cohort_leave", args=[cohort.pk]))
    assert Enrolment.objects.get().cohort is None


def test_closed_code_is_no_code(client: Client, cohort: Cohort, trainee: User, trainer: User) -> None:
    actions.close(cohort=cohort, by=trainer)
    client.force_login(trainee)
    assert "closed" in client.post(reverse("elearning:join"), {"code": cohort.code}).content.decode()
    assert client.get(reverse("elearning:join_code", args=[cohort.code])).status_code == 404


def test_course_that_needs_another_says_so(client: Client, trainer: User, trainee: User) -> None:
    school.course()
    other = actions.open_cohort(course=school.course("more", needs=["signs"]), name="More", by=trainer)
    client.force_login(trainee)
    answer = client.post(reverse("elearning:join_code", args=[other.code]))
    assert (answer.status_code, "Complete this first" in answer.content.decode()) == (409, True)


def test_board_shows_names_and_progress_of_those_who_joined(client: Client, cohort: Cohort, trainer: User) -> None:
    ada, _ben = member(cohort, "Ada"), member(cohort, "Ben")
    school.complete(ada)
    school.enrolled(User.objects.create_user("aaron@example.org", name="Aaron"), cohort.course)
    told = page(client, trainer, "cohort", cohort.pk)
    assert "Ada" in told
    assert "Ben" in told
    assert "Aaron" not in told
    assert "ada@example.org" not in told
    assert "100 %, done" in told
    assert "What a flag is" in told


def test_board_is_filtered_and_sorted(client: Client, cohort: Cohort, trainer: User) -> None:
    school.complete(member(cohort, "Ada"))
    ben, cleo = member(cohort, "Ben"), member(cohort, "Cleo")
    actions.mark_done(enrolment=cleo, activity="basics/signs/read", by=cleo.user)
    # Half of the time has passed: nothing and a quarter of it are too little.
    Cohort.objects.update(created_at=timezone.now() - datetime.timedelta(days=10))

    def names(**query: str) -> list[str]:
        told = page(client, trainer, "cohort", cohort.pk, **query)
        body = told[told.index("<tbody>") :] if "<tbody>" in told else ""
        return sorted((name for name in ("Ada", "Ben", "Cleo") if name in body), key=body.index)

    assert names() == ["Ada", "Ben", "Cleo"]
    assert names(state="complete") == ["Ada"]
    assert names(state="not_started") == ["Ben"]
    assert names(state="behind") == ["Ben", "Cleo"]
    assert names(sort="progress") == ["Ben", "Cleo", "Ada"]
    Enrolment.objects.filter(pk=ben.pk).update(seen_at=timezone.now())
    assert names(sort="seen", state="behind") == ["Cleo", "Ben"]
    Cohort.objects.update(due_on=timezone.localdate() - datetime.timedelta(days=1))
    assert page(client, trainer, "cohort", cohort.pk).count("late</span>") == 2
    Cohort.objects.update(due_on=None)
    assert names(state="behind") == []


def test_board_asks_no_more_for_more_people(
    client: Client, cohort: Cohort, trainer: User, django_assert_max_num_queries: object
) -> None:
    for number in range(3):
        school.complete(member(cohort, f"Learner{number}"))
    # Somebody learns with an earlier version: the worst case.
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"].append({"kind": "text", "key": "more", "title": "More", "body": "More."})
    school.course(modules=modules)
    client.force_login(trainer)
    client.get(reverse("elearning:cohort", args=[cohort.pk]))
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        told = client.get(reverse("elearning:cohort", args=[cohort.pk])).content.decode()
    assert "an earlier version" in told
    assert '<td class="absent">·</td>' in told


def test_where_it_fails(client: Client, cohort: Cohort, trainer: User) -> None:
    school.complete(member(cohort, "Ada"))
    ben = member(cohort, "Ben")
    attempt = actions.begin(enrolment=ben, activity="basics/signs/practice", by=ben.user)
    school.answered(attempt, school.WRONG)
    told = page(client, trainer, "cohort_activities", cohort.pk)
    assert "Each activity, of 2 people" in told
    # Of so few it would say how each of them fared.
    assert "50&nbsp;%" not in told
    assert "(2 attempts)" in told
    for number, answers in enumerate((school.RIGHT, school.WRONG, school.RIGHT)):
        more = member(cohort, f"More{number}")
        school.answered(actions.begin(enrolment=more, activity="basics/signs/practice", by=more.user), answers)
    assert "60&nbsp;%" in page(client, trainer, "cohort_activities", cohort.pk)


def test_csv_holds_the_board_and_no_formula(client: Client, cohort: Cohort, trainer: User) -> None:
    school.complete(member(cohort, "Ada"))
    member(cohort, "=HYPERLINK(1)")
    member(cohort, " +1")
    client.force_login(trainer)
    response = client.get(reverse("elearning:cohort_csv", args=[cohort.pk]))
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Name"] for row in rows} == {"Ada", "'=HYPERLINK(1)", "'+1"}
    ada = next(row for row in rows if row["Name"] == "Ada")
    assert (ada["Percent"], ada["State"], ada["Final test"], ada["A sheet"]) == ("100", "complete", "100 %, done", "")
    assert "@" not in text
    assert AuditEvent.objects.filter(verb="exported", target_id=str(cohort.pk)).count() == 1


def test_others_see_each_others_cohorts_and_take_people_out(
    client: Client, cohort: Cohort, administrator: User
) -> None:
    ada = member(cohort, "Ada")
    assert "Winter" not in page(client, administrator, "cohorts")
    assert "Winter" in page(client, administrator, "cohorts", whose="all")
    remove = reverse("elearning:cohort_remove", args=[cohort.pk, ada.pk])
    assert "Ada" in client.get(remove).content.decode()
    client.post(remove)
    assert not cohort.enrolments.exists()
    assert client.get(remove).status_code == 404


def test_nobody_of_a_cohort_sees_another(client: Client, cohort: Cohort) -> None:
    ada, ben = member(cohort, "Ada"), member(cohort, "Ben")
    client.force_login(ada.user)
    for name in ("cohort", "cohort_activities", "cohort_csv"):
        assert client.get(reverse(f"elearning:{name}", args=[cohort.pk])).status_code == 403
    assert "Ben" not in tokenless(page(client, ada.user, "join"))
    assert LearningEvent.objects.filter(enrolment=ben).exists()
