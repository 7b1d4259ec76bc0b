"""Working through a case: each step once and in its turn, by its learner alone, also when two windows are at it."""

import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.models import User
from elearning import actions
from elearning.choices import EventKind
from elearning.marking import AnswerRefused
from elearning.models import CaseAnswer, CaseTry, Course, Enrolment, Standing
from elearning.presenters import ways
from notifications.kinds import Refused
from tests.factories import cases as made
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment(trainee: User) -> Enrolment:
    return actions.start(course=made.course(), by=trainee)


@pytest.fixture
def way(enrolment: Enrolment) -> CaseTry:
    return made.begun(enrolment.user, of=enrolment)


def test_case_is_complete_at_its_end_whatever_was_marked(enrolment: Enrolment, way: CaseTry) -> None:
    assert made.answered(way, made.NOTHING, until="explain").told is None
    assert not enrolment.standings.filter(state="complete").exists()
    held = made.answered(way, made.NOTHING)
    assert held.told["recall"] == {"number": 0, "of": 3}
    assert list(enrolment.standings.filter(state="complete").values_list("activity", "score")) == [(made.CASE, None)]
    event = enrolment.events.get(kind=EventKind.HANDED_IN)
    assert (event.activity, event.detail) == (made.CASE, {"case": str(way.pk)})


def test_begin_is_quiet_while_one_is_open_and_then_begins_another(enrolment: Enrolment, way: CaseTry) -> None:
    assert made.begun(enrolment.user, "police", of=enrolment) == way
    made.answered(way)
    again = made.begun(enrolment.user, "police", of=enrolment)
    assert (again.number, again.role) == (2, "police")


def test_begin_is_refused_for_what_is_no_case_or_no_role_of_it(enrolment: Enrolment) -> None:
    for path, role in ((made.CASE, "neighbour"), (made.CASE, ""), ("basics/signs/read", "bank"), ("gone", "bank")):
        with pytest.raises(Refused):
            actions.begin_case(enrolment=enrolment, activity=path, role=role, by=enrolment.user)


def test_nobody_says_of_a_case_that_it_is_done(enrolment: Enrolment) -> None:
    with pytest.raises(Refused):
        actions.mark_done(enrolment=enrolment, activity=made.CASE, by=enrolment.user)


def test_same_answer_is_quiet_another_one_is_too_late_and_none_comes_out_of_turn(way: CaseTry) -> None:
    by = way.enrolment.user
    with pytest.raises(AnswerRefused):
        actions.answer_step(way=way, step="whole", given=[], by=by)
    with pytest.raises(AnswerRefused):
        actions.answer_step(way=way, step="nothing", given=[], by=by)
    for _ in range(2):
        actions.answer_step(way=way, step="first", given=["b"], by=by)
    with pytest.raises(actions.Over):
        actions.answer_step(way=way, step="first", given=["a"], by=by)
    made.answered(way)
    with pytest.raises(actions.Over):
        actions.answer_step(way=way, step="next", given="a", by=by)
    assert actions.answers(way) == made.RIGHT


def test_tags_are_rows_of_the_edition_or_cues(way: CaseTry) -> None:
    made.answered(way, until="whole")
    names = made.RIGHT["name"] | {"b": made.RIGHT["name"]["b"] | {"tags": ["fin-09"]}}
    with pytest.raises(AnswerRefused):
        actions.answer_step(way=way, step="name", given=names, by=way.enrolment.user)


def test_nobody_else_works_through_it(enrolment: Enrolment, way: CaseTry, trainer: User) -> None:
    with pytest.raises(PermissionDenied):
        made.begun(trainer, of=enrolment)
    with pytest.raises(PermissionDenied):
        actions.answer_step(way=way, step="first", given=[], by=trainer)


def test_case_of_a_locked_lesson_is_not_begun(trainee: User) -> None:
    modules = made.modules()
    modules[-1]["lessons"][0]["needs"] = ["basics/signs"]
    with pytest.raises(Refused, match="First"):
        made.begun(trainee, of=actions.start(course=made.course(modules=modules), by=trainee))


def test_starting_again_leaves_what_is_open_behind(enrolment: Enrolment, way: CaseTry) -> None:
    made.answered(way, until="explain")
    again = actions.start_again(enrolment=enrolment, by=enrolment.user)
    with pytest.raises(actions.Over):
        actions.answer_step(way=way, step="next", given="a", by=enrolment.user)
    assert not Standing.objects.exists()
    new = made.begun(enrolment.user, of=again)
    assert (new.number, new.round) == (2, 2)
    made.answered(new)
    assert Standing.objects.get().state == "complete"


