"""Cohorts: who may open one, who is seen in it, and who is reminded."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from accounts.models import User
from elearning import actions
from elearning.models import Cohort, Enrolment
from notifications import actions as notifications
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State
from tests.factories import elearning as school

TODAY = datetime.date(2026, 11, 2)


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


@pytest.fixture
def cohort(trainer: User) -> Cohort:
    return actions.open_cohort(course=school.course(), name="Winter", due_on=TODAY + days(20), by=trainer)


def reminders(**wanted: object) -> list[Message]:
    return list(Message.objects.filter(kind="elearning.due", **wanted))


def test_only_trainers_open_change_and_close(cohort: Cohort, trainee: User, moderator: User) -> None:
    for deed in (
        lambda by: actions.open_cohort(course=cohort.course, name="Mine", by=by),
        lambda by: actions.change(cohort=cohort, name="Mine", due_on=None, by=by),
        lambda by: actions.close(cohort=cohort, by=by),
        lambda by: actions.remove_member(cohort=cohort, enrolment=school.enrolled(trainee, cohort.course), by=by),
        lambda by: actions.note_download(cohort=cohort, by=by),
    ):
        for by in (trainee, moderator):
            with pytest.raises(PermissionDenied):
                deed(by)
    assert Cohort.objects.get().name == "Winter"


def test_code_has_no_letters_that_are_mistaken_for_others(cohort: Cohort) -> None:
    assert len(cohort.code) == 8
    assert not set(cohort.code) & set("0O1IL2Z5S8BUV")
    assert actions.understood(f" {cohort.code[:4].lower()}-{cohort.code[4:]} ") == cohort.code


def test_joining_starts_the_course_and_twice_is_quiet(cohort: Cohort, trainee: User) -> None:
    first = actions.join(cohort=cohort, by=trainee)
    assert actions.join(cohort=cohort, by=trainee) == first
    assert first.course == cohort.course
    assert list(cohort.enrolments.values_list("user", flat=True)) == [trainee.pk]


def test_joining_late_keeps_what_was_done_and_leaves_the_other(cohort: Cohort, trainee: User, trainer: User) -> None:
    school.complete(school.enrolled(trainee, cohort.course))
    other = actions.open_cohort(course=cohort.course, name="Spring", by=trainer)
    actions.join(cohort=cohort, by=trainee)
    assert actions.join(cohort=other, by=trainee).percent == 100
    assert not cohort.enrolments.exists()


def test_leaving_and_being_removed_keep_what_was_learned(cohort: Cohort, trainee: User, trainer: User) -> None:
    enrolment = actions.join(cohort=cohort, by=trainee)
    actions.leave(cohort=cohort, by=trainee)
    actions.leave(cohort=cohort, by=trainee)
    assert not cohort.enrolments.exists()
    actions.join(cohort=cohort, by=trainee)
    actions.remove_member(cohort=cohort, enrolment=enrolment, by=trainer)
    enrolment.refresh_from_db()
    assert enrolment.cohort is None


def test_nobody_joins_a_closed_cohort(cohort: Cohort, trainee: User, trainer: User) -> None:
    actions.close(cohort=cohort, by=trainer)
    actions.close(cohort=cohort, by=trainer)
    with pytest.raises(Refused, match="closed"):
        actions.join(cohort=cohort, by=trainee)
    with pytest.raises(Refused, match="closed"):
        actions.change(cohort=cohort, name="Again", due_on=None, by=trainer)
    assert not Enrolment.objects.exists()


def test_reminds_once_a_week_and_not_before_its_time(cohort: Cohort, trainee: User) -> None:
    actions.join(cohort=cohort, by=trainee)
    assert actions.remind_of_due(TODAY - days(9)) == 0
    told = [actions.remind_of_due(TODAY + days(day)) for day in range(25)]
    assert [day for day, count in enumerate(told) if count] == [0, 7, 14]
    assert len(reminders()) == 3


@pytest.mark.parametrize("end", ["done", "left", "closed", "removed", "moved day"])
def test_reminders_stop(cohort: Cohort, trainee: User, trainer: User, end: str) -> None:
    enrolment = actions.join(cohort=cohort, by=trainee)
    assert actions.remind_of_due(TODAY) == 1
    if end == "done":
        school.complete(enrolment)
    elif end == "left":
        actions.leave(cohort=cohort, by=trainee)
    elif end == "removed":
        actions.remove_member(cohort=cohort, enrolment=enrolment, by=trainer)
    elif end == "closed":
        actions.close(cohort=cohort, by=trainer)
    else:
        actions.change(cohort=cohort, name="Winter", due_on=TODAY + days(90), by=trainer)
    assert actions.remind_of_due(TODAY + days(8)) == 0
    (message,) = reminders()
    # Done: asked again when it would go out. The others are taken back at once.
    assert message.state == (State.WAITING if end == "done" else State.CANCELLED)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_once(cohort: Cohort, trainee: User) -> None:
    actions.join(cohort=cohort, by=trainee)

    def tick(_number: int) -> int:
        try:
            return actions.remind_of_due(TODAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as clocks:
        assert sum(clocks.map(tick, range(8))) == 1
    assert len(reminders()) == 1


def test_day_is_today_by_default(cohort: Cohort, trainee: User, trainer: User) -> None:
    actions.change(cohort=cohort, name="Winter", due_on=timezone.localdate(), by=trainer)
    actions.join(cohort=cohort, by=trainee)
    assert actions.remind_of_due() == 1


def test_one_that_fails_bars_no_other(cohort: Cohort, trainee: User, monkeypatch: pytest.MonkeyPatch) -> None:
    other = User.objects.create_user("other@example.org", name="Other")
    for user in (trainee, other):
        actions.join(cohort=cohort, by=user)
    first = cohort.enrolments.order_by("pk")[0].user_id

    def tell(**said: Any) -> object:
        if said["to"].pk == first:
            raise ValueError("This one cannot be told.")
        return notifications.tell(**said)

    monkeypatch.setattr("elearning.actions.cohorts.tell", tell)
    with pytest.raises(ExceptionGroup, match="1 of the reminders"):
        actions.remind_of_due(TODAY)
    assert [message.user_id == first for message in reminders()] == [False]
