"""Codes: sent at once, wiped afterwards, in no log."""

import datetime
import uuid

import time_machine
from django.db import transaction
from django.utils import timezone

from notifications import actions, delivery
from notifications.actions.delivering import Outcome
from notifications.choices import Mark, Reason
from notifications.models import Message
from notifications.pace import Hours
from notifications.states import State
from tests.notifications.conftest import again, code


def test_a_code_is_sent_and_wiped(db, sink, deliver):
    message = code()
    assert message.is_urgent
    deliver()
    assert "KTRM47" in sink.taken[0].text
    sent = again(message)
    assert (sent.state, sent.secret, sent.address) == (State.SENT, None, "")


def test_a_code_that_is_too_late_is_wiped_and_not_sent(db, sink, deliver):
    message = code()
    Message.objects.update(expires_at=timezone.now())
    deliver()
    assert not sink.taken
    ended = again(message)
    assert (ended.reason, ended.secret, ended.address) == (Reason.EXPIRED, None, "")


def test_a_code_that_happens_to_spell_a_word_is_sent(db, sink, deliver):
    code(letters="SEXNGO")
    deliver()
    assert len(sink.taken) == 1


def test_two_codes_to_one_address_are_two_messages(db):
    assert code().pk != code().pk


def test_nothing_of_a_code_or_an_address_is_in_a_log(db, sink, deliver, lines):
    code("550.secret.person@example.com")
    code("secret.person@example.com")
    deliver()
    assert len(lines("message")) == 2
    # The mail server of these tests has a log of its own.
    said = str([line for line in lines() if line["logger"] != "mail.log"])
    assert "KTRM47" not in said
    assert "secret.person" not in said


def test_what_is_taken_back_while_it_is_being_sent_is_not_tried_again(reach, sink, deliver):
    message = reach()
    claimed = actions.claim()
    with transaction.atomic():
        assert actions.cancel(subject=message.subject) == 0
    actions.put_back(message=claimed, outcome=Outcome.AWAY)
    deliver()
    assert again(message).state == State.CANCELLED
    assert not sink.taken


def test_who_lost_a_lease_in_quiet_hours_sends_nothing(ada, tell, sink, monkeypatch):
    message = tell(ada)
    hours = Hours("UTC", datetime.time(8), datetime.time(0), datetime.time(23, 59))
    with time_machine.travel(datetime.datetime(2126, 11, 26, 23, 59, 30, tzinfo=datetime.UTC)):
        actions.choose(by=ada, paces={}, hours=hours)
    monkeypatch.setattr(actions, "postpone", lambda **_: False)
    with time_machine.travel(datetime.datetime(2126, 11, 26, 12, tzinfo=datetime.UTC)):
        Message.objects.update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
        delivery.deliver(seconds=60)
    assert not sink.taken
    assert again(message).state == State.LEASED


def test_an_unknown_message_id_is_nobodys(db):
    assert not actions.heard_back(mark=Mark.BOUNCED, message_id=uuid.uuid4())
