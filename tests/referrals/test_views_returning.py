"""Coming back: status, replies, writing again, withdrawing, erasing."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.vault import sealing
from notifications.models import Message
from referrals import actions, codes
from referrals.models import HelpMessage, HelpRequest, ReturnCode
from referrals.scheduled import erase_read
from referrals.states import State, TransitionRefused
from tests.referrals.conftest import WORDS, Ask, again, reachable
from tests.referrals.seeker import press

pytestmark = pytest.mark.django_db
NUMBER = 12345678901234567890


@pytest.fixture
def mine(ask: Ask) -> HelpRequest:
    """A request whose code is NUMBER."""
    return ask(number=NUMBER)


@pytest.fixture
def holder(mine: HelpRequest) -> Client:
    """The browser of whoever typed its code."""
    browser = Client()
    press(browser, reverse("asking:return"), code=codes.as_digits(NUMBER))
    return browser


@pytest.fixture
def replied(mine: HelpRequest, desk_member) -> HelpMessage:
    """A reply that waits."""
    actions.take(request=mine, by=desk_member)
    message = actions.reply(request=mine, text="Come on Monday.", key=uuid4(), by=desk_member)
    assert message
    return message


def opened(browser: Client) -> str:
    return browser.get(reverse("asking:opened")).content.decode()


def test_a_wrong_code_leads_nowhere_and_is_not_kept(mine, visitor: Client) -> None:
    where = reverse("asking:return")
    assert press(visitor, where, code=codes.as_digits(NUMBER + 1))["Location"] == where
    html = visitor.get(where).content.decode()
    assert "This code leads nowhere" in html
    assert codes.as_digits(NUMBER + 1) not in html
    assert visitor.get(reverse("asking:opened"))["Location"] == where
    press(visitor, where, code="")
    assert "Write your code here." in visitor.get(where).content.decode()


def test_how_it_stands_is_said_in_plain_words(mine, holder: Client, desk_member) -> None:
    assert "Nobody has read it yet" in opened(holder)
    actions.take(request=mine, by=desk_member)
    assert "working on it" in opened(holder)
    actions.reply(request=mine, text="Come on Monday.", key=uuid4(), by=desk_member)
    assert "We have answered you" in opened(holder)
    assert "Come on Monday." not in opened(holder)


def test_a_reply_is_read_when_it_is_pressed(replied: HelpMessage, holder: Client) -> None:
    where = reverse("asking:reply", args=[replied.pk])
    assert holder.get(where)["Location"] == reverse("asking:opened")
    press(holder, where, show="")
    assert "Come on Monday." in holder.get(where).content.decode()
    # Looking at the list hides it again, until it is pressed once more.
    assert '<b class="tag">' not in opened(holder)
    assert holder.get(where).status_code == 303
    press(holder, where, show="")
    assert "Come on Monday." in holder.get(where).content.decode()


def test_a_reply_that_is_read_once_is_erased_when_it_was_read_and_not_before(replied, holder: Client) -> None:
    where = reverse("asking:reply", args=[replied.pk])
    for _ in range(2):
        # Pressed twice, or an answer that did not arrive: nothing is lost.
        press(holder, where, once="")
        opened(holder)
    press(holder, where, once="")
    assert "at the latest within an hour" in holder.get(where).content.decode()
    press(holder, where, erase="")
    kept = again(replied)
    assert kept.body is None
    assert holder.get(where).status_code == 303
    with pytest.raises(sealing.Erased):
        sealing.seal_text("x", owner=kept.owner, place=kept.place)


def test_a_reply_that_was_to_be_read_once_is_erased_by_the_clock_at_last(replied, holder: Client) -> None:
    press(holder, reverse("asking:reply", args=[replied.pk]), once="")
    assert erase_read() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert erase_read() == 1
        assert erase_read() == 0
    assert again(replied).body is None


def test_what_was_pressed_too_late_is_not_done_and_said_so(mine, holder: Client) -> None:
    press(holder, reverse("asking:shut"))
    press(holder, reverse("asking:erase"))
    assert "Nothing was done." in holder.get(reverse("asking:return")).content.decode()
    assert again(mine).state == State.RECEIVED


def test_a_reply_can_be_erased_alone(replied: HelpMessage, holder: Client, desk_member) -> None:
    press(holder, reverse("asking:reply", args=[replied.pk]), erase="")
    press(holder, reverse("asking:reply", args=[replied.pk]), erase="")
    assert again(replied).erased_at
    assert "It is erased." in opened(holder)
    assert "Answer of" not in opened(holder)
    content = actions.read(request=replied.request, by=desk_member)
    assert [text for _message, text in content.messages] == [WORDS, None]
    # Of somebody else's reply there is nothing to erase or to show.
    other = reverse("asking:reply", args=[uuid4()])
    press(holder, other, erase="")
    assert press(holder, other, show="")["Location"] == reverse("asking:opened")


def test_writing_again_waits_with_whoever_has_it_and_twice_writes_once(replied, mine, holder, desk_member) -> None:
    where = reverse("asking:write")
    holder.get(where)
    key = uuid4()
    for _ in range(2):
        actions.write_again(request=mine, text="Thank you.", key=key)
    assert again(mine).state == State.ASSIGNED
    assert again(mine).assigned_to == desk_member
    press(holder, where, text="One more thing.")
    assert "We have it." in opened(holder)
    assert mine.messages.count() == 4
    press(holder, where, text=" ")
    assert "Write something" in holder.get(where).content.decode()


def test_withdrawing_shuts_the_desk_out_at_once(replied, mine, holder: Client, desk_member) -> None:
    assert "Take it back?" in holder.get(reverse("asking:withdraw")).content.decode()
    press(holder, reverse("asking:withdraw"))
    press(holder, reverse("asking:withdraw"))
    assert again(mine).state == State.WITHDRAWN
    assert not HelpRequest.objects.visible_to(desk_member).exists()
    html = opened(holder)
    assert "You withdrew it" in html
    assert "Read it" not in html
    with pytest.raises(TransitionRefused):
        actions.write_again(request=mine, text="Wait", key=uuid4())
    press(holder, reverse("asking:write"), text="Wait")
    assert "Nobody reads it any more" in opened(holder)


def test_erasing_leaves_nothing_that_opens(replied, mine, holder: Client) -> None:
    assert "7 days more" in holder.get(reverse("asking:erase")).content.decode()
    owners = [mine.owner, *(message.owner for message in mine.messages.all())]
    press(holder, reverse("asking:erase"))
    row = again(mine)
    assert (row.state, row.answers, row.reach, row.assigned_to) == (State.ERASED, None, None, None)
    assert not mine.messages.exclude(body=None).exists()
    assert not ReturnCode.objects.exists()
    for owner in owners:
        with pytest.raises(sealing.Erased):
            sealing.seal_text("x", owner=owner, place="a.b:1")
    assert holder.get(reverse("asking:opened"))["Location"] == reverse("asking:return")
    press(holder, reverse("asking:return"), code=codes.as_digits(NUMBER))
    assert "This code leads nowhere" in holder.get(reverse("asking:return")).content.decode()
    actions.erase(request=mine)


def test_closing_it_here_needs_the_code_again(mine, holder: Client) -> None:
    press(holder, reverse("asking:shut"))
    assert holder.get(reverse("asking:opened"))["Location"] == reverse("asking:return")


def test_a_session_laid_under_somebody_is_not_the_one_that_opens(mine, visitor: Client) -> None:
    press(visitor, reverse("asking:start"))
    before = visitor.cookies["session"].value
    press(visitor, reverse("asking:return"), code=codes.as_digits(NUMBER))
    assert visitor.cookies["session"].value != before


def test_a_storm_of_wrong_codes_lets_none_in_and_never_refuses_the_right_one(mine) -> None:
    assert not any(actions.find(number=(NUMBER + step) % 2**66) for step in range(1, 300))
    assert actions.find(number=NUMBER) == mine
    # The whole bucket: all that begin with the same four digits.
    assert not any(actions.find(number=NUMBER + step) for step in range(10_000, 10_100))
    assert actions.find(number=None) is None


def test_nobody_but_the_holder_of_its_code_opens_anything(mine, replied, holder, visitor, sign_in, request) -> None:
    """Every address of coming back: a stranger, a wrong code, each member without a code, and another code's holder."""
    wrong = Client()
    press(wrong, reverse("asking:return"), code=codes.as_digits(NUMBER + 1))
    roles = ("desk_member", "safeguarder", "moderator", "administrator", "caseworker")
    members = [sign_in(request.getfixturevalue(role)) for role in roles]
    reply = reverse("asking:reply", args=[replied.pk])
    places = [reverse(f"asking:{name}") for name in ("opened", "write", "quiet", "withdraw", "erase")]
    for browser in (visitor, wrong, *members):
        for place in (*places, reply):
            assert browser.get(place)["Location"] == reverse("asking:return")
            if place != places[0]:
                assert press(browser, place, text="x", show="")["Location"] == reverse("asking:return")
    assert again(mine).state == State.ANSWERED
    assert again(replied).shown_at is None
    assert [holder.get(place).status_code for place in places] == [200] * 5


