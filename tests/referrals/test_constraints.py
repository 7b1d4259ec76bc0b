"""PostgreSQL is the last reviewer: each promise of the tables, broken on purpose."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import User
from notifications.choices import Channel
from notifications.models import ContactAttempt
from referrals import actions
from referrals.models import Duty, HelpMessage, HelpRequest, Opening, RequestTally, ReturnCode
from referrals.states import State
from tests.referrals.conftest import Ask, again, clock, reachable

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
DAY = NOW.date()


def forced(row: Any, **values: Any) -> None:
    """Change a row past the actions."""
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"queue": "kitchen"}, "help_request_queue_known"),
        ({"urgency": 9}, "help_request_urgency_known"),
        ({"waiting_since": None}, "help_request_waits_since_a_time"),
        ({"assigned_at": NOW}, "help_request_received_is_nobodys"),
        ({"ended_at": NOW}, "help_request_ended_at_a_time"),
        ({"erase_on": DAY}, "help_request_ended_ends_for_good"),
        ({"closing": "helped"}, "help_request_closed_for_a_reason"),
        ({"answers": None}, "help_request_erased_is_empty"),
        ({"state": State.ASSIGNED}, "help_request_assigned_to_somebody"),
        ({"state": State.CLOSED, "waiting_since": None, "ended_at": NOW, "erase_on": DAY}, "closed_for_a_reason"),
        ({"state": State.CLOSED, "waiting_since": None, "ended_at": NOW, "closing": "helped"}, "ends_for_good"),
        ({"state": State.WITHDRAWN, "waiting_since": None, "erase_on": DAY}, "help_request_ended_at_a_time"),
        ({"state": State.WITHDRAWN, "ended_at": NOW, "erase_on": DAY}, "help_request_waits_since_a_time"),
        ({"state": State.ERASED, "waiting_since": None, "ended_at": NOW}, "help_request_erased_is_empty"),
    ],
)
def test_a_request_that_cannot_be_is_refused(waiting: HelpRequest, values: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        forced(waiting, **values)


def test_an_answered_one_was_answered_at_a_time(taken: HelpRequest) -> None:
    with pytest.raises(IntegrityError, match="help_request_answered_at_a_time"):
        forced(taken, state=State.ANSWERED, waiting_since=None)


def test_a_state_that_is_none_is_refused(db: None) -> None:
    request = HelpRequest(state="lost", received_at=NOW, answers=b"sealed")
    with pytest.raises(IntegrityError, match="help_request_state_known"), transaction.atomic():
        request.save(force_insert=True)


@pytest.mark.parametrize("model", [HelpRequest, HelpMessage])
def test_no_row_is_ever_removed(waiting: HelpRequest, model: Any) -> None:
    ReturnCode.objects.all().delete()
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"author": "nobody"}, "help_message_author_known"),
        ({"body": None}, "help_message_erased_is_empty"),
        ({"erased_at": NOW}, "help_message_erased_is_empty"),
    ],
)
def test_a_message_that_cannot_be_is_refused(waiting: HelpRequest, values: dict, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        forced(waiting.messages.get(), **values)


def test_one_at_a_time_is_on_duty(desk_member: User, colleague: User) -> None:
    begun = Duty.objects.create(user=desk_member, since=NOW)
    with pytest.raises(IntegrityError, match="duty_of_one_at_a_time"), transaction.atomic():
        Duty.objects.create(user=colleague, since=NOW)
    with pytest.raises(IntegrityError, match="duty_ends_after_it_began"):
        forced(begun, until=NOW - datetime.timedelta(seconds=1))


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reason": "curiosity"}, "opening_reason_known"),
        ({"decided_by": "asker", "decided_at": NOW, "until": NOW}, "opening_needs_two_people"),
        ({"until": NOW}, "opening_needs_two_people"),
        ({"decided_by": "other"}, "opening_decided_at_a_time"),
    ],
)
def test_an_opening_by_one_alone_is_refused(
    waiting: HelpRequest, administrator: User, moderator: User, values: dict, constraint: str
) -> None:
    opening = actions.ask_opening(request=waiting, reason="life", by=administrator)
    people = {"asker": administrator, "other": moderator}
    values = {name: people.get(value, value) if name == "decided_by" else value for name, value in values.items()}
    with pytest.raises(IntegrityError, match=constraint):
        forced(opening, **values)
    with pytest.raises(IntegrityError, match="opening_asked_once_at_a_time"), transaction.atomic():
        Opening.objects.create(request=waiting, reason="court", asked_by=administrator, asked_at=NOW)


def test_each_request_is_counted_apart_from_its_row(ask: Ask) -> None:
    ask()
    ask()
    assert [tally.received for tally in RequestTally.objects.order_by("pk")] == [1, 1]


# --- nobody is reached outside of what they agreed to ------------------------------------------------------------

# A Thursday, at noon in London.
RULES = {"hours": (clock(11), clock(13)), "days": [4], "time_zone": "Europe/London"}
INSERT = """
    INSERT INTO notifications_contactattempt (contact_id, channel, at, has_left_message) VALUES (%s, %s, %s, %s)
"""


def _by_orm(request: HelpRequest, channel: str, at: datetime.datetime, *, is_left: bool) -> None:
    ContactAttempt.objects.create(contact=request.contact, channel=channel, at=at, has_left_message=is_left)


def _in_bulk(request: HelpRequest, channel: str, at: datetime.datetime, *, is_left: bool) -> None:
    row = ContactAttempt(contact=request.contact, channel=channel, at=at, has_left_message=is_left)
    ContactAttempt.objects.bulk_create([row])


def _by_hand(request: HelpRequest, channel: str, at: datetime.datetime, *, is_left: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [request.contact_id, channel, at, is_left])


@pytest.mark.parametrize("attempt", [_by_orm, _in_bulk, _by_hand])
def test_no_try_outside_of_what_was_agreed_by_any_path(ask: Ask, attempt: Any) -> None:
    request = ask(**reachable(**RULES))
    hour = datetime.timedelta(hours=1)
    outside = [
        (Channel.SMS, NOW, False),
        (Channel.EMAIL, NOW, False),
        (Channel.NONE, NOW, False),
        (Channel.PHONE, NOW + hour, False),
        (Channel.PHONE, NOW - 2 * hour, False),
        (Channel.PHONE, NOW + 24 * hour, False),
        (Channel.PHONE, NOW, True),
    ]
    for channel, at, is_left in outside:
        with pytest.raises(IntegrityError, match="did not agree"), transaction.atomic():
            attempt(request, channel, at, is_left=is_left)
    attempt(request, Channel.PHONE, NOW, is_left=False)
    actions.withdraw(request=request)
    with pytest.raises(IntegrityError, match="not to be contacted any more"), transaction.atomic():
        attempt(request, Channel.PHONE, NOW, is_left=False)
    assert ContactAttempt.objects.count() == 1


def test_no_try_is_moved_into_the_agreed_hours_afterwards(ask: Ask) -> None:
    request = ask(**reachable())
    _by_orm(request, Channel.PHONE, NOW, is_left=False)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        ContactAttempt.objects.update(at=timezone.now())


def test_an_erased_request_keeps_no_way_to_its_person(ask: Ask) -> None:
    request = ask(**reachable())
    contact = request.contact
    actions.erase(request=request)
    assert again(request).contact is None
    with pytest.raises(IntegrityError, match="not to be contacted any more"), transaction.atomic():
        ContactAttempt.objects.create(contact=contact, channel=Channel.PHONE, at=NOW)
