"""The relay, the clock's entries, the laws and their alarms."""

import datetime
import itertools

import pytest
from celery import current_app
from django.core import mail
from django.db import OperationalError, connection
from django.utils import timezone

from accounts import health
from accounts.models import Heartbeat
from notifications import actions, delivery, laws, relay, scheduled, tasks
from notifications.laws import Law, Weighed, never
from notifications.models import Alarm, Message, Tally
from notifications.states import State
from tests.directory.threads import at_once
from tests.notifications.conftest import again
from tests.stage.kinds import DAILY


@pytest.fixture
def woken(monkeypatch):
    """The wake-ups that the relay publishes; the broker can be told to fail."""
    calls, faults = [], []

    def publish(**options):
        if faults:
            raise faults[0]
        calls.append(options)

    monkeypatch.setattr(relay.deliver, "apply_async", publish)
    monkeypatch.setattr(relay, "close_old_connections", lambda: None)
    return calls, faults


def test_the_relay_beats_and_wakes_a_worker_for_its_own_beat(db, woken):
    relay.Relay().tick()
    assert Heartbeat.objects.filter(name=health.RELAY).exists()
    assert woken[0] == [{"retry": False, "expires": 10}]


def test_the_relay_wakes_as_many_workers_as_there_is_work(ada, tell, woken, time_machine, monkeypatch):
    # However long it takes to queue so many here, none of them is overdue, and its heart does not beat again.
    time_machine.move_to(timezone.now(), tick=False)
    monkeypatch.setattr(relay, "HEART", 600)
    one = relay.Relay()
    one.tick()
    woken[0].clear()
    one.tick()
    assert woken[0] == []
    for number in range(60):
        tell(ada, subject=f"stage.thing:{number}")
    one.tick()
    assert len(woken[0]) == 3
    assert Message.objects.waiting().count() == 60


def test_without_a_broker_the_relay_sends_by_itself(ada, tell, sink, woken, monkeypatch):
    # However long the mail takes here, the while is not over.
    monkeypatch.setattr(relay, "BROKEN", 600)
    woken[1].append(RuntimeError())
    message = tell(ada)
    one = relay.Relay()
    one.tick()
    assert again(message).state == State.SENT
    woken[1].clear()
    one.tick()
    assert woken[0] == [], "a broker that has failed is left alone for a while"


def test_without_a_worker_the_relay_sends_by_itself(ada, tell, sink, woken, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    message = tell(ada)
    one = relay.Relay()
    one.tick()
    assert again(message).state == State.WAITING
    Message.objects.update(due_at=timezone.now() - datetime.timedelta(seconds=4))
    one.tick()
    assert again(message).state == State.SENT


def test_the_relay_weighs_the_laws_each_minute(ada, tell, woken, monkeypatch):
    weighed = []
    monkeypatch.setattr(actions, "weigh_laws", lambda: weighed.append(1))
    one = relay.Relay()
    one.tick()
    one.tick()
    assert weighed == [1]


def test_the_relay_waits_for_a_database_that_is_away(monkeypatch):
    one = relay.Relay()
    answers = itertools.chain([OperationalError, None])

    def tick():
        answer = next(answers)
        if answer:
            raise answer
        one.stop()

    monkeypatch.setattr(one, "tick", tick)
    monkeypatch.setattr(relay, "TICK", 0)
    monkeypatch.setattr(relay.connection, "close", lambda: None)
    one.run()
    assert one.is_stopping


def test_a_wake_up_sends_what_is_due_and_says_that_a_worker_is_there(ada, tell, sink):
    tell(ada)
    assert tasks.deliver() == 1
    assert tasks.deliver() == 0
    assert Heartbeat.objects.filter(name=health.WORKER).exists()


def test_the_clock_alone_sends_what_is_due(ada, tell, sink):
    tell(ada)
    assert scheduled.deliver_due() == 1
    assert scheduled.read_bounces() == 0


def test_every_entry_of_the_clock_is_there():
    current_app.loader.import_default_modules()
    for entry in current_app.conf.beat_schedule.values():
        assert entry["task"] in current_app.tasks
        assert entry["options"]["expires"]


# --- laws --------------------------------------------------------------------------------------------------


def outbox():
    return laws.get("outbox").weigh()


def test_every_message_is_somewhere(ada, tell, sink, deliver):
    for number in range(3):
        tell(ada, subject=f"stage.thing:{number}")
    assert outbox() == Weighed(3, dict.fromkeys([state.label for state in State], 0) | {State.WAITING.label: 3})
    deliver()
    assert outbox().holds


def test_a_message_that_vanishes_breaks_the_law_and_somebody_is_told(ada, tell, administrator):
    tell(ada)
    Message.objects.update(state="cancelled", reason="expired", finished_at=timezone.now())
    Message.objects.all().delete()
    assert not outbox().holds
    scheduled.weigh_laws()
    (told,) = mail.outbox
    assert told.to == [administrator.email]
    assert "Every message that was queued is somewhere" in told.body
    scheduled.weigh_laws()
    assert len(mail.outbox) == 1, "not again within the hour"


def test_whoever_the_settings_name_is_told(ada, tell, administrator, settings):
    settings.ALARM_ADDRESSES = ["watch@example.net"]
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - datetime.timedelta(minutes=3))
    scheduled.weigh_laws()
    assert mail.outbox[0].to == ["watch@example.net"]