def test_case_that_was_a_quiz_and_quiz_that_was_a_case_say_sensible_things(trainee: User) -> None:
    quiz = {"kind": "quiz", "key": "dita", "title": "Was one", "slots": [{"question": "one"}], "pass_mark": 75}
    enrolment = actions.start(course=made.course(quiz), by=trainee)
    school.answered(actions.begin(enrolment=enrolment, activity=made.CASE, by=trainee))
    for newer, state in ((made.case(), "opened"), (quiz | {"title": "One again"}, "complete")):
        course = made.course(newer, note=f"Now a {newer['kind']}")
        enrolment = actions.go_over(enrolment=enrolment, version=course.live, by=trainee)
        row = enrolment.standings.get()
        assert (row.state, row.score) == (state, None if newer["kind"] == "case" else 1)
        if newer["kind"] == "case":
            actions.view(enrolment=enrolment, activity=made.CASE, by=trainee)
            made.answered(made.begun(trainee, of=enrolment))
        assert not actions.rebuild(actions.claim_enrolment(enrolment))
        told = ways.reasons("signs", course.live.document(), list(enrolment.events.order_by("pk")))
        words = [each.words for each in next(each for each in told if each.title == newer["title"]).events]
        assert "handed in: 100 %" in words
        assert ("handed in" in words) == (newer["kind"] == "quiz" or len(words) > 2)


def test_nobody_goes_over_with_an_open_way(enrolment: Enrolment, way: CaseTry) -> None:
    """It would end for a story that was never read."""
    course = made.course(made.case(title="Mended"), note="Mended")
    with pytest.raises(Refused, match="Work the case"):
        actions.go_over(enrolment=enrolment, version=course.live, by=enrolment.user)
    made.answered(way)
    enrolment = actions.go_over(enrolment=enrolment, version=course.live, by=enrolment.user)
    assert CaseTry.objects.get(pk=way.pk).case().title == "Case: Dita"
    assert made.begun(enrolment.user, of=enrolment).case().title == "Mended"


WRONG: list[dict[str, Any]] = [
    {"state": "handed_in"},
    {"state": "handed_in", "handed_in_at": timezone.now()},
    {"told": {}},
    {"role": "baker"},
]


@pytest.mark.parametrize("columns", WRONG)
def test_database_refuses_a_way_that_cannot_be(way: CaseTry, columns: dict[str, Any]) -> None:
    with pytest.raises(Error), transaction.atomic():
        CaseTry.objects.filter(pk=way.pk).update(**columns)


def test_database_keeps_what_was_answered_and_said(way: CaseTry) -> None:
    made.answered(way)
    changes: list[Any] = [
        lambda: CaseTry.objects.update(told={}),
        lambda: CaseTry.objects.update(state="open", told=None, handed_in_at=None),
        lambda: CaseAnswer.objects.update(answer=[]),
        lambda: CaseAnswer.objects.create(way=way, step="first", answer=[], at=timezone.now()),
        lambda: CaseAnswer.objects.create(way=way, step="other", answer=[], at=timezone.now()),
        lambda: CaseTry.objects.create(enrolment=way.enrolment, activity=way.activity, version=way.version, number=1,
                                       round=1, role="bank", began_at=timezone.now()),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(Error), transaction.atomic():
            change()
    made.begun(way.enrolment.user, of=way.enrolment)
    with pytest.raises(Error), transaction.atomic():
        CaseTry.objects.create(enrolment=way.enrolment, activity=way.activity, version=way.version, number=9, round=1,
                               role="bank", began_at=timezone.now())  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_begin_one_way_and_keep_one_answer(trainee: User) -> None:
    enrolment = actions.start(course=made.course(), by=trainee)
    gate, told = threading.Barrier(2), []

    def work(key: str) -> None:
        try:
            gate.wait()
            way = actions.begin_case(enrolment=enrolment, activity=made.CASE, role="bank", by=trainee)
            gate.wait()
            told.append(actions.answer_step(way=way, step="first", given=[key], by=trainee).pk)
        except actions.Over:
            told.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[key]) for key in "ab"]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    way = CaseTry.objects.get()
    assert sorted(told, key=str) == sorted([way.pk, None], key=str)
    assert CaseAnswer.objects.count() == 1
    assert Course.objects.count() == 1
