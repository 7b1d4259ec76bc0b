"""What the desk does: done, forbidden, twice, and two at once; whoever withdraws always wins."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.actions import delete_account
from accounts.models import AuditEvent, User
from accounts.vault import sealing
from notifications.actions import NotAgreed
from notifications.choices import Channel
from notifications.models import ContactAttempt, Message
from notifications.states import State as Delivery
from referrals import actions
from referrals.choices import Author, Closing
from referrals.models import Duty, HelpMessage, HelpRequest
from referrals.states import State, TransitionRefused
from tests.directory.threads import at_once
from tests.referrals.conftest import CHILD, DANGER, WORDS, Ask, again, clock, reachable

pytestmark = pytest.mark.django_db


def told(kind: str, **wanted: Any) -> list[str]:
    """To whom messages of a kind wait to go out."""
    waiting = Message.objects.filter(kind=f"referrals.{kind}", state=Delivery.WAITING, **wanted)
    return sorted(waiting.values_list("user__name", flat=True))


def reply(request: HelpRequest, by: User, text: str = "We can help.") -> HelpMessage | None:
    return actions.reply(request=request, text=text, key=uuid4(), by=by)


VERBS: dict[str, Callable[[HelpRequest, User], object]] = {
    "read": lambda request, by: actions.read(request=request, by=by),
    "take": lambda request, by: actions.take(request=request, by=by),
    "put_back": lambda request, by: actions.put_back(request=request, by=by),
    "hand_over": lambda request, by: actions.hand_over(request=request, to=by, by=by),
    "reply": reply,
    "add_note": lambda request, by: actions.add_note(request=request, text="Note", key=uuid4(), by=by),
    "close": lambda request, by: actions.close(request=request, closing=Closing.HELPED, by=by),
    "record_call": lambda request, by: actions.record_call(request=request, channel=Channel.PHONE, by=by),
}


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_but_the_desk_does_anything(
    verb: str, ask: Ask, desk_member: User, safeguarder: User, moderator: User, administrator: User, caseworker: User
) -> None:
    request, child = ask(**reachable()), ask(said=CHILD, **reachable())
    rows = AuditEvent.objects.count()
    forbidden = [(request, by) for by in (moderator, administrator, caseworker)] + [(child, desk_member)]
    for about, by in forbidden:
        with pytest.raises(PermissionDenied):
            VERBS[verb](about, by)
    assert AuditEvent.objects.count() == rows
    assert {again(each).state for each in (request, child)} == {State.RECEIVED}


@pytest.mark.parametrize("verb", VERBS)
def test_after_a_withdrawal_nobody_does_anything(verb: str, taken: HelpRequest, desk_member: User) -> None:
    actions.withdraw(request=taken)
    with pytest.raises((PermissionDenied, TransitionRefused)):
        VERBS[verb](taken, desk_member)
    assert again(taken).state == State.WITHDRAWN
    assert not taken.messages.exclude(author=Author.SEEKER).exists()


def test_reading_opens_all_of_it_and_is_written_down(answered: HelpRequest, desk_member: User) -> None:
    content = actions.read(request=answered, by=desk_member)
    assert content.answers["need"] == "papers"
    assert [text for _message, text in content.messages] == [WORDS, "We can help."]
    assert content.reach is None
    assert AuditEvent.objects.filter(verb="read", target_id=str(answered.pk)).count() == 1


def test_the_desk_of_children_reads_both(ask: Ask, safeguarder: User, desk_member: User) -> None:
    for request in (ask(), ask(said=CHILD)):
        assert actions.read(request=request, by=safeguarder)
    assert told("waiting") == ["Desk", "Safeguarder", "Safeguarder"]


def test_while_nobody_safeguards_the_desk_reads_what_is_for_children(ask: Ask, desk_member: User) -> None:
    assert actions.read(request=ask(said=CHILD), by=desk_member)


def test_taking_again_is_quiet_and_second_is_refused(taken: HelpRequest, desk_member: User, colleague: User) -> None:
    actions.take(request=taken, by=desk_member)
    with pytest.raises(TransitionRefused):
        actions.take(request=taken, by=colleague)
    assert AuditEvent.objects.filter(verb="assigned").count() == 1


def test_handing_over_tells_the_colleague_and_only_a_colleague(
    taken: HelpRequest, desk_member: User, colleague: User, caseworker: User
) -> None:
    with pytest.raises(PermissionDenied):
        actions.hand_over(request=taken, to=caseworker, by=desk_member)
    for _turn in range(2):
        actions.hand_over(request=taken, to=colleague, by=desk_member)
    assert told("handed") == ["Colleague"]
    actions.hand_over(request=taken, to=desk_member, by=desk_member)
    # Who has it themselves needs no mail, and the colleague's is taken back.
    assert told("handed") == []
    assert again(taken).assigned_to == desk_member


def test_putting_back_lets_it_wait_from_when_it_began_to(taken: HelpRequest, colleague: User) -> None:
    since = taken.waiting_since
    for _turn in range(2):
        actions.put_back(request=taken, by=colleague)
    row = again(taken)
    assert (row.state, row.assigned_to, row.waiting_since) == (State.RECEIVED, None, since)


def test_only_who_has_it_answers_and_the_same_key_answers_once(
    waiting: HelpRequest, desk_member: User, colleague: User
) -> None:
    with pytest.raises(TransitionRefused):
        reply(waiting, desk_member)
    actions.take(request=waiting, by=desk_member)
    with pytest.raises(TransitionRefused):
        reply(waiting, colleague)
    key = uuid4()
    sent = [actions.reply(request=waiting, text="Yes", key=key, by=desk_member) for _turn in range(2)]
    assert sent[1] is None
    assert reply(waiting, desk_member, "And more")
    row = again(waiting)
    assert (row.state, row.waiting_since, waiting.messages.replies().count()) == (State.ANSWERED, None, 2)
    assert row.first_answered_at < row.answered_at


def test_words_are_sealed_each_under_its_own_key(answered: HelpRequest) -> None:
    message = answered.messages.replies().get()
    assert b"help" not in bytes(message.body)
    assert sealing.open_text(message.body, owner=message.owner, place=message.place) == "We can help."
    sealing.erase(answered.owner)
    assert sealing.open_text(message.body, owner=message.owner, place=message.place) == "We can help."


def test_an_answer_is_mailed_once_to_who_agreed_to_mail_and_to_nobody_else(ask: Ask, desk_member: User) -> None:
    for rules in ({}, reachable(Channel.PHONE), reachable(Channel.EMAIL, address="a@example.net")):
        request = ask(**rules)
        actions.take(request=request, by=desk_member)
        reply(request, desk_member)
    message = Message.objects.get(kind="referrals.reply")
    assert message.contact == request.contact
    actions.withdraw(request=request)
    assert again(message).state == Delivery.CANCELLED


def test_closing_keeps_it_for_ninety_days_and_who_writes_again_waits_again(
    taken: HelpRequest, desk_member: User
) -> None:
    for _turn in range(2):
        actions.close(request=taken, closing=Closing.PASSED_ON, by=desk_member)
    row = again(taken)
    assert ((row.erase_on - row.ended_at.date()).days, row.closing) == (90, Closing.PASSED_ON)
    actions.write_again(request=taken, text="Still here", key=uuid4())
    row = again(taken)
    assert (row.state, row.closing, row.erase_on, row.assigned_to) == (State.RECEIVED, "", None, None)


def test_a_try_is_written_down_by_who_has_it_within_what_was_agreed(
    ask: Ask, desk_member: User, colleague: User
) -> None:
    hours = (clock(0), clock(23, 59))
    request, shut = ask(**reachable(hours=hours)), ask(**reachable(Channel.SMS))
    for each in (request, shut):
        actions.take(request=each, by=desk_member)
    assert actions.record_call(request=request, channel=Channel.PHONE, by=desk_member).by == desk_member
    for about, given in ((request, {"has_left_message": True}), (shut, {})):
        with pytest.raises(NotAgreed):
            actions.record_call(request=about, channel=Channel.PHONE, by=desk_member, **given)
    with pytest.raises(TransitionRefused):
        actions.record_call(request=request, channel=Channel.PHONE, by=colleague)
    assert ContactAttempt.objects.count() == 1


def test_danger_wakes_who_is_on_duty_and_everybody_when_nobody_is(
    ask: Ask, desk_member: User, colleague: User, safeguarder: User
) -> None:
    ask(said=DANGER)
    assert told("urgent") == ["Colleague", "Desk", "Safeguarder"]
    Message.objects.all().update(state=Delivery.CANCELLED, reason="muted", finished_at="2026-11-26T12:00Z")
    actions.take_duty(by=desk_member)
    ask(said=DANGER)
    assert (told("urgent"), told("waiting")) == (["Desk"], ["Colleague", "Safeguarder"])


def test_the_duty_is_one_persons_and_handing_it_on_tells_them(
    desk_member: User, colleague: User, administrator: User
) -> None:
    for _turn in range(2):
        actions.take_duty(by=desk_member)
    actions.hand_over_duty(to=colleague, by=desk_member)
    assert told("on_duty") == ["Colleague"]
    assert [each.user for each in Duty.objects.filter(until=None)] == [colleague]
    assert Duty.objects.count() == 2
    for to, by in ((administrator, colleague), (colleague, administrator)):
        with pytest.raises(PermissionDenied):
            actions.hand_over_duty(to=to, by=by)


def test_whoever_leaves_puts_back_what_they_have_and_hands_the_duty_on_first(
    ask: Ask, desk_member: User, colleague: User
) -> None:
    kept, done = ask(), ask()
    for request in (kept, done):
        actions.take(request=request, by=desk_member)
    reply(done, desk_member)
    delete_account(user=desk_member, by=desk_member)
    assert (again(kept).state, again(kept).assigned_to) == (State.RECEIVED, None)
    assert (again(done).state, again(done).assigned_to) == (State.ANSWERED, None)
    assert done.messages.replies().get().by is None


# --- two at once -----------------------------------------------------------------------------------------------

together = pytest.mark.django_db(transaction=True)


@together
def test_two_who_take_at_once_are_one(waiting: HelpRequest, desk_member: User, colleague: User) -> None:
    ends = at_once(*[lambda by=by: actions.take(request=waiting, by=by) for by in (desk_member, colleague)])
    assert sorted(type(end).__name__ for end in ends) == ["NoneType", "TransitionRefused"]
    assert AuditEvent.objects.filter(verb="assigned").count() == 1


@together
def test_two_who_begin_the_duty_at_once_are_one_after_the_other(desk_member: User, colleague: User) -> None:
    assert at_once(*[lambda by=by: actions.take_duty(by=by) for by in (desk_member, colleague)]) == [None, None]
    assert (Duty.objects.count(), Duty.objects.filter(until=None).count()) == (2, 1)


@together
@pytest.mark.parametrize("verb", ["reply", "add_note", "close", "put_back", "hand_over"])
def test_withdrawal_wins_in_every_order(verb: str, ask: Ask, desk_member: User) -> None:
    for _turn in range(3):
        request = ask(**reachable(Channel.EMAIL, address="a@example.net"))
        actions.take(request=request, by=desk_member)
        at_once(
            lambda request=request: VERBS[verb](request, desk_member),
            lambda request=request: actions.withdraw(request=request),
        )
        row = again(request)
        assert (row.state, bool(row.contact.ended_at)) == (State.WITHDRAWN, True)
        assert not Message.objects.alive().filter(subject__endswith=str(request.pk)).exists()
        with pytest.raises(PermissionDenied):
            actions.read(request=request, by=desk_member)


@together
@pytest.mark.parametrize("verb", ["reply", "add_note"])
def test_after_an_erasure_no_word_is_left_in_any_order(verb: str, ask: Ask, desk_member: User) -> None:
    for _turn in range(3):
        request = ask()
        actions.take(request=request, by=desk_member)
        at_once(
            lambda request=request: VERBS[verb](request, desk_member),
            lambda request=request: actions.erase(request=request),
        )
        assert again(request).state == State.ERASED
        assert not request.messages.exclude(body=None).exists()
