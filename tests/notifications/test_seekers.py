"""Help-seekers: told at most once, and only as they agreed."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications import actions, delivery
from notifications.choices import Channel, Reason
from notifications.models import ContactAttempt, Message
from notifications.states import State
from tests.notifications.conftest import again, reported, use
from tests.sink import HANG_SECONDS
from tests.stage import kinds as stage


def test_a_help_seeker_is_told_once_and_the_try_is_written_down(contact, reach, sink, deliver):
    message = reach()
    deliver()
    deliver()
    (mail,) = sink.taken
    assert mail.to == stage.address_of(contact.pk)
    assert "/n/" not in mail.text
    assert again(message).state == State.SENT
    assert ContactAttempt.objects.get().message == message


@pytest.mark.parametrize("how", ["drop", "hang"])
def test_what_a_help_seeker_may_have_got_is_never_sent_again(
    contact, sender, reach, sink, settings, deliver, monkeypatch, how
):
    # Half as long as the server hangs.
    use(settings, sink.port, patience=HANG_SECONDS / 2)
    monkeypatch.setitem(stage.ADDRESSES, contact.pk, f"{how}-1.a@example.com")
    message = reach()
    deliver()
    assert (again(message).state, again(message).reason) == (State.UNDELIVERABLE, Reason.UNKNOWN)
    assert reported(message).user == sender
    deliver()
    assert len([mail for mail in sink.taken if mail.to.startswith(how)]) <= 1


def test_what_a_help_seeker_surely_did_not_get_is_sent_again(contact, reach, sink, deliver, monkeypatch):
    monkeypatch.setitem(stage.ADDRESSES, contact.pk, "421-1.a@example.com")
    message = reach()
    deliver()
    assert not ContactAttempt.objects.exists()
    deliver()
    assert again(message).state == State.SENT
    assert len(sink.taken) == ContactAttempt.objects.count() == 1


def test_a_help_seekers_message_whose_sender_is_gone_is_given_up(contact, sender, reach, sink, deliver):
    message = reach()
    claimed = actions.claim()
    Message.objects.update(due_at=timezone.now())
    assert actions.claim() is None
    assert actions.give_up_unknown() == 1
    assert again(message).reason == Reason.UNKNOWN
    assert reported(message).user == sender
    assert not actions.mark_sent(message=claimed, parts=[])


def test_the_database_itself_refuses_a_second_try(reach):
    message = reach()
    with pytest.raises(IntegrityError, match="message_to_seeker_at_most_once"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(handed=2)


def test_a_help_seeker_who_took_it_back_is_not_told(contact, reach, sink, deliver):
    message = reach()
    actions.end_contact(contact=contact)
    deliver()
    assert (again(message).state, again(message).reason) == (State.CANCELLED, Reason.NOT_ALLOWED)
    # Nobody is told either: whoever heard that it did not arrive would try another way.
    assert not sink.taken
    assert reported(message) is None


def test_a_help_seeker_whose_address_is_gone_is_not_told(contact, reach, sink, deliver, monkeypatch):
    monkeypatch.setitem(stage.ADDRESSES, contact.pk, "")
    message = reach()
    deliver()
    assert again(message).reason == Reason.NO_ADDRESS


def test_the_hours_that_were_agreed_are_waited_for(reach, sink):
    contact = actions.agree(
        channel=Channel.EMAIL,
        time_zone="Africa/Addis_Ababa",
        language="en",
        hours=(datetime.time(9), datetime.time(11)),
        days=[2],
    )
    # A Thursday; the next Tuesday at nine in Addis Ababa is at six in UTC.
    with time_machine.travel(datetime.datetime(2126, 11, 28, 12, tzinfo=datetime.UTC), tick=False):
        message = reach(contact=contact)
        Message.objects.update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        delivery.deliver()
    due = datetime.datetime(2126, 12, 3, 6, tzinfo=datetime.UTC)
    assert (again(message).due_at, again(message).state) == (due, State.WAITING)
    with time_machine.travel(due, tick=False):
        Message.objects.update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        delivery.deliver()
    assert again(message).state == State.SENT
    assert not Message.objects.exclude(pk=message.pk).exists()


def test_hours_that_end_while_it_is_being_written_are_waited_for_again(reach, sink, monkeypatch):
    hours = (datetime.time(9), datetime.time(11))
    contact = actions.agree(channel=Channel.EMAIL, time_zone="UTC", language="en", hours=hours)
    with time_machine.travel(datetime.datetime(2126, 11, 28, 10, 59, tzinfo=datetime.UTC), tick=False) as clock:
        message = reach(contact=contact)
        Message.objects.update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        written = delivery.render

        def slowly(*given):
            clock.move_to(datetime.datetime(2126, 11, 28, 11, 1, tzinfo=datetime.UTC))
            return written(*given)

        monkeypatch.setattr(delivery, "render", slowly)
        delivery.deliver()
    assert not sink.taken
    assert again(message).due_at == datetime.datetime(2126, 11, 29, 9, tzinfo=datetime.UTC)


NOON = datetime.datetime(2126, 11, 28, 12, tzinfo=datetime.UTC)


def delivered_at(moment):
    with time_machine.travel(moment, tick=False):
        Message.objects.alive().update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        delivery.deliver()


@pytest.fixture
def ahead(monkeypatch):
    """We think that it is open; PostgreSQL, with another list of time zones, does not yet."""
    monkeypatch.setattr("notifications.pace.Agreed._is_open", lambda *_: True)
    hours = (datetime.time(13), datetime.time(15))
    return actions.agree(channel=Channel.EMAIL, time_zone="UTC", language="en", hours=hours)


def test_a_message_that_only_the_databases_clock_refuses_goes_out_later_and_once(ahead, reach, sink):
    message = reach(contact=ahead)
    delivered_at(NOON)
    waits = again(message)
    assert (waits.state, waits.due_at - NOON, waits.handed) == (State.WAITING, datetime.timedelta(hours=1), 0)
    assert not sink.taken
    for hours in (1, 2):
        delivered_at(NOON + datetime.timedelta(hours=hours))
    assert again(message).state == State.SENT
    assert len(sink.taken) == ContactAttempt.objects.count() == 1


def test_it_does_not_wait_for_ever_and_not_at_all_for_who_took_it_back(ahead, sender, reach, sink):
    message = reach(contact=ahead)
    for _ in range(12):
        delivered_at(NOON)
    assert (again(message).state, again(message).reason) == (State.DEAD, Reason.OUT_OF_TRIES)
    last = reach("stage.request:2", contact=ahead)
    actions.end_contact(contact=ahead)
    delivered_at(NOON)
    assert (again(last).state, again(last).reason) == (State.CANCELLED, Reason.NOT_ALLOWED)
    assert {mail.to for mail in sink.taken} == {sender.email}
