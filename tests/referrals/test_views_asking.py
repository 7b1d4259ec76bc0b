"""Asking, page by page, as a browser without scripts does it: every POST is answered with 303, and nothing is lost."""

import copy
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.choices import Channel
from notifications.models import Message
from notifications.neutral import said_too_much
from referrals import actions, codes
from referrals.choices import Queue, Urgency
from referrals.models import HelpRequest, ReturnCode
from referrals.questions import NUMBERS
from referrals.states import State
from tests.referrals.seeker import ANSWERS, answer, begin, press, sent

pytestmark = pytest.mark.django_db


def test_numbers_and_the_operators_own_stand_before_any_choice(visitor: Client, settings: Any) -> None:
    settings.OPERATOR = settings.OPERATOR | {"country": "GB", "phone": "+44 20 7946 0000"}
    html = visitor.get("/i/").content.decode()
    assert "+44 20 7946 0000" in html
    assert html.index("tel:999") < html.index("<form")


def test_whoever_presses_nothing_but_the_need_is_heard(visitor: Client, desk_member) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    sent(visitor)
    request = HelpRequest.objects.get()
    assert (request.state, request.urgency, request.queue) == (State.RECEIVED, Urgency.USUAL, Queue.GENERAL)
    assert request.contact is None
    content = actions.read(request=request, by=desk_member)
    assert content.answers["need"] == "sleep"
    assert content.messages == []
    assert Message.objects.get().user == desk_member


def test_every_answer_arrives_as_it_was_given(visitor: Client, desk_member) -> None:
    begin(visitor)
    for name, said in ANSWERS.items():
        answer(visitor, name, **said)
    sent(visitor)
    request = HelpRequest.objects.get()
    assert request.urgency == Urgency.NOW
    content = actions.read(request=request, by=desk_member)
    assert content.answers["country"] == "VN"
    assert content.answers["interpreter"] is True
    assert [text for _message, text in content.messages] == ["Tôi cần giúp đỡ."]
    assert content.reach is not None
    assert (content.reach.address, content.reach.word) == ("+84 912 345 678", "sunflower")
    contact = request.contact
    assert contact is not None
    assert (contact.channel, contact.days, contact.time_zone) == (Channel.PHONE, [1, 2], "Asia/Ho_Chi_Minh")
    assert (str(contact.hours_from), contact.may_leave_message) == ("09:00:00", False)


def test_a_child_goes_to_whoever_safeguards_children(visitor: Client, desk_member, safeguarder) -> None:
    begin(visitor)
    call_command("load_guidance", verbosity=0)
    answer(visitor, "country", country="FR")
    answer(visitor, "age", age="yes")
    assert "tel:119" in visitor.get(reverse("asking:step", args=[NUMBERS["need"]])).content.decode()
    answer(visitor, "need", need="talk")
    sent(visitor)
    request = HelpRequest.objects.get()
    assert request.queue == Queue.SAFEGUARDING
    assert not HelpRequest.objects.of_desk(desk_member).exists()
    assert HelpRequest.objects.of_desk(safeguarder).get() == request


def test_the_need_is_asked_for_and_what_was_said_stays(visitor: Client) -> None:
    begin(visitor)
    where = reverse("asking:step", args=[NUMBERS["need"]])
    assert visitor.post(where, {}).status_code == 303
    html = visitor.get(where).content.decode()
    assert "<title>Error: Page 4</title>" in html
    assert "Choose what you need most." in html
    assert "Choose what you need most." not in visitor.get(where).content.decode()
    # Nobody gets past it by the address either.
    assert visitor.get(reverse("asking:check"))["Location"] == where


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"number": "call me"}, "digits only"),
        ({"number": "+84 912 345 678", "hours_from": "09:00"}, "Fill in both"),
        ({"number": "+84 912 345 678", "hours_from": "09:00", "hours_until": "09:00"}, "must be different"),
        ({"number": "+84 912 345 678", "time_zone": "Mars/Base"}, "Select a valid choice"),
        ({"number": "+84 912 345 678", "days": ["1"], "time_zone": ""}, "Choose the clock"),
    ],
)
def test_a_way_to_reach_them_that_cannot_be_used_is_said_beside_the_field(visitor, said, told) -> None:
    begin(visitor)
    answer(visitor, "country", country="VN")
    answer(visitor, "channel", channel="phone")
    where = reverse("asking:step", args=[NUMBERS["details"]])
    visitor.post(where, {"time_zone": "Asia/Ho_Chi_Minh"} | said)
    html = visitor.get(where).content.decode()
    assert told in html
    assert said["number"] in html


