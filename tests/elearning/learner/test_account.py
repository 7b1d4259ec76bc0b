"""What somebody learned is handed out to them, and goes with their account; the demonstration has some of it."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder

from accounts import exports
from accounts.models import User
from elearning import actions
from elearning.models import (
    Attempt,
    Certificate,
    Cohort,
    Course,
    CourseVersion,
    Enrolment,
    LearningEvent,
    Response,
    ReviewCard,
    Standing,
)
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db


def test_export_holds_all_that_was_learned(trainee: User, django_assert_max_num_queries) -> None:
    enrolment = school.complete(school.enrolled(trainee))
    actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee)
    for number in range(3):
        school.enrolled(trainee, school.course(f"more-{number}"))
    with django_assert_max_num_queries(12):
        told = exports._parts["learning"](trainee)
    assert json.dumps(told, cls=DjangoJSONEncoder)
    assert len(told["courses"]) == 4
    assert {event["kind"] for event in told["events"]} >= {"started", "marked", "handed_in"}
    answers = [each for each in told["answers"] if each["handed_in_at"]]
    assert len(answers) == len(school.questions()) + 4
    assert all(each["given"] and each["told"] and each["question"]["stem"] for each in answers)
    assert [each["title"] for each in told["certificates"]] == ["Seeing the signs"]


def test_account_takes_its_learning_with_it_and_leaves_the_course(trainee: User) -> None:
    school.complete(school.enrolled(trainee))
    trainee.delete()
    gone = (Enrolment, LearningEvent, Standing, Attempt, Response, Certificate, ReviewCard)
    assert [model.__name__ for model in gone if model.objects.exists()] == []
    assert CourseVersion.objects.count() == 1


@pytest.mark.usefixtures("trainer")
def test_demo_brings_in_every_course_and_changes_nothing_again(settings) -> None:
    settings.DEMO = True
    for word in ("trainee", "caseworker", "solicitor", "trainer"):
        User.objects.create_user(f"{word}@example.org", name=word)
    operator = User.objects.get(email="trainer@example.com").memberships.get().organisation
    User.objects.get(email="trainer@example.org").memberships.create(organisation=operator, role="trainer")

    def state() -> list[object]:
        rows = [model.objects.count() for model in (CourseVersion, Enrolment, LearningEvent, Response, Cohort)]
        return [*rows, sorted(Enrolment.objects.values_list("user__email", "done"))]

    call_command("load_learning_demo", stdout=io.StringIO())
    first = state()
    assert Course.objects.offered().count() >= 3
    assert dict(first[-1])["trainee@example.org"] > 0
    call_command("load_learning_demo", stdout=io.StringIO())
    assert state() == first


def test_demo_is_refused_where_it_is_no_demo(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demonstration only"):
        call_command("load_learning_demo")
