"""PostgreSQL is the last reviewer: each promise of the tables, broken on purpose."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from notifications import actions
from notifications.choices import Channel, Mark, Pace
from notifications.models import (
    Alarm,
    ContactAttempt,
    MarkedAddress,
    Message,
    Preference,
    Rhythm,
    SafeContact,
    Tally,
)
from notifications.states import ALIVE, TRANSITIONS, State, TransitionRefused, check
from tests.notifications.conftest import code

LONG_AGO = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def forced(message, **values):
    """Change a row past the actions."""
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**values)


ENDED = {"state": State.CANCELLED, "reason": "expired", "finished_at": LONG_AGO}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"audience": "address"}, "message_has_one_recipient"),
        ({"user": None}, "message_has_one_recipient"),
        ({"address": "a@example.com"}, "message_has_one_recipient"),
        ({"state": State.LEASED}, "message_leased_by_somebody"),
        ({"lease": "0" * 32}, "message_leased_by_somebody"),
        ({"finished_at": LONG_AGO}, "message_finished_at_a_time"),
        ({**ENDED, "finished_at": None}, "message_finished_at_a_time"),
        ({**ENDED, "reason": ""}, "message_ended_for_a_reason"),
        ({"reason": "expired"}, "message_ended_for_a_reason"),
        ({**ENDED, "reason": "weather"}, "message_reason_known"),
        ({"secret": {"code": "1"}}, "message_secret_to_address"),
    ],
)
def test_a_message_that_cannot_be_is_refused(ada, tell, values, constraint):
    message = tell(ada)
    with pytest.raises(IntegrityError, match=constraint):
        forced(message, **values)


def test_a_secret_outlives_no_message(db):
    with pytest.raises(IntegrityError, match="message_wiped_when_finished"):
        forced(code(), **ENDED, address="")


def test_only_members_have_digests(ada, tell, reach):
    digest = tell(ada)
    with pytest.raises(IntegrityError, match="message_digest_for_members"):
        forced(reach(), digest=digest)
    with pytest.raises(IntegrityError, match="message_digest_for_members"):
        forced(digest, digest=digest)


@pytest.mark.parametrize("source", list(State))
@pytest.mark.parametrize("target", list(State))
def test_the_table_of_states_is_enforced_twice(ada, tell, source, target):
    is_allowed = source == target or any((row.source, row.target) == (source, target) for row in TRANSITIONS)
    message = tell(ada)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE notifications_message DISABLE TRIGGER USER")
        forced(message, **state(source))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE notifications_message ENABLE TRIGGER USER")
    if is_allowed:
        forced(message, **state(target))
    else:
        with pytest.raises(ProgrammingError, match="Invalid transition"):
            forced(message, **state(target))
        with pytest.raises(TransitionRefused):
            check(source, target)


def state(which):
    ended = which not in ALIVE
    reasoned = ended and which != State.SENT
    return {
        "state": which,
        "finished_at": LONG_AGO if ended else None,
        "reason": "expired" if reasoned else "",
        "lease": "0" * 32 if which == State.LEASED else None,
    }


def test_a_live_message_cannot_be_deleted(ada, tell):
    tell(ada)
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        Message.objects.all().delete()


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda ada: Preference(user=ada, kind="a", pace="hourly"), "preference_pace_known"),
        (
            lambda ada: Rhythm(user=ada, time_zone="UTC", digest_at="08:00", quiet_from="07:00"),
            "rhythm_quiet_hours_have_two_ends",
        ),
        (
            lambda ada: Rhythm(user=ada, time_zone="UTC", digest_at="08:00", quiet_from="07:00", quiet_until="07:00"),
            "rhythm_quiet_hours_have_two_ends",
        ),
        (lambda _: MarkedAddress(address="a@b.example", mark="odd"), "marked_address_mark_known"),
        (lambda _: SafeContact(channel="pigeon", time_zone="UTC", language="en"), "safe_contact_channel_known"),
        (
            lambda _: SafeContact(channel="sms", time_zone="UTC", language="en", hours_from="07:00"),
            "safe_contact_hours_have_two_ends",
        ),
    ],
)
def test_a_row_that_cannot_be_is_refused(ada, make, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(ada).save()


@pytest.mark.parametrize(
    ("first", "constraint"),
    [
        (lambda ada: Preference(user=ada, kind="a", pace=Pace.NONE), "preference_once"),
        (lambda _: MarkedAddress(address="A@b.example", mark=Mark.BOUNCED), "marked_address_once"),
        (lambda _: Alarm(law="outbox"), "alarm_once_at_a_time"),
    ],
)
def test_what_is_there_once_is_there_once(ada, first, constraint):
    first(ada).save()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        first(ada).save()


# --- what somebody agreed to --------------------------------------------------------------------------------

NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)


def agreed(**rules):
    return actions.agree(**{"channel": Channel.PHONE, "time_zone": "UTC", "language": "en"} | rules)


@pytest.mark.parametrize(
    ("rules", "attempt"),
    [
        ({"channel": Channel.NONE}, {"channel": Channel.NONE}),
        ({"channel": Channel.NONE}, {}),
        ({"channel": Channel.EMAIL}, {}),
        ({"hours": (datetime.time(13), datetime.time(15))}, {}),
        ({"hours": (datetime.time(10), datetime.time(12))}, {}),
        ({"hours": (datetime.time(20), datetime.time(6))}, {}),
        ({"time_zone": "Asia/Tokyo", "hours": (datetime.time(10), datetime.time(14))}, {}),
        ({"days": [1, 2, 3, 5, 6, 7]}, {}),
        ({}, {"has_left_message": True}),
    ],
)
def test_a_try_outside_of_what_was_agreed_is_refused_by_the_database(db, rules, attempt):
    contact = agreed(**rules)
    with pytest.raises(IntegrityError, match="did not agree"), transaction.atomic():
        ContactAttempt.objects.create(contact=contact, **{"channel": Channel.PHONE, "at": NOON} | attempt)
    with pytest.raises(actions.NotAgreed):
        actions.record_attempt(contact=contact, **{"channel": Channel.PHONE, "at": NOON} | attempt)
    assert not ContactAttempt.objects.exists()


@pytest.mark.parametrize(
    ("rules", "attempt"),
    [
        ({}, {}),
        ({"hours": (datetime.time(12), datetime.time(13))}, {}),
        ({"hours": (datetime.time(22), datetime.time(13))}, {}),
        ({"time_zone": "Asia/Tokyo", "hours": (datetime.time(21), datetime.time(22))}, {}),
        ({"days": [4]}, {}),
        ({"may_leave_message": True}, {"has_left_message": True}),
    ],
)
def test_a_try_within_what_was_agreed_is_written_down(db, rules, attempt):
    actions.record_attempt(contact=agreed(**rules), **{"channel": Channel.PHONE, "at": NOON} | attempt)
    assert ContactAttempt.objects.count() == 1


def test_after_the_end_nothing_is_agreed(db):
    contact = agreed()
    actions.end_contact(contact=contact)
    first = SafeContact.objects.get().ended_at
    actions.end_contact(contact=contact)
    assert SafeContact.objects.get().ended_at == first
    with pytest.raises(IntegrityError, match="not to be contacted any more"), transaction.atomic():
        ContactAttempt.objects.create(contact=contact, channel=Channel.PHONE, at=NOON)


def test_what_was_tried_cannot_be_rewritten(db):
    actions.record_attempt(contact=agreed(), channel=Channel.PHONE, at=NOON)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        ContactAttempt.objects.update(at=timezone.now())


def test_each_queued_message_is_counted(ada, tell):
    tell(ada)
    tell(ada)
    tell(ada, step="again")
    assert [row.change for row in Tally.objects.order_by("id")] == [1, 1]
