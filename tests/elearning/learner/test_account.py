"""What somebody learned is handed out to them, and goes with their account; the demonstration has some of it."""

import io
import json
import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

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
    QuestionVersion,
    Regrade,
    Remark,
    Response,
    ReviewCard,
    Standing,
)
from tests.factories import cases
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
    assert {(each["number"], each["attempt_score"], each["attempt_counted_score"]) for each in answers} == {(1, 1, 1)}
    assert {each["pass_mark"] for each in answers} == {None, 75}
    assert all(each["marked_again"] == [] for each in answers)
    assert all(each["given"] and each["told"] and each["question"]["stem"] for each in answers)
    assert [each["title"] for each in told["certificates"]] == ["Seeing the signs"]


def test_export_of_an_open_attempt_gives_no_answer_away(trainee: User) -> None:
    enrolment = school.enrolled(trainee)
    for path in ("read", "talk"):
        actions.mark_done(enrolment=enrolment, activity=f"basics/signs/{path}", by=trainee)
    school.answered(actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=trainee))
    attempt = actions.begin(enrolment=enrolment, activity="final/test/final", by=trainee)
    for item in attempt.items.select_related("question_version__question", "attempt__enrolment"):
        given = school.RIGHT[item.question_version.question.key]
        actions.answer(item=item, given=given, confidence=2, by=trainee)
    told = [each for each in exports._parts["learning"](trainee)["answers"] if each["attempt"] == attempt.pk]
    items = list(attempt.items.all())
    assert len(told) == len(items) == 4
    for row, item in zip(told, items, strict=True):
        asked, text = item.question_version.asked(), json.dumps(row, cls=DjangoJSONEncoder)
        assert row["question"]["stem"] == asked.stem
        assert not {"is_right", "weight", "why", "why_true", "is_true", "arrangement"} & set(re.findall(r"\w+", text))
        for name in ("options", "items"):
            texts = {each.key: each.text for each in getattr(asked, name, ())}
            shown = [texts[key] for key in item.arrangement.get(name, ())]
            assert row["question"].get(name, []) == shown, "as it was shown"
    one = next(row for row in told if row["question"]["kind"] == "one")
    assert one["given"][0]["answer"] == "Pay that goes to somebody else"


def test_export_holds_each_way_through_a_case_and_tells_no_more_than_its_pages(
    trainee: User, django_assert_max_num_queries
) -> None:
    ended = cases.answered(cases.begun(trainee))
    way = cases.answered(cases.begun(trainee, of=ended.enrolment), until="explain")
    with django_assert_max_num_queries(12):
        first, last = exports._parts["learning"](trainee)["cases"]
    assert (first["way"], last["way"], last["as"]) == (ended.pk, way.pk, "bank")
    assert first["told"]["recall"] == {"number": 3, "of": 3}
    assert first["told"]["sentences"][1]["text"] == "Her wage left her account the day it came."
    assert [each["step"] for each in first["given"]] == ["first", "whole", "name", "explain", "next"]
    assert first["given"][3]["answer"] == "A loan"
    assert last["told"] is None
    text = json.dumps(last, cls=DjangoJSONEncoder)
    assert "Her wage left" in text
    assert not [word for word in ("WHY-", "is_right", "ENDING", "two phones", "Report it", "found") if word in text]


def test_export_says_what_was_marked_again(trainee: User) -> None:
    attempt = school.answered(
        actions.begin(enrolment=school.enrolled(trainee), activity="basics/signs/practice", by=trainee)
    )
    item = attempt.items.select_related("question_version__question").get(place=1)
    mend = QuestionVersion.objects.create(
        question=item.question_version.question, number=2, content=item.question_version.content,
        mends=item.question_version, note="Mended.", at=timezone.now(),
    )  # fmt: skip
    made = Regrade.objects.create(
        source=item.question_version, target=mend, policy="rescore", note="Wrong key.", at=timezone.now()
    )
    Remark.objects.create(regrade=made, marked=item.marked, before=1, after=0)
    told = exports._parts["learning"](trainee)["answers"][0]["marked_again"]
    assert told == [{"at": made.at, "why": "Wrong key.", "before": 1, "after": 0}]


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
