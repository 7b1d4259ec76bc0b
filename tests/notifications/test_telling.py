"""Having somebody told: once however often it is said, when they want it, and never in words of our own."""

import datetime
import time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.db.transaction import TransactionManagementError

from notifications import actions
from notifications.actions import telling
from notifications.choices import Pace, Reason
from notifications.models import Message
from notifications.pace import Hours
from notifications.states import State
from tests.directory.threads import at_once
from tests.notifications.conftest import again
from tests.stage.kinds import DAILY, FORBIDDEN, NEWS, THING, URGENT

LONDON = ZoneInfo("Europe/London")
QUIET = Hours("Europe/London", datetime.time(8), datetime.time(22), datetime.time(7))


def choose(by, hours=None, **paces):
    actions.choose(
        by=by, paces={f"stage.{name}": pace for name, pace in paces.items()}, hours=hours or Hours("Europe/London")
    )


def test_a_message_waits_as_soon_as_the_deed_stands(ada, tell):
    message = tell(ada, facts={"days": 3, "day": datetime.date(2026, 11, 26)})
    assert (message.state, message.recipient) == (State.WAITING, f"user:{ada.pk}")
    assert again(message).facts == {"days": 3, "day": "2026-11-26"}


def test_a_deed_that_is_taken_back_tells_nobody(ada):
    with transaction.atomic():
        actions.tell(kind=THING, to=ada, subject="stage.thing:1")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_telling_outside_of_a_transaction_is_refused(ada, contact):
    for call in (
        lambda: actions.tell(kind=THING, to=ada, subject="a"),
        lambda: actions.reach(kind=NEWS, contact=contact, subject="a"),
        lambda: actions.cancel(subject="a"),
    ):
        with pytest.raises(TransactionManagementError):
            call()
    assert not Message.objects.exists()


def test_telling_twice_is_telling_once(ada, tell):
    assert tell(ada).pk == tell(ada).pk
    assert tell(ada, step="reminder").pk != tell(ada).pk
    assert Message.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_at_once_tell_once(ada, tell):
    told = at_once(*[lambda: tell(ada).pk] * 4)
    assert len(set(told)) == 1
    assert Message.objects.count() == 1


@pytest.mark.parametrize("value", ["Ada is in danger", 1.5, None, True, ["a"], {"a": 1}, b"a"])
def test_facts_that_could_be_words_are_refused(ada, tell, value):
    with pytest.raises(ValueError, match="neither a number nor a date"):
        tell(ada, facts={"what": value})
    assert not Message.objects.exists()


def test_who_may_not_be_told_is_not(ada, tell):
    FORBIDDEN.add(ada.email)
    assert tell(ada) is None
    FORBIDDEN.clear()
    ada.is_active = False
    assert tell(ada) is None
    assert not Message.objects.exists()


def test_who_does_not_want_to_be_told_is_not_unless_it_is_urgent(ada, tell):
    choose(ada, thing=Pace.NONE)
    assert tell(ada) is None
    assert tell(ada, kind=URGENT).state == State.WAITING


@time_machine.travel(datetime.datetime(2026, 11, 26, 23, 30, tzinfo=LONDON), tick=False)
def test_quiet_hours_are_waited_for_unless_it_is_urgent(ada, tell):
    choose(ada, QUIET)
    assert tell(ada).due_at == datetime.datetime(2026, 11, 27, 7, tzinfo=LONDON)
    assert tell(ada, kind=URGENT).due_at == datetime.datetime(2026, 11, 26, 23, 30, tzinfo=LONDON)


@time_machine.travel(datetime.datetime(2026, 11, 26, 12, tzinfo=LONDON), tick=False)
def test_what_is_wanted_daily_waits_in_one_digest(ada, tell):
    first, second = tell(ada, kind=DAILY, subject="stage.thing:1"), tell(ada, kind=DAILY, subject="stage.thing:2")
    assert first.digest_id == second.digest_id
    assert first.digest.due_at == datetime.datetime(2026, 11, 27, 8, tzinfo=LONDON)
    assert Message.objects.filter(kind="notifications.digest").count() == 1


