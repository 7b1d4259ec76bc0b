"""Moderators hear of what readers report: danger at once, each report until somebody takes it, then its owner only."""

import datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from directory import actions
from directory.models import MistakeReport
from directory.scheduled import remind_of_mistakes
from notifications.kinds import Refused
from notifications.models import Message
from notifications.states import State
from tests.conftest import person
from tests.directory.threads import at_once
from tests.factories.directory import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(operator) -> User:
    return person("colleague", Role.MODERATOR, operator, is_staff=True)


def report(kind: str = "gone") -> MistakeReport:
    return actions.report_mistake(profile=published(), kind=kind)


def told(kind: str) -> set[str]:
    """Who is still to be told things of this kind."""
    waiting = Message.objects.filter(kind=f"directory.{kind}", state=State.WAITING)
    return set(waiting.values_list("user__email", flat=True))


def later(**span: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**span), tick=False)


def test_every_moderator_hears_of_a_mistake(moderator: User, colleague: User, caseworker: User) -> None:
    report()
    assert told("mistake") == {moderator.email, colleague.email}


def test_danger_is_told_at_once_and_by_itself(moderator: User) -> None:
    report("unsafe")
    assert told("urgent") == {moderator.email}
    assert told("mistake") == set()
    assert Message.objects.get().is_urgent


def test_who_takes_it_spares_the_others(moderator: User, colleague: User) -> None:
    taken = actions.take_mistake(report=report(), by=moderator)
    assert (taken.taken_by, told("mistake")) == (moderator, set())
    assert actions.take_mistake(report=taken, by=moderator).taken_at == taken.taken_at
    with pytest.raises(Refused, match="colleague was first"):
        actions.take_mistake(report=taken, by=colleague)


def test_what_is_settled_cannot_be_taken(moderator: User) -> None:
    settled = actions.settle_mistake(report=report(), by=moderator)
    assert told("mistake") == set()
    with pytest.raises(Refused, match="dealt with"):
        actions.take_mistake(report=settled, by=moderator)


def test_others_cannot_take_it(caseworker: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.take_mistake(report=report(), by=caseworker)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_has_it(moderator: User, colleague: User) -> None:
    made = report()
    answers = at_once(*[lambda who=who: actions.take_mistake(report=made, by=who) for who in (moderator, colleague)])
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert MistakeReport.objects.get().taken_by in {moderator, colleague}


def test_nobody_is_reminded_too_soon(moderator: User) -> None:
    report()
    with later(hours=47):
        assert remind_of_mistakes() == 0


def test_all_are_reminded_of_what_nobody_took_once_for_each_two_days(moderator: User, colleague: User) -> None:
    report()
    with later(days=2, minutes=1):
        remind_of_mistakes()
        remind_of_mistakes()
    assert told("reminder") == {moderator.email, colleague.email}
    assert Message.objects.filter(kind="directory.reminder").count() == 2
    with later(days=7):
        remind_of_mistakes()
    reminders = Message.objects.filter(kind="directory.reminder", user=moderator)
    assert sorted(reminder.facts["days"] for reminder in reminders) == [2, 6]


def test_only_its_owner_is_reminded_of_what_was_taken(moderator: User, colleague: User) -> None:
    actions.take_mistake(report=report(), by=colleague)
    with later(days=3):
        remind_of_mistakes()
    assert told("reminder") == {colleague.email}


def test_when_its_owner_has_left_all_are_reminded(moderator: User, colleague: User) -> None:
    actions.take_mistake(report=report(), by=colleague)
    colleague.is_active = False
    colleague.save()
    with later(days=3):
        remind_of_mistakes()
    assert told("reminder") == {moderator.email}


def test_a_reminder_that_waits_is_not_sent_once_it_is_settled(moderator: User) -> None:
    made = report()
    with later(days=3):
        remind_of_mistakes()
    actions.settle_mistake(report=made, by=moderator)
    assert told("reminder") == set()


def test_the_list_of_reports_lets_one_be_taken(moderator: User, colleague: User, sign_in) -> None:
    made = report()
    page = "/admin/directory/mistakereport/"
    form = {"action": "take", "_selected_action": [made.pk]}
    sign_in(moderator).post(page, form)
    assert MistakeReport.objects.get().taken_by == moderator
    assert "A colleague was first" in sign_in(colleague).post(page, form, follow=True).content.decode()
