"""The desk's pages: who waits in their order, one page for each, and nothing typed that is lost."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from notifications.models import ContactAttempt
from referrals import actions
from referrals.choices import Closing
from referrals.models import Duty, HelpMessage, HelpRequest
from tests.directory.pages import queries, text
from tests.referrals.conftest import CHILD, DANGER, NUMBER, WORDS, Ask, again, clock, reachable

pytestmark = pytest.mark.django_db
LIST = reverse("triage:list")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def desk(desk_member: User, sign_in) -> Client:
    return sign_in(desk_member)


def page(name: str, request: HelpRequest) -> str:
    return reverse(f"triage:{name}", args=[request.pk])


def test_danger_stands_first_and_then_who_has_waited_longest_and_no_word_of_theirs(desk: Client, ask: Ask) -> None:
    first = ask()
    with time_machine.travel(timezone.now() - timedelta(hours=5)):
        second = ask()
    third = ask(said=DANGER)
    told = text(desk.get(LIST))
    assert told.index(third.number) < told.index(second.number) < told.index(first.number)
    assert "Now: may be in danger" in told
    assert "Waits for 5" in told
    assert WORDS not in told
    assert "Albanian" not in told
    assert not AuditEvent.objects.filter(verb="read").exists()


def test_each_part_of_the_list_shows_its_own(desk: Client, ask: Ask, desk_member: User, colleague: User) -> None:
    made = {tab: ask() for tab in ("waiting", "mine", "colleagues", "answered", "closed")}
    for tab, by in (("mine", desk_member), ("colleagues", colleague), ("answered", desk_member)):
        actions.take(request=made[tab], by=by)
    actions.reply(request=made["answered"], text="Yes", key=uuid4(), by=desk_member)
    actions.close(request=made["closed"], closing=Closing.HELPED, by=desk_member)
    for tab, request in made.items():
        told = text(desk.get(LIST, {"tab": tab}))
        assert [other for other, each in made.items() if each.number in told] == [tab], request
    assert made["waiting"].number in text(desk.get(LIST, {"tab": "goblin\0", "page": "99"}))


def test_an_empty_list_is_kind_and_an_old_wait_is_called_overdue(desk: Client, ask: Ask) -> None:
    assert "Nobody waits" in text(desk.get(LIST))
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        ask()
    told = text(desk.get(LIST))
    assert "Overdue: promised until" in told
    assert "No: Nobody waits for longer than the desk promises" in told


def test_who_wrote_again_is_marked(desk: Client, answered: HelpRequest) -> None:
    actions.write_again(request=answered, text="Are you there?", key=uuid4())
    assert "Wrote again" in text(desk.get(LIST, {"tab": "mine"}))


def test_the_list_asks_as_often_for_thirty_as_for_one(desk: Client, ask: Ask) -> None:
    ask()
    one = queries(desk, LIST)
    for _number in range(26):
        ask()
    assert "Page 1 of 2" in text(desk.get(LIST))
    assert queries(desk, LIST) <= one + 1


def test_a_page_asks_as_often_for_twenty_messages_as_for_one(desk: Client, waiting: HelpRequest) -> None:
    one = queries(desk, page("detail", waiting))
    for number in range(19):
        actions.write_again(request=waiting, text=f"More {number}", key=uuid4())
    assert queries(desk, page("detail", waiting)) <= one


def test_the_page_says_all_in_words_and_that_it_was_read(desk: Client, desk_member: User, ask: Ask) -> None:
    request = ask(said={"danger": "unknown", "age": "no", "interpreter": True, "ask": "team"})
    told = text(desk.get(page("detail", request)))
    for words in ("United Kingdom", "I don't know", "My passport or my papers", "Albanian, with an interpreter", WORDS):
        assert words in told
    assert "Ask me before you ask anyone else" in told
    assert "Do not contact this person" in told
    event = AuditEvent.objects.get(verb="read")
    assert (event.target_id, event.actor) == (str(request.pk), f"user:{desk_member.pk}")


def test_a_request_is_taken_answered_and_closed(desk: Client, waiting: HelpRequest) -> None:
    assert "It is with you now." in text(desk.post(page("take", waiting), follow=True))
    told = text(desk.post(page("reply", waiting), {"text": "We can help.", "key": uuid4()}, follow=True))
    assert "Sent." in told
    assert "They have not read it yet." in told
    desk.post(page("note", waiting), {"text": "Rang the school.", "key": uuid4()})
    assert "Rang the school." in text(desk.get(page("detail", waiting)))
    told = text(desk.post(page("close", waiting), {"closing": "helped"}, follow=True))
    assert "kept for 90 days" in told
    assert again(waiting).closing == Closing.HELPED


def test_a_button_pressed_twice_sends_once(desk: Client, taken: HelpRequest) -> None:
    sent = {"text": "We can help.", "key": uuid4()}
    for _press in range(2):
        told = text(desk.post(page("reply", taken), sent, follow=True))
    assert "kept already" in told
    assert taken.messages.replies().count() == 1


@pytest.mark.parametrize("words", ["", "  \n", "a" * 10_001])
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_written(
    desk: Client, taken: HelpRequest, words: str
) -> None:
    answer = desk.post(page("reply", taken), {"text": words, "key": uuid4()})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert words.strip() in answer.text
    assert not taken.messages.replies().exists()


def test_ten_thousand_letters_are_taken_with_their_lines(desk: Client, taken: HelpRequest) -> None:
    words = "a\r\n" * 5000
    assert desk.post(page("reply", taken), {"text": words, "key": uuid4()}).status_code == 302


def test_an_answer_that_a_colleague_forestalled_stands_in_the_form_again(
    desk: Client, desk_member: User, taken: HelpRequest, colleague: User
) -> None:
    actions.hand_over(request=taken, to=colleague, by=desk_member)
    answer = desk.post(page("reply", taken), {"text": "What I had typed", "key": uuid4()})
    assert answer.status_code == 409
    assert "A colleague was first: it is with Colleague now." in text(answer)
    assert "What I had typed" in answer.text
    actions.put_back(request=taken, by=colleague)
    answer = desk.post(page("reply", taken), {"text": "What I had typed", "key": uuid4()})
    assert "Take it and send" in answer.text
    desk.post(page("reply", taken), {"text": "What I had typed", "key": uuid4(), "take": "1"})
    assert again(taken).state == "answered"


def test_whoever_comes_second_hears_who_was_first(desk: Client, waiting: HelpRequest, colleague: User) -> None:
    actions.take(request=waiting, by=colleague)
    assert "it is with Colleague now" in text(desk.post(page("take", waiting), follow=True))
    actions.close(request=waiting, closing=Closing.HELPED, by=colleague)
    assert "it is closed now" in text(desk.post(page("put_back", waiting), follow=True))


def test_a_colleague_is_handed_a_request_and_a_stranger_never(
    desk: Client, taken: HelpRequest, colleague: User, caseworker: User
) -> None:
    for nobody in ("", caseworker.pk, "goblin"):
        assert desk.post(page("hand_over", taken), {"to": nobody}).status_code == 422
    assert "Colleague has it now" in text(desk.post(page("hand_over", taken), {"to": colleague.pk}, follow=True))
    assert again(taken).assigned_to == colleague


@pytest.mark.parametrize("end", [actions.withdraw, actions.erase])
def test_what_was_withdrawn_or_erased_is_gone_for_the_desk_at_once(desk: Client, taken: HelpRequest, end) -> None:
    end(request=taken)
    for answer in (
        desk.get(page("detail", taken)),
        desk.post(page("reply", taken), {"text": "Too late", "key": uuid4()}),
        desk.post(page("call", taken)),
    ):
        assert answer.status_code == 410
        assert WORDS not in answer.text
        assert "It was withdrawn or erased" in answer.text
    assert taken.number not in text(desk.get(LIST, {"tab": "mine"}))
    assert not HelpMessage.objects.filter(author="desk").exists()


def test_what_an_erased_message_said_is_said_to_be_erased(desk: Client, answered: HelpRequest) -> None:
    actions.erase_reply(request=answered, key=answered.messages.replies().get().pk)
    told = text(desk.get(page("detail", answered)))
    assert "The person has erased this." in told
    assert "We can help." not in told


def test_what_no_key_opens_is_said_and_shows_nothing(desk: Client, waiting: HelpRequest) -> None:
    HelpRequest.objects.filter(pk=waiting.pk).update(answers=b"not what was sealed")
    answer = desk.get(page("detail", waiting))
    assert answer.status_code == 410
    assert "This cannot be opened" in answer.text


# --- reaching the person --------------------------------------------------------------------------------------


def test_the_number_is_shown_once_the_try_is_written_down(desk: Client, desk_member: User, ask: Ask) -> None:
    request = ask(**reachable(word="marigold"))
    assert "Take it on to see the number" in text(desk.get(page("detail", request)))
    desk.post(page("call", request))
    assert not ContactAttempt.objects.exists()
    actions.take(request=request, by=desk_member)
    before = desk.get(page("detail", request))
    assert NUMBER not in before.text
    assert "marigold" in before.text
    told = desk.post(page("call", request))
    assert NUMBER in told.text
    assert "hang up" in told.text
    assert ContactAttempt.objects.get().by == desk_member


def test_outside_of_the_agreed_hours_nothing_is_shown_and_the_next_time_is_said(
    desk: Client, desk_member: User, ask: Ask, sign_in
) -> None:
    hours = {"hours": (clock(20), clock(22)), "days": [5], "time_zone": "Africa/Addis_Ababa"}
    with time_machine.travel(NOON, tick=False):
        desk = sign_in(desk_member)
        request = ask(**reachable(**hours))
        actions.take(request=request, by=desk_member)
        told = text(desk.get(page("detail", request)))
        assert "Friday, from 20:00 to 22:00 from 17:00 to 19:00 by our clock" in told
        assert "15:00 (Africa/Addis Ababa)" in told
        assert "It is possible again on Friday, 27 November at 17:00, by our clock." in told
        assert "Call now" not in told
        answer = desk.post(page("call", request), follow=True)
    assert "did not agree to be reached now" in text(answer)
    assert "Friday, 27 November at 17:00" in text(answer)
    assert NUMBER not in answer.text
    assert not ContactAttempt.objects.exists()


def test_a_mail_address_is_never_shown(desk: Client, desk_member: User, ask: Ask) -> None:
    request = ask(**reachable("email", address="a@example.net"))
    actions.take(request=request, by=desk_member)
    assert "a@example.net" not in desk.get(page("detail", request)).text
    assert "a@example.net" not in desk.post(page("call", request), follow=True).text


# --- the duty, and who sees what -------------------------------------------------------------------------------


def test_the_duty_is_taken_and_handed_on(desk: Client, desk_member: User, colleague: User, caseworker: User) -> None:
    assert "Nobody is on duty." in text(desk.get(LIST))
    address = reverse("triage:duty")
    assert "You are on duty." in text(desk.post(address, follow=True))
    for nobody in ("", caseworker.pk, "goblin"):
        assert "Nothing was changed." in text(desk.post(address, {"to": nobody}, follow=True))
    assert "Colleague is told at once" in text(desk.post(address, {"to": colleague.pk}, follow=True))
    assert Duty.objects.get(until=None).user == colleague


def test_what_is_for_children_is_only_for_who_safeguards_them(
    desk: Client, ask: Ask, safeguarder: User, sign_in
) -> None:
    child = ask(said=CHILD)
    assert child.number not in text(desk.get(LIST))
    assert desk.get(page("detail", child)).status_code == 404
    assert "Safeguarding desk" in text(sign_in(safeguarder).get(LIST))
    actions.withdraw(request=child)
    assert desk.get(page("detail", child)).status_code == 404


def test_the_desk_lands_on_its_list_and_nobody_else(desk: Client, caseworker: User, sign_in) -> None:
    arrive = reverse("directory:arrive")
    assert desk.get(arrive).url == LIST
    assert sign_in(caseworker).get(arrive).url == "/"


def test_the_menu_leads_the_desk_to_its_list_and_nobody_else(desk: Client, moderator: User, sign_in) -> None:
    assert f'href="{LIST}"' in desk.get("/").text
    assert f'href="{LIST}"' not in sign_in(moderator).get("/").text


def test_the_administration_knows_nothing_of_requests() -> None:
    assert not [model for model in admin.site._registry if model._meta.app_label == "referrals"]


def test_a_request_that_is_not_there_is_not_found(desk: Client) -> None:
    assert desk.get(reverse("triage:detail", args=[UUID(int=1)])).status_code == 404
