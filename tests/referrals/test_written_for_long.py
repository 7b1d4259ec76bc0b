"""Whoever writes for longer than answers are kept loses none of their words, and nobody else gets to see them."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from referrals import actions, codes
from referrals.models import HelpRequest
from referrals.questions import NUMBERS
from tests import tabs
from tests.referrals.conftest import Ask
from tests.referrals.seeker import answer, begin, press, sent

pytestmark = pytest.mark.django_db
BLUE = "Please come to the blue house."
WORDS, WRITE = reverse("asking:step", args=[NUMBERS["words"]]), reverse("asking:write")
MINE, OTHER = 12345678901234567890, 98765432109876543210 % 2**66


def later() -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=41))


def box(browser: Client, where: str) -> str:
    """What stands in the box of a page."""
    (area,) = html.fromstring(browser.get(where).text).xpath("//main//textarea")
    return str(area.text or "").strip()


# --- asking ----------------------------------------------------------------------------------------------------------


def test_words_are_kept_and_the_rest_is_asked_again(visitor: Client, desk_member) -> None:
    begin(visitor)
    answer(visitor, "need", need="away")
    with later():
        assert press(visitor, WORDS, words=BLUE)["Location"] == reverse("asking:step", args=[1])
        first = visitor.get(reverse("asking:step", args=[1])).text
        assert "What you wrote is kept" in first
        assert "blue house" not in first
        assert box(visitor, WORDS) == BLUE
        answer(visitor, "country", country="VN")
        assert visitor.get(reverse("asking:check"))["Location"] == reverse("asking:step", args=[NUMBERS["need"]])
        answer(visitor, "need", need="sleep")
        assert press(visitor, WORDS, words=BLUE)["Location"] == reverse("asking:step", args=[NUMBERS["ask"]])
        sent(visitor)
    content = actions.read(request=HelpRequest.objects.get(), by=desk_member)
    assert content.answers["need"] == "sleep"
    assert [text for _message, text in content.messages] == [BLUE]


def test_they_lie_sealed_under_a_key_of_their_own_and_are_forgotten_as_well(visitor: Client) -> None:
    begin(visitor)
    before = visitor.cookies[settings.POCKET_COOKIE_NAME].value
    with later():
        press(visitor, WORDS, words=BLUE)
        assert visitor.cookies[settings.POCKET_COOKIE_NAME].value != before
        assert "blue" not in str([row.get_decoded() for row in Session.objects.all()])
        with later():
            assert visitor.get(WORDS)["Location"] == reverse("asking:start")


def test_words_that_are_too_many_are_said_and_stay(visitor: Client) -> None:
    begin(visitor)
    with later():
        assert press(visitor, WORDS, words="x" * 5001)["Location"] == WORDS
        assert box(visitor, WORDS) == "x" * 5001
        assert press(visitor, WORDS, words=BLUE)["Location"] == reverse("asking:step", args=[1])


@pytest.mark.parametrize(("name", "said"), [("words", {"words": " "}), ("need", {"need": "sleep"})])
def test_what_takes_one_press_is_not_kept(visitor: Client, name: str, said: dict[str, str]) -> None:
    begin(visitor)
    with later():
        assert press(visitor, reverse("asking:step", args=[NUMBERS[name]]), **said)["Location"] == "/i/"
        assert "Nothing is open here" in visitor.get("/i/").text


def test_an_old_page_asks_nothing_anew_while_the_code_can_be_seen(visitor: Client) -> None:
    begin(visitor)
    answer(visitor, "need", need="sleep")
    press(visitor, reverse("asking:check"))
    assert press(visitor, WORDS, words=BLUE)["Location"] == reverse("asking:code")


def test_whoever_left_has_nothing_kept() -> None:
    browser = tabs.browser()
    seen = tabs.token(browser, "/i/")
    browser.post("/i/", {"csrfmiddlewaretoken": seen})
    browser.get("/leave/", headers={"Sec-Fetch-Site": "none"})
    with time_machine.travel(timezone.now() + timedelta(minutes=settings.LATCH_MINUTES + 1)):
        answered = browser.post(WORDS, {"words": BLUE, "csrfmiddlewaretoken": seen})
        assert (answered.status_code, "blue house" in answered.text) == (403, False)
        assert not Session.objects.exists()


# --- writing more, with a code ---------------------------------------------------------------------------------------


def coming_back(ask: Ask) -> tuple[HelpRequest, Client, dict[str, str]]:
    """A browser on the page for writing more, and what that page sends along."""
    request, browser = ask(number=MINE), Client()
    press(browser, reverse("asking:return"), code=codes.as_digits(MINE))
    (to,) = html.fromstring(browser.get(WRITE).text).xpath("//main//input[@name='to']/@value")
    return request, browser, {"to": to}


def test_more_words_wait_for_the_code_and_are_sent_with_one_press(ask: Ask) -> None:
    request, browser, held = coming_back(ask)
    with later():
        assert press(browser, WRITE, text=BLUE, **held)["Location"] == reverse("asking:return")
        page = browser.get(reverse("asking:return")).text
        assert ("kept what you wrote" in page, "blue house" in page) == (True, False)
        assert "blue" not in str([row.get_decoded() for row in Session.objects.all()])
        press(browser, reverse("asking:return"), code=codes.as_digits(OTHER))
        assert press(browser, reverse("asking:return"), code=codes.as_digits(MINE))["Location"] == WRITE
        assert box(browser, WRITE) == BLUE
        written = request.messages.count()
        assert press(browser, WRITE, text=BLUE, **held)["Location"] == reverse("asking:opened")
        assert request.messages.count() == written + 1


def test_another_code_never_shows_them(ask: Ask) -> None:
    _request, browser, held = coming_back(ask)
    ask(number=OTHER)
    with later():
        press(browser, WRITE, text=BLUE, **held)
        assert press(browser, reverse("asking:return"), code=codes.as_digits(OTHER))["Location"] == reverse(
            "asking:opened"
        )
        assert box(browser, WRITE) == ""
        press(browser, reverse("asking:return"), code=codes.as_digits(MINE))
        assert box(browser, WRITE) == ""
