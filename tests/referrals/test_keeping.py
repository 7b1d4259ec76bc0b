"""What the clock does: it raises its voice once for each wait, closes what went quiet, and erases on time."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import sealing
from accounts.vault.models import DataKey
from notifications import laws
from notifications.choices import Channel
from notifications.kinds import MemberKind
from notifications.models import Message
from notifications.neutral import said_too_much
from notifications.rendering import render
from referrals import actions, duty, reaching
from referrals.choices import Closing
from referrals.kinds import KINDS, subject
from referrals.models import HelpRequest, ReturnCode
from referrals.scheduled import alarm_overdue, tidy_requests
from referrals.states import State
from tests.referrals.conftest import DANGER, Ask, again, reachable

pytestmark = pytest.mark.django_db


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """Return a function that moves the clock to so long from now."""
    now = timezone.now()
    if now.hour >= 22:
        # Late in the evening of a winter's day: half a year later, in summer time, it would be the next day already.
        now += timedelta(hours=4)
    with time_machine.travel(now, tick=False) as machine:
        yield lambda **span: machine.move_to(now + timedelta(**span))


def late(kind: str) -> list[str]:
    rows = Message.objects.filter(kind=f"referrals.{kind}", step__startswith="late:").order_by("user__name")
    return list(rows.values_list("user__name", flat=True))


def test_an_urgent_one_that_waits_for_31_minutes_alarms_everybody_once(
    later, ask: Ask, desk_member: User, colleague: User
) -> None:
    request = ask(said=DANGER)
    actions.take_duty(by=desk_member)
    later(minutes=29)
    assert alarm_overdue() == 0
    later(minutes=31)
    for _tick in range(3):
        assert alarm_overdue() == 1
    assert late("urgent") == ["Colleague", "Desk"]
    law = laws.get("requests_urgent_answered")
    assert law
    assert not law.weigh().holds
    # Who has it has to answer it: only that ends the wait.
    actions.take(request=request, by=colleague)
    assert alarm_overdue() == 1
    actions.reply(request=request, text="We are here.", key=uuid4(), by=colleague)
    assert alarm_overdue() == 0
    assert law.weigh().holds


def test_each_wait_is_alarmed_by_itself(later, ask: Ask, desk_member: User) -> None:
    request = ask(said=DANGER)
    later(minutes=31)
    alarm_overdue()
    actions.take(request=request, by=desk_member)
    actions.reply(request=request, text="We are here.", key=uuid4(), by=desk_member)
    later(minutes=40)
    actions.write_again(request=request, text="Please", key=uuid4())
    later(minutes=69)
    assert alarm_overdue() == 0
    later(minutes=71)
    assert alarm_overdue() == 1
    assert late("urgent") == ["Desk", "Desk"]


def test_a_usual_one_is_spoken_of_after_a_day(later, waiting: HelpRequest, desk_member: User) -> None:
    later(hours=23)
    assert alarm_overdue() == 0
    later(hours=25)
    assert alarm_overdue() == alarm_overdue() == 1
    assert late("overdue") == ["Desk"]


def test_an_alarm_that_a_colleague_has_answered_is_not_wanted_any_more(later, ask: Ask, desk_member: User) -> None:
    request = ask(said=DANGER)
    kind = next(kind for kind in KINDS if kind.name == "referrals.urgent")
    assert kind.is_wanted(subject(request))
    actions.withdraw(request=request)
    assert not kind.is_wanted(subject(request))
    assert not Message.objects.alive().filter(subject=subject(request)).exists()


def test_an_answered_one_that_is_quiet_for_ninety_days_is_closed_and_ninety_later_erased(
    later, answered: HelpRequest
) -> None:
    later(days=89)
    assert tidy_requests() == 0
    later(days=91)
    assert tidy_requests() == 1
    row = again(answered)
    assert (row.state, row.closing, row.assigned_to is None) == (State.CLOSED, Closing.QUIET, False)
    later(days=180)
    assert tidy_requests() == 0
    later(days=182)
    assert tidy_requests() == 1
    assert tidy_requests() == 0
    _is_empty(answered)
    assert list(AuditEvent.objects.filter(actor="system:retention").order_by("pk").values_list("verb", flat=True)) == [
        "closed",
        "erased",
    ]


def test_who_writes_again_is_not_quiet(later, answered: HelpRequest) -> None:
    later(days=80)
    actions.write_again(request=answered, text="I am back", key=uuid4())
    later(days=100)
    assert tidy_requests() == 0
    assert again(answered).state == State.ASSIGNED


def test_a_withdrawn_one_is_erased_after_a_week(later, ask: Ask) -> None:
    request = ask(**reachable())
    actions.withdraw(request=request)
    later(days=6)
    assert tidy_requests() == 0
    later(days=7)
    assert tidy_requests() == 1
    _is_empty(request)


def test_erasing_one_leaves_the_others_readable(later, ask: Ask, desk_member: User) -> None:
    gone, kept = ask(), ask()
    actions.withdraw(request=gone)
    later(days=8)
    tidy_requests()
    assert actions.read(request=kept, by=desk_member).messages[0][1]


def _is_empty(request: HelpRequest) -> None:
    """Nothing is left of it, and no key of what it held: not for a restored backup either."""
    row = again(request)
    assert (row.state, row.answers, row.reach, row.contact, row.assigned_to) == (State.ERASED, None, None, None, None)
    assert not request.messages.exclude(body=None).exists()
    assert not ReturnCode.objects.filter(request=request).exists()
    owners = [request.owner, *(message.owner for message in request.messages.all())]
    assert not DataKey.objects.held().filter(owner__in=owners).exists()
    with pytest.raises(sealing.Erased):
        sealing.seal_text("again", owner=request.owner, place="anywhere")


def test_the_pace_is_a_promise_until_enough_was_answered_and_then_measured(later, ask: Ask, desk_member: User) -> None:
    assert duty.pace() == duty.Pace(24, is_measured=False)
    requests = [ask() for _number in range(6)]
    for hours, request in enumerate(requests, start=2):
        later(hours=hours)
        actions.take(request=request, by=desk_member)
        actions.reply(request=request, text="Yes", key=uuid4(), by=desk_member)
    # Measured every five minutes.
    assert not duty.pace().is_measured
    cache.clear()
    assert duty.pace().is_measured
    assert 5 <= duty.pace().hours <= 8


def test_every_request_that_was_accepted_is_somewhere(ask: Ask, answered: HelpRequest) -> None:
    law = laws.get("requests_accepted")
    assert law
    actions.erase(request=ask())
    weighed = law.weigh()
    assert (weighed.whole, weighed.holds) == (2, True)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_no_mail_says_more_than_that_something_waits(kind, ask: Ask, desk_member: User, administrator: User) -> None:
    request = ask(**reachable("email", address="a@example.net"))
    is_member = isinstance(kind, MemberKind)
    message = Message(
        kind=kind.name,
        audience="member" if is_member else "seeker",
        user=desk_member if is_member else None,
        contact=None if is_member else request.contact,
        subject=subject(request),
        wanted_at=timezone.now(),
        due_at=timezone.now(),
    )
    mail = render(message, kind)
    assert said_too_much(f"{mail.headline} {mail.text}", "en") == []
    assert request.number.lower() not in mail.headline.lower()
    assert len(mail.text.split()) > 10


def test_who_agreed_to_be_mailed_is_warned_once_before_it_is_erased(ask: Ask, desk_member: User, later) -> None:
    mailed = ask(**reachable(Channel.EMAIL, address="someone@example.org"))
    for request in (mailed, ask()):
        actions.close(request=request, closing=Closing.HELPED, by=desk_member)
    later(days=75)
    assert actions.warn_of_erasure() == 0
    later(days=77)
    for _ in range(2):
        tidy_requests()
    told = Message.objects.get(kind="referrals.ending")
    assert told.contact == again(mailed).contact
    assert reaching.mail_address(told.contact_id) == "someone@example.org"
    assert not laws.get("requests_erased_in_time").weigh().whole
    later(days=92)
    assert not laws.get("requests_erased_in_time").weigh().holds
    tidy_requests()
    assert laws.get("requests_erased_in_time").weigh().holds
    told.contact.refresh_from_db()
    assert (told.contact.channel, told.contact.language) == (Channel.NONE, "en")