def test_pressing_send_twice_sends_once_and_shows_the_same_code(visitor: Client, desk_member) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    press(visitor, reverse("asking:check"))
    first = shown(visitor)
    # The answer to the first press was lost, and they press again.
    assert press(visitor, reverse("asking:check"))["Location"] == reverse("asking:code")
    assert shown(visitor) == first
    assert HelpRequest.objects.count() == 1
    assert Message.objects.count() == 1


def test_what_the_browser_lost_after_send_is_received_once_under_the_same_code(visitor: Client) -> None:
    """The session as it was before the press: neither row nor code is made a second time."""
    begin(visitor)
    answer(visitor, "need", need="sleep")
    before = Session.objects.get().session_data
    press(visitor, reverse("asking:check"))
    first = shown(visitor)
    Session.objects.update(session_data=before)
    press(visitor, reverse("asking:check"))
    assert shown(visitor) == first
    assert HelpRequest.objects.count() == ReturnCode.objects.count() == 1


def test_the_code_leads_back_as_digits_and_as_words(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    press(visitor, reverse("asking:check"))
    digits, words = shown(visitor)
    for typed in (digits, digits.replace(" ", ""), words):
        browser = Client()
        assert press(browser, reverse("asking:return"), code=typed)["Location"] == reverse("asking:opened")
    html = visitor.get(reverse("asking:code")).content.decode()
    assert 'dir="ltr"' in html


def test_the_code_can_be_tried_and_a_wrong_one_loses_nothing(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    press(visitor, reverse("asking:check"))
    digits, _words = shown(visitor)
    press(visitor, reverse("asking:again"), code="1234")
    assert "That was not the same" in visitor.get(reverse("asking:code")).content.decode()
    assert press(visitor, reverse("asking:again"), code=digits)["Location"] == reverse("asking:done")
    assert "That is right." in visitor.get(reverse("asking:done")).content.decode()
    press(visitor, reverse("asking:done"))
    assert visitor.get(reverse("asking:code"))["Location"] == reverse("asking:start")


def test_their_own_words_are_never_shown_again(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    answer(visitor, "words", words="Please come to the blue house.")
    html = visitor.get(reverse("asking:check")).content.decode()
    assert "You wrote 30 letters" in html
    sent(visitor)
    for name in ("check", "code", "again", "done"):
        assert "blue house" not in visitor.get(reverse(f"asking:{name}"), follow=True).content.decode()


def test_neither_half_of_what_a_browser_carries_can_be_read_alone(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "words", words="Please come to the blue house.")
    held = Session.objects.get().get_decoded()
    assert "blue" not in str(held)
    del visitor.cookies[settings.POCKET_COOKIE_NAME]
    assert visitor.get(reverse("asking:step", args=[1]))["Location"] == reverse("asking:start")


def test_what_lies_for_too_long_is_forgotten_and_said(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "words", words="Please come to the blue house.")
    with time_machine.travel(timezone.now() + timedelta(minutes=41)):
        page = visitor.get(reverse("asking:check"), follow=True).content.decode()
    assert "Nothing is open here" in page


def test_leaving_takes_both_halves_away(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "words", words="Please come to the blue house.")
    left = visitor.get("/leave/")
    assert not Session.objects.exists()
    assert left.cookies[settings.POCKET_COOKIE_NAME]["max-age"] == 0


def test_titles_and_addresses_say_nothing(visitor: Client) -> None:
    begin(visitor)
    pages = ["/i/", "/i/return/", *(reverse("asking:step", args=[number]) for number in NUMBERS.values())]
    for page in pages:
        html = visitor.get(page).content.decode()
        title = re.search("<title>(.*?)</title>", html)
        assert title
        assert said_too_much(title[1] + page, "en") == []
        assert "HTMSE" not in html
        assert 'autocomplete="off"' in html


def test_a_language_can_be_chosen_and_exact_words_stay_english(visitor: Client) -> None:
    visitor.post(reverse("asking:language"), {"language": "ar"})
    assert 'dir="rtl"' in visitor.get("/i/").content.decode()
    begin(visitor)
    answer(visitor, "need", need="sleep")
    for name in ("ask", "channel"):
        html = visitor.get(reverse("asking:step", args=[NUMBERS[name]])).content.decode()
        assert '<html lang="en" dir="ltr">' in html
        assert "You can ask for an interpreter" in html
    assert visitor.post(reverse("asking:language"), {"language": "xx"}).status_code == 303


def test_other_pages_stay_in_english(visitor: Client) -> None:
    assert '<html lang="en"' in visitor.get("/", headers={"Accept-Language": "es"}).content.decode()
    assert '<html lang="es"' in visitor.get("/i/", headers={"Accept-Language": "es"}).content.decode()


def test_a_page_that_is_none_is_not_found(visitor: Client) -> None:
    begin(visitor)
    assert visitor.get(reverse("asking:step", args=[99])).status_code == 404


def shown(browser: Client) -> tuple[str, str]:
    """The code as the page shows it: digits, words."""
    html = browser.get(reverse("asking:code")).content.decode()
    spans = re.findall("<span>([0-9a-z]+)</span>", html)
    digits, words = " ".join(spans[:5]), " ".join(spans[5:11])
    assert codes.parse(digits) == codes.parse(words) is not None
    return digits, words


def test_what_is_said_when_something_is_wrong_says_nothing_more() -> None:
    """No brand, no word of ours: neither where there is no page, nor for a form that was too old."""
    browser = Client(enforce_csrf_checks=True)
    for response in (browser.get("/i/nowhere/"), browser.post("/i/"), browser.get("/i/find/nobody/")):
        assert response.status_code in {403, 404}
        html = response.content.decode()
        title = re.search("<title>(.*?)</title>", html)
        assert title
        assert said_too_much(title[1], "en") == []
        assert "HTMSE" not in html
        assert 'href="/i/"' in html


def test_what_is_too_long_is_said_and_stays(visitor: Client) -> None:
    begin(visitor)
    where = reverse("asking:step", args=[NUMBERS["words"]])
    press(visitor, where, words="x" * 5001)
    html = visitor.get(where).content.decode()
    assert "at most 5000 characters" in html
    assert "x" * 5001 in html
    # A line's end is one letter, as the browser counts it.
    assert press(visitor, where, words="x\r\n" * 2500)["Location"] != where


def test_one_answer_can_be_changed_from_the_last_page(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    visitor.get(reverse("asking:check"))
    changed = reverse("asking:step", args=[NUMBERS["country"]])
    assert press(visitor, changed, country="FR")["Location"] == reverse("asking:check")
    channel = reverse("asking:step", args=[NUMBERS["channel"]])
    assert press(visitor, channel, channel="phone")["Location"] == reverse("asking:step", args=[NUMBERS["details"]])
    assert press(visitor, reverse("asking:check"), drop="")["Location"] == reverse("asking:start")
    assert "forgotten what you answered" in visitor.get("/i/").content.decode()
    assert not HelpRequest.objects.exists()


def test_whoever_copied_the_cookies_before_reads_no_further(visitor: Client) -> None:
    begin(visitor)
    watcher = Client()
    watcher.cookies = copy.deepcopy(visitor.cookies)
    assert watcher.get(reverse("asking:step", args=[1])).status_code == 200
    begin(visitor)
    assert watcher.get(reverse("asking:step", args=[1]))["Location"] == reverse("asking:start")
    assert visitor.get(reverse("asking:step", args=[1])).status_code == 200


def test_seconds_make_no_window_of_nothing(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "country", country="VN")
    answer(visitor, "channel", channel="phone")
    where = reverse("asking:step", args=[NUMBERS["details"]])
    said = {"number": "+٨٤ ٩١٢ ٣٤٥ ٦٧٨", "hours_from": "09:00:30", "hours_until": "09:00:45"}
    press(visitor, where, **said, time_zone="Asia/Ho_Chi_Minh")
    html = visitor.get(where).content.decode()
    assert "must be different" in html
    assert "digits only" not in html
