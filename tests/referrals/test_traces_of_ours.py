"""What we write down ourselves holds no word that anybody entrusted to us: databases, sessions, Valkey, logs, mail."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications import delivery
from referrals import actions, codes
from referrals.models import HelpRequest
from tests.canary import canaries, databases, hits, logged, texts, valkey
from tests.notifications.conftest import sink
from tests.referrals.seeker import answer, begin, press
from tests.sink import Sink

__all__ = ["sink"]

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS, EACH = 20, 10


def entrusted(words: list[str], desk_member: User, desk: Client) -> str:
    """Have one request with all that it can hold, asked, answered and answered again by the pages; return its code."""
    browser = Client()
    begin(browser)
    answer(browser, "need", need="sleep")
    answer(browser, "words", words=f"{words[0]} {words[1]}")
    answer(browser, "channel", channel="email")
    answer(browser, "details", email=f"{words[2]}@{words[3]}.example", time_zone="Europe/London")
    press(browser, reverse("asking:check"))
    request = HelpRequest.objects.latest("received_at")
    for name, text in (("take", ""), ("reply", f"{words[4]} {words[5]}"), ("note", words[6])):
        desk.post(reverse(f"triage:{name}", args=[request.pk]), {"text": text, "key": str(uuid4())})
    assert request.messages.count() == 3
    delivery.deliver()
    html = browser.get(reverse("asking:code")).content.decode()
    code = " ".join(html.split("<span>")[place].partition("<")[0] for place in range(1, 6))
    later = Client()
    press(later, reverse("asking:return"), code=code)
    press(later, reverse("asking:write"), text=f"{words[7]} {words[8]}")
    # Refused, and so kept for the page that says why.
    press(later, reverse("asking:write"), text=words[9] * 500)
    press(later, reverse("asking:reply", args=[request.messages.get(author="desk").pk]), show="")
    desk.get(reverse("triage:detail", args=[request.pk]))
    return code


def test_none_of_200_canaries_gets_out(desk_member: User, sign_in, sink: Sink) -> None:
    planted = canaries(REQUESTS * EACH)
    desk = sign_in(desk_member)
    with logged() as told:
        ways_back = [
            entrusted(planted[start : start + EACH], desk_member, desk) for start in range(0, len(planted), EACH)
        ]
    assert HelpRequest.objects.count() == REQUESTS
    # Once each, to the address that nothing else knows.
    assert sum(each.to != desk_member.email for each in sink.taken) == REQUESTS
    digits = [form for code in ways_back for form in (code, code.replace(" ", ""))]
    assert hits([*planted, *digits], databases(), valkey(), texts("logs", told.getvalue())) == []
    assert hits(planted, texts("mail", *(f"{each.mail['Subject']} {each.text}" for each in sink.taken))) == []
    assert all(codes.parse(code) is not None for code in ways_back)
    # The desk reads all of it, so the canaries were where they should be.
    held = [actions.read(request=request, by=desk_member) for request in HelpRequest.objects.all()]
    assert sum(len(each.messages) for each in held) == REQUESTS * 4
