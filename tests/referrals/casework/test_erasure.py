"""A closed case is not erased unheard: whoever has it is told a fortnight before."""

import datetime

import pytest
import time_machine
from django.core import mail

from accounts.models import User
from notifications import delivery
from notifications.models import Message
from notifications.neutral import said_too_much
from referrals.actions import cases as actions
from referrals.choices_cases import CaseClosing
from referrals.models import Case
from referrals.scheduled import erase_cases
from tests.referrals.casework.conftest import leave_work
from tests.referrals.conftest import again, told

pytestmark = pytest.mark.django_db
CLOSED_AT = datetime.datetime(2025, 1, 6, 12, tzinfo=datetime.UTC)


def after(days: int) -> time_machine.travel:
    """So many days after it was closed."""
    return time_machine.travel(CLOSED_AT + datetime.timedelta(days=days), tick=False)


@pytest.fixture
def closed(case: Case, caseworker: User, settings) -> Case:
    settings.CASES = {"retention_days": 100}
    with after(0):
        actions.close_case(case=case, closing=CaseClosing.LEFT, by=caseworker)
    return again(case)


def test_whoever_has_it_is_told_once_a_fortnight_before(closed: Case) -> None:
    with after(85):
        assert actions.warn_of_case_erasure() == 0
    for days in (86, 87):
        with after(days):
            assert erase_cases() == 0
    assert told("erased_soon") == ["Caseworker"]
    with after(88):
        delivery.deliver()
    (sent,) = mail.outbox
    assert sent.subject == "Something of yours is erased soon"
    assert "16 April 2025" in sent.body
    assert not said_too_much(sent.body, "en")


def test_what_is_opened_and_closed_again_is_told_of_anew(closed: Case, caseworker: User) -> None:
    with after(90):
        actions.warn_of_case_erasure()
        actions.reopen_case(case=closed, by=caseworker)
        assert actions.warn_of_case_erasure() == 0
        actions.close_case(case=again(closed), closing=CaseClosing.LEFT, by=caseworker)
    with after(176):
        assert actions.warn_of_case_erasure() == 1
    days = Message.objects.filter(kind="referrals.erased_soon").values_list("facts__day", flat=True)
    assert sorted(days) == ["2025-04-16", "2025-07-15"]


def test_where_nobody_can_act_who_has_it_whoever_manages_is_told(closed: Case, caseworker: User, manager: User) -> None:
    leave_work(caseworker)
    with after(90):
        assert actions.warn_of_case_erasure() == 1
    assert told("erased_soon") == ["Boss"]
