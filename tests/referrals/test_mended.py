"""What somebody who looked at the desk with fresh eyes found, and what holds since."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import remove_membership
from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import Role
from notifications.choices import Channel
from notifications.models import Message
from notifications.states import State as Delivery
from referrals import actions, duty
from referrals.actions import TooLate, keeping
from referrals.actions.rows import NOTHING
from referrals.choices import Author, Closing, OpeningReason, Queue, Urgency
from referrals.models import HelpRequest, Opening
from referrals.presenters.returning import how_it_stands
from referrals.states import State, TransitionRefused, WroteMeanwhile
from tests.conftest import person
from tests.directory.pages import text
from tests.referrals.conftest import DANGER, WORDS, Ask, again, answer, hush, reachable, say, told

pytestmark = pytest.mark.django_db
MAIL = reachable(Channel.EMAIL, address="a@example.net")


@pytest.fixture
def second(operator: Organisation) -> User:
    """Another administrator."""
    return person("second", Role.ADMINISTRATOR, operator)


@pytest.fixture
def desk(desk_member: User, sign_in) -> Client:
    return sign_in(desk_member)


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as machine:
        yield lambda **span: machine.move_to(now + timedelta(**span))


def page(name: str, request: HelpRequest) -> str:
    return reverse(f"triage:{name}", args=[request.pk])


# --- 1: words that come a moment before -----------------------------------------------------------------------


def test_nothing_is_answered_or_closed_on_a_page_that_lacks_their_last_words(
    taken: HelpRequest, desk: Client, desk_member: User
) -> None:
    seen = taken.messages.get().pk
    say(taken)
    for act in (
        lambda: actions.reply(request=taken, text="Yes", key=uuid4(), by=desk_member, seen=seen),
        lambda: actions.close(request=taken, closing=Closing.HELPED, by=desk_member, seen=seen),
    ):
        with pytest.raises(WroteMeanwhile):
            act()
    refused = desk.post(page("reply", taken), {"text": "What I typed", "key": uuid4(), "seen": seen})
    assert refused.status_code == 409
    assert "Please hurry" in text(refused)
    assert "They have written in the meantime" in text(refused)
    assert "What I typed" in refused.text
    assert desk.post(page("close", taken), {"closing": "helped", "seen": seen}).status_code == 409
    # The page that was shown then knows the new words, and the second press goes through.
    last = taken.messages.of_the_person().last().pk
    assert f'value="{last}"' in refused.text
    assert desk.post(page("reply", taken), {"text": "What I typed", "key": uuid4(), "seen": last}).status_code == 302


def test_who_had_said_nothing_and_then_does_is_not_overlooked(ask: Ask, desk_member: User) -> None:
    request = ask(text="")
    actions.take(request=request, by=desk_member)
    say(request)
    with pytest.raises(WroteMeanwhile):
        actions.reply(request=request, text="Yes", key=uuid4(), by=desk_member, seen=NOTHING)


def test_what_a_colleague_has_is_not_closed(taken: HelpRequest, colleague: User) -> None:
    with pytest.raises(TransitionRefused):
        actions.close(request=taken, closing=Closing.HELPED, by=colleague)
    assert again(taken).state == State.ASSIGNED


# --- 2, 3, 29, 30: who is told ---------------------------------------------------------------------------------


def test_whoever_has_it_hears_that_they_wrote_again(answered: HelpRequest, colleague: User) -> None:
    hush()
    say(answered)
    assert (told("news"), told("waiting")) == (["Desk"], [])


def test_of_danger_whoever_has_it_is_told_at_once(ask: Ask, desk_member: User, colleague: User) -> None:
    request = ask(said=DANGER)
    actions.take_duty(by=colleague)
    actions.hand_over(request=request, to=desk_member, by=colleague)
    hush()
    say(request)
    assert told("urgent") == ["Colleague", "Desk"]


def test_what_is_put_back_is_told_anew_to_everybody_else(ask: Ask, desk_member: User, colleague: User) -> None:
    for said, kind in (({}, "waiting"), (DANGER, "urgent")):
        request = ask(said=said)
        actions.take(request=request, by=desk_member)
        hush()
        actions.put_back(request=request, by=desk_member)
        assert told(kind) == ["Colleague"]


def test_of_danger_the_desk_is_told_each_hour(later, ask: Ask, desk_member: User) -> None:
    ask(said=DANGER)
    hush()
    for minutes, times in ((31, 1), (89, 1), (91, 2), (151, 3)):
        later(minutes=minutes)
        actions.alarm_overdue()
        assert told("urgent") == ["Desk"] * times


def test_danger_that_is_handed_over_is_urgent(ask: Ask, desk_member: User, colleague: User) -> None:
    request = ask(said=DANGER)
    hush()
    actions.hand_over(request=request, to=colleague, by=desk_member)
    assert (told("urgent"), told("handed")) == (["Colleague"], [])


def test_whose_duty_is_taken_hears_of_it(desk_member: User, colleague: User) -> None:
    actions.take_duty(by=desk_member)
    actions.take_duty(by=colleague)
    assert told("off_duty") == ["Desk"]


# --- 5, 20: mail to the person --------------------------------------------------------------------------------


def test_one_mail_says_that_there_is_news_until_they_look_and_closing_leaves_it(ask: Ask, desk_member: User) -> None:
    request = ask(**MAIL)
    actions.take(request=request, by=desk_member)
    first = answer(request, desk_member)
    answer(request, desk_member, "And more.")
    news = Message.objects.filter(kind="referrals.reply")
    assert news.count() == 1
    actions.close(request=request, closing=Closing.HELPED, by=desk_member)
    assert news.get().state == Delivery.WAITING
    say(request)
    actions.take(request=request, by=desk_member)
    for message in (first, *request.messages.replies()):
        actions.show_reply(request=request, key=message.pk)
    answer(request, desk_member, "One more.")
    assert news.count() == 2


# --- 9, 10, 11, 14, 31: reading from outside ------------------------------------------------------------------


def opened(request: HelpRequest, by: User, second: User) -> Opening:
    opening = actions.ask_opening(request=request, reason=OpeningReason.LIFE, by=by)
    actions.decide_opening(opening=opening, is_allowed=True, by=second)
    return opening


def test_who_may_not_ask_any_more_reads_nothing_of_what_was_opened(
    taken: HelpRequest, administrator: User, second: User
) -> None:
    opened(taken, administrator, second)
    remove_membership(by=second, membership=administrator.memberships.get())
    with pytest.raises(PermissionDenied):
        actions.read(request=taken, by=User.objects.get(pk=administrator.pk))


def test_an_asking_ends_with_its_day_and_with_what_it_is_about(
    later, ask: Ask, administrator: User, second: User, sign_in
) -> None:
    gone, old = ask(), ask()
    openings = [actions.ask_opening(request=each, reason=OpeningReason.LIFE, by=administrator) for each in (gone, old)]
    actions.withdraw(request=gone)
    later(hours=24)
    assert gone.number not in text(sign_in(administrator).get(reverse("triage:openings")))
    shown = sign_in(second)
    assert "Nothing waits." in text(shown.get(reverse("triage:openings")))
    for opening in openings:
        with pytest.raises(TooLate):
            actions.decide_opening(opening=opening, is_allowed=True, by=second)
        decided = shown.post(reverse("triage:decide", args=[opening.pk]), {"allow": "yes"}, follow=True)
        assert "Nobody was let in." in text(decided)
    hush()
    # Asked anew, it is told anew and can be decided.
    opened(old, administrator, second)
    assert told("let_in") == ["Administrator"]


def test_who_is_let_in_reads_no_way_to_the_person_and_it_is_written_down_so(
    ask: Ask, administrator: User, second: User, sign_in
) -> None:
    request = ask(**reachable(word="marigold"))
    opened(request, administrator, second)
    shown = sign_in(administrator).get(page("detail", request))
    assert WORDS in text(shown)
    assert "marigold" not in shown.text
    assert "No word was agreed" not in shown.text
    assert actions.read(request=request, by=administrator).reach is None
    events = {event.verb: event.detail for event in AuditEvent.objects.filter(target_id=str(request.pk))}
    assert events["opened"]["for"] == str(administrator.pk)
    assert "read_from_outside" in events
    assert "read" not in events


# --- 13, 28: reaching the person ------------------------------------------------------------------------------


def test_what_is_closed_is_not_called_and_a_refusal_says_what_was_refused(
    ask: Ask, desk: Client, desk_member: User
) -> None:
    request = ask(**reachable())
    actions.take(request=request, by=desk_member)
    refused = text(desk.post(page("call", request), {"leave": "1"}, follow=True))
    assert "did not agree that a message is left" in refused
    desk.post(page("call", request))
    tried = AuditEvent.objects.get(verb="contact_tried")
    assert tried.detail == {"channel": "phone", "has_left_message": False}
    actions.close(request=request, closing=Closing.HELPED, by=desk_member)
    with pytest.raises(TransitionRefused):
        actions.record_call(request=request, channel=Channel.PHONE, by=desk_member)


# --- 16: sorting ----------------------------------------------------------------------------------------------


def test_a_child_that_did_not_say_so_goes_to_those_who_safeguard(
    taken: HelpRequest, desk: Client, desk_member: User, safeguarder: User
) -> None:
    hush()
    assert desk.post(page("sort", taken), {"queue": "goblin", "urgency": "7"}).status_code == 422
    sorted_so = {"queue": "safeguarding", "urgency": "1"}
    assert "with the other desk now" in text(desk.post(page("sort", taken), sorted_so, follow=True))
    row = again(taken)
    assert (row.queue, row.urgency, row.state) == (Queue.SAFEGUARDING, Urgency.NOW, State.RECEIVED)
    assert told("urgent") == ["Safeguarder"]
    event = AuditEvent.objects.get(verb="sorted")
    assert event.detail == {"queue": "safeguarding", "urgency": 1}
    # As it is already: quiet.
    actions.sort(request=taken, queue=Queue.SAFEGUARDING, urgency=Urgency.NOW, by=safeguarder)
    assert AuditEvent.objects.filter(verb="sorted").count() == 1


# --- 24, 25: what the person is told --------------------------------------------------------------------------


def test_nobody_has_read_it_is_said_only_while_nobody_has(ask: Ask, desk_member: User) -> None:
    request = ask()
    stands = [how_it_stands(again(request)).words]
    actions.read(request=request, by=desk_member)
    stands.append(how_it_stands(again(request)).words)
    say(request)
    stands.append(how_it_stands(again(request)).words)
    assert [str(words) for words in stands] == [
        "We have it. Nobody has read it yet.",
        "We have it. Somebody will take it on.",
        "We have your new message. Nobody has read it yet.",
    ]


def test_who_waits_makes_the_pace_worse_and_whoever_came_just_now_does_not_make_it_better(
    later, ask: Ask, desk_member: User
) -> None:
    requests = [ask() for _number in range(5)]
    later(hours=3, minutes=10)
    for request in requests:
        actions.take(request=request, by=desk_member)
        answer(request, desk_member)
    for _number in range(5):
        ask()
    assert duty.pace() == duty.Pace(4, is_measured=True)
    later(hours=43)
    assert duty.pace().hours == 4
    cache.clear()
    assert duty.pace().hours == 40


def test_the_pace_is_told_without_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_named: Any) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(cache, "get_or_set", away)
    assert duty.pace() == duty.Pace(24, is_measured=False)


# --- 26, 27, 38 -----------------------------------------------------------------------------------------------


def test_the_address_of_a_button_leads_to_its_page(desk: Client, taken: HelpRequest) -> None:
    assert f'href="{page("detail", taken)}"' in desk.get(page("reply", taken)).text
    assert "You are signed out after half an hour without a page." in text(desk.get(page("detail", taken)))


def test_a_key_that_other_words_have_loses_no_words(taken: HelpRequest, ask: Ask, desk_member: User) -> None:
    key, other = uuid4(), ask()
    for request, words in ((taken, "One"), (taken, "One"), (taken, "Two"), (other, "One")):
        actions.add_note(request=request, text=words, key=key, by=desk_member)
    notes = [request.messages.filter(author=Author.NOTE).count() for request in (taken, other)]
    assert notes == [2, 1]


def test_one_that_cannot_be_erased_keeps_no_other(ask: Ask, later, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck, free = ask(), ask()
    for request in (stuck, free):
        actions.withdraw(request=request)
    later(days=8)
    empty = keeping.empty

    def breaks(request: HelpRequest, *rest: Any) -> list[str]:
        if request.pk == stuck.pk:
            raise RuntimeError
        return empty(request, *rest)

    monkeypatch.setattr(keeping, "empty", breaks)
    assert actions.erase_due() == 1
    assert (again(stuck).state, again(free).state) == (State.WITHDRAWN, State.ERASED)


def test_the_page_of_operations_leads_to_the_openings(administrator: User, sign_in) -> None:
    assert f'href="{reverse("triage:openings")}"' in sign_in(administrator).get("/operations/").text
