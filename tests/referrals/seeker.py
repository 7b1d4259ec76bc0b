"""Somebody who asks for help, in a browser without scripts."""

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from referrals.questions import NUMBERS

ANSWERS: dict[str, dict] = {
    "country": {"country": "VN"},
    "danger": {"danger": "yes"},
    "age": {"age": "no"},
    "need": {"need": "sleep"},
    "language": {"language": "vi", "interpreter": "on"},
    "words": {"words": "Tôi cần giúp đỡ."},
    "ask": {"ask": "helpers"},
    "channel": {"channel": "phone"},
    "details": {
        "number": "+84 912 345 678",
        "hours_from": "09:00",
        "hours_until": "17:00",
        "days": ["1", "2"],
        "time_zone": "Asia/Ho_Chi_Minh",
        "code_word": "sunflower",
    },
}


def press(browser: Client, where: str, **said: object) -> HttpResponse:
    """Send a form; each of these pages answers with 303."""
    response = browser.post(where, said)
    assert response.status_code == 303, response.content.decode()
    return response


def begin(browser: Client) -> None:
    assert press(browser, reverse("asking:start"))["Location"] == reverse("asking:step", args=[1])


def answer(browser: Client, name: str, **said: object) -> None:
    """Answer one question, and come to another page."""
    where = reverse("asking:step", args=[NUMBERS[name]])
    assert press(browser, where, **said)["Location"] != where, browser.get(where).content.decode()


def sent(browser: Client) -> None:
    """Send all of it, and forget the code."""
    assert press(browser, reverse("asking:check"))["Location"] == reverse("asking:code")
    press(browser, reverse("asking:done"))