def test_an_alarm_that_cannot_be_mailed_is_mailed_later(ada, tell, administrator, settings, lines):
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - datetime.timedelta(minutes=3))
    mailers = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                                    "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1}}}  # fmt: skip
    scheduled.weigh_laws()
    assert lines("alarm_not_told")
    settings.MAILERS = mailers
    scheduled.weigh_laws()
    assert len(mail.outbox) == 1


def test_an_alarm_that_nobody_can_be_told_of_is_not_called_told(ada, tell, lines):
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - datetime.timedelta(minutes=3))
    scheduled.weigh_laws()
    assert lines("alarm_not_told")
    assert Alarm.objects.get().told_at is None


def test_a_law_that_cannot_be_weighed_does_not_hold_and_keeps_no_other_back(db, administrator, monkeypatch):
    monkeypatch.setattr(laws, "_laws", dict(laws._laws))
    laws.register(Law("apples", "No apple is lost", lambda: 1 / 0))
    assert sum(not scales.holds for scales in actions.weigh_laws().values()) == 1
    assert Alarm.objects.get().law == "apples"


def test_the_relay_gives_up_what_nobody_can_know(reach, woken):
    message = reach()
    actions.claim()
    Message.objects.update(due_at=timezone.now())
    relay.Relay().tick()
    assert again(message).state == State.UNDELIVERABLE


def test_an_alarm_ends_when_the_law_holds_again(ada, tell, administrator):
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - datetime.timedelta(minutes=3))
    scheduled.weigh_laws()
    Message.objects.update(wanted_at=timezone.now())
    scheduled.weigh_laws()
    assert Alarm.objects.get().ended_at
    assert len(mail.outbox) == 1
    Message.objects.update(wanted_at=timezone.now() - datetime.timedelta(minutes=3))
    scheduled.weigh_laws()
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clocks_tell_an_alarm_once(ada, tell, administrator):
    tell(ada)
    Message.objects.update(wanted_at=timezone.now() - datetime.timedelta(minutes=3))
    at_once(*[scheduled.weigh_laws] * 4)
    assert len(mail.outbox) == Alarm.objects.count() == 1


def test_a_silent_failure_breaks_a_law(ada, tell, sink, deliver):
    tell(ada)
    long_ago = timezone.now() - datetime.timedelta(minutes=3)
    Message.objects.update(state="cancelled", reason="expired", finished_at=long_ago)
    assert laws.get("silent").weigh().holds
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE notifications_message DISABLE TRIGGER USER;"
            "UPDATE notifications_message SET state = 'dead';"
            "ALTER TABLE notifications_message ENABLE TRIGGER USER"
        )
    assert not laws.get("silent").weigh().holds


def test_laws_are_declared_once_and_found_by_name(monkeypatch):
    monkeypatch.setattr(laws, "_laws", dict(laws._laws))
    law = Law("apples", "No apple is lost", never(lambda: 0, "lost"))
    laws.register(law)
    assert laws.get("apples") is law
    with pytest.raises(ValueError, match="already"):
        laws.register(law)
    assert laws.get("pears") is None


# --- tidying ---------------------------------------------------------------------------------------------------


def test_what_is_over_is_forgotten_and_nothing_looks_lost(ada, tell, sink, deliver):
    old, fresh = tell(ada), tell(ada, subject="stage.thing:2")
    digest_part = tell(ada, kind=DAILY, subject="stage.thing:3")
    deliver()
    waiting = tell(ada, subject="stage.thing:4")
    Message.objects.exclude(pk=fresh.pk).exclude(pk=waiting.pk).update(
        finished_at=timezone.now() - datetime.timedelta(days=91)
    )
    assert scheduled.tidy_messages() == 2
    assert not Message.objects.filter(pk__in=[old.pk, digest_part.pk]).exists()
    assert scheduled.tidy_messages() == 1, "a digest goes after its parts"
    assert set(Message.objects.all()) == {fresh, waiting}
    assert outbox().holds
    assert Tally.objects.count() == 1


def test_dead_letters_stay_until_somebody_looked(ada, tell):
    tell(ada)
    long_ago = timezone.now() - datetime.timedelta(days=400)
    Message.objects.update(state=State.LEASED, lease="0" * 32)
    Message.objects.update(state=State.DEAD, lease=None, reason="out_of_tries", finished_at=long_ago)
    assert scheduled.tidy_messages() == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_tidy_at_once_while_others_queue_lose_no_count(ada, tell):
    for number in range(6):
        tell(ada, subject=f"stage.thing:{number}")
    Message.objects.update(
        state="cancelled", reason="expired", finished_at=timezone.now() - datetime.timedelta(days=91)
    )
    at_once(actions.tidy, actions.tidy, *[lambda at=at: tell(ada, subject=f"stage.new:{at}") for at in range(4)])
    assert outbox().holds
    assert outbox().whole == 4


def test_delivering_stops_when_its_time_is_over(ada, tell, sink):
    tell(ada)
    assert delivery.deliver(seconds=0) == 0