@pytest.mark.django_db(transaction=True)
@time_machine.travel(datetime.datetime(2026, 11, 26, 12, tzinfo=LONDON), tick=False)
def test_two_who_fill_a_digest_at_once_fill_the_same(ada, tell):
    at_once(*[lambda at=at: tell(ada, kind=DAILY, subject=f"stage.thing:{at}") for at in range(4)])
    digest = Message.objects.get(kind="notifications.digest")
    assert digest.parts.count() == 4


@pytest.mark.django_db(transaction=True)
@time_machine.travel(datetime.datetime(2026, 11, 26, 12, tzinfo=LONDON), tick=False)
def test_two_who_tell_the_same_people_in_another_order_do_not_block_each_other(ada, sender, tell):
    tell(ada, kind=DAILY)
    tell(sender, kind=DAILY)

    def both(first, second, subject):
        with transaction.atomic():
            for person in (first, second):
                actions.tell(kind=DAILY, to=person, subject=subject)
                time.sleep(0.2)

    answers = at_once(lambda: both(ada, sender, "stage.a:1"), lambda: both(sender, ada, "stage.b:1"))
    assert answers == [None, None]


@pytest.mark.django_db(transaction=True)
@time_machine.travel(datetime.datetime(2026, 11, 26, 12, tzinfo=LONDON), tick=False)
def test_a_digest_is_not_sent_while_something_is_being_hung_on_it(ada, tell):
    digest = tell(ada, kind=DAILY).digest
    Message.objects.filter(pk=digest.pk).update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    claimed = []
    with transaction.atomic():
        actions.tell(kind=DAILY, to=ada, subject="stage.thing:2")
        claimed += at_once(actions.claim)
    claimed += at_once(actions.claim)
    assert [message and message.pk for message in claimed] == [None, digest.pk]


@pytest.mark.django_db(transaction=True)
@time_machine.travel(datetime.datetime(2026, 11, 26, 12, tzinfo=LONDON), tick=False)
def test_what_meets_a_digest_on_its_way_hangs_on_the_next(ada, tell, monkeypatch):
    first = tell(ada, kind=DAILY).digest
    plan = telling.plan

    def and_then_it_is_claimed(*given):
        plan(*given)
        assert at_once(actions.claim) == [first]

    Message.objects.filter(pk=first.pk).update(due_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    monkeypatch.setattr(telling, "plan", and_then_it_is_claimed)
    later = tell(ada, kind=DAILY, subject="stage.thing:2")
    assert later.digest_id != first.pk
    assert later.due_at == datetime.datetime(2026, 11, 28, 8, tzinfo=LONDON)


@time_machine.travel(datetime.datetime(2026, 11, 26, 12, tzinfo=LONDON), tick=False)
def test_a_digest_that_is_out_takes_nothing_in(ada, tell):
    digest = tell(ada, kind=DAILY).digest
    Message.objects.filter(pk=digest.pk).update(state=State.CANCELLED, reason=Reason.SETTLED, finished_at=digest.due_at)
    later = tell(ada, kind=DAILY, subject="stage.thing:2").digest
    assert later.due_at == datetime.datetime(2026, 11, 28, 8, tzinfo=LONDON)


def test_what_waits_can_be_taken_back(ada, sender, tell):
    first, reminder, other = tell(ada), tell(ada, step="reminder"), tell(ada, subject="stage.thing:2")
    with transaction.atomic():
        assert actions.cancel(subject="stage.thing:1", kind="stage.thing", step="reminder") == 1
    assert (again(reminder).state, again(reminder).reason) == (State.CANCELLED, Reason.TAKEN_BACK)
    with transaction.atomic():
        assert actions.cancel(subject="stage.thing:1") == 1
    assert again(first).state == State.CANCELLED
    assert again(other).state == State.WAITING


def test_a_new_choice_holds_for_what_waits_already(ada, tell):
    message = tell(ada)
    choose(ada, thing=Pace.DIGEST)
    assert again(message).digest is not None
    choose(ada, thing=Pace.AT_ONCE)
    assert again(message).digest is None
    choose(ada, thing=Pace.NONE)
    assert (again(message).state, again(message).reason) == (State.CANCELLED, Reason.MUTED)


def test_a_choice_of_what_is_not_theirs_to_choose_is_left_alone(ada, tell):
    urgent = tell(ada, kind=URGENT)
    choose(ada, urgent=Pace.NONE, unknown=Pace.NONE)
    assert again(urgent).state == State.WAITING
    assert not ada.preferences.exists()
