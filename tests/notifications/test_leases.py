"""Who is sending a message: nobody else meanwhile, and somebody else once they are gone."""

import datetime

import pytest
from django.db import OperationalError
from django.utils import timezone

from notifications import actions, delivery
from notifications.models import Message
from tests.directory.threads import at_once, until
from tests.notifications.conftest import again
from tests.stage.kinds import URGENT


def test_a_claimed_message_is_nobody_elses_until_its_lease_runs_out(ada, tell):
    message = tell(ada)
    first = actions.claim()
    assert actions.claim() is None
    Message.objects.update(due_at=timezone.now())
    second = actions.claim()
    assert first.pk == second.pk == message.pk
    assert second.attempts == 2
    assert not actions.mark_sent(message=first, parts=[])
    assert not actions.renew(message=first)
    assert actions.mark_sent(message=second, parts=[])


def test_urgent_ones_go_first(ada, tell):
    tell(ada)
    assert tell(ada, kind=URGENT).pk == actions.claim().pk


@pytest.mark.django_db(transaction=True)
def test_two_who_claim_at_once_get_two_messages(ada, tell):
    for number in range(4):
        tell(ada, subject=f"stage.thing:{number}")
    claimed = at_once(*[actions.claim] * 8)
    assert len({message.pk for message in claimed if message}) == 4
    assert claimed.count(None) == 4


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_is_no_dead_sender(ada, tell, monkeypatch):
    monkeypatch.setattr(delivery, "LEASE", datetime.timedelta(seconds=0.3))
    tell(ada)
    message = actions.claim()
    before = again(message).due_at
    with delivery.Renewal() as renewal, renewal.of(message):
        until(lambda: again(message).due_at > before)


@pytest.mark.django_db(transaction=True)
def test_a_lease_that_cannot_be_renewed_ends_quietly(ada, tell, monkeypatch):
    def away(**_):
        raise OperationalError

    monkeypatch.setattr(delivery, "LEASE", datetime.timedelta(seconds=0.3))
    tell(ada)
    message = actions.claim()
    monkeypatch.setattr(actions, "renew", away)
    with delivery.Renewal() as renewal, renewal.of(message):
        until(lambda: not renewal.thread.is_alive())