def test_another_codes_holder_reads_nothing_of_this_one(replied, ask: Ask) -> None:
    ask(number=NUMBER + 1)
    other = Client()
    press(other, reverse("asking:return"), code=codes.as_digits(NUMBER + 1))
    place = reverse("asking:reply", args=[replied.pk])
    for said in ({"show": ""}, {"once": ""}, {"erase": ""}):
        assert press(other, place, **said)["Location"] == reverse("asking:opened")
    assert again(replied).body is not None
    assert again(replied).shown_at is None


def test_contact_can_be_ended_and_all_else_goes_on(ask: Ask, desk_member) -> None:
    request = ask(number=NUMBER, **reachable("email", address="someone@example.org"))
    actions.take(request=request, by=desk_member)
    actions.reply(request=request, text="Come on Monday.", key=uuid4(), by=desk_member)
    browser = Client()
    press(browser, reverse("asking:return"), code=codes.as_digits(NUMBER))
    assert "you agreed that we reach you by e-mail" in browser.get(reverse("asking:quiet")).content.decode().lower()
    for _ in range(2):
        press(browser, reverse("asking:quiet"))
    assert "Nobody contacts you any more" in opened(browser)
    assert "We do not contact you" in browser.get(reverse("asking:quiet")).content.decode()
    contact = again(request).contact
    assert contact.ended_at
    assert Message.objects.get(contact=contact).reason == "taken_back"
    assert "Answer of" in opened(browser)
