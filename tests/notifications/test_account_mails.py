"""Signing in with a code: through the outbox, in our words, telling nobody who has an account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from notifications.builtin import ACCOUNT_KINDS
from notifications.models import Message
from notifications.states import State
from tests.notifications.conftest import again

ASK, TYPE = "/accounts/login/code/", "/accounts/login/code/confirm/"


@pytest.fixture
def code(visitor, sink, deliver):
    """Ask for a code, and return what the mail says."""

    def ask(address):
        answer = visitor.post(ASK, {"email": address})
        assert answer.status_code == 302, answer.content.decode()
        assert answer["Location"] == TYPE
        deliver()
        return sink.taken[-1].text

    return ask


def test_who_types_the_code_is_signed_in(ada, visitor, code):
    text = code(ada.email)
    typed = re.search(r"^([A-Z0-9-]{6,})\s*$", text, re.MULTILINE)[1]
    answer = visitor.post(TYPE, {"code": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/directory/mine/arrive/")
    assert visitor.get("/accounts/logout/").status_code == 200
    message = Message.objects.get()
    assert (message.kind, message.state, message.secret, message.address) == (
        "account.login_code",
        State.SENT,
        None,
        "",
    )
    assert str(message.recipient) == "address"


def test_a_wrong_code_is_refused_beside_its_field(ada, visitor, code):
    code(ada.email)
    answer = visitor.post(TYPE, {"code": "WRONG1"})
    assert answer.status_code == 200
    assert "<title>Error:" in answer.content.decode()


def test_nobody_learns_who_has_an_account(ada, sink, deliver):
    pages = []
    for address in (ada.email, "nobody@example.com"):
        page = Client().post(ASK, {"email": address}, follow=True)
        assert page.redirect_chain == [(TYPE, 302)]
        pages.append(re.sub(r'(nonce|value)="[^"]*"', "", page.content.decode()))
    assert pages[0] == pages[1]
    deliver()
    assert [mail.to for mail in sink.taken] == [ada.email], "no stranger is written to"


def test_the_request_itself_sends_nothing(ada, visitor, sink):
    visitor.post(ASK, {"email": ada.email})
    assert not sink.taken
    message = Message.objects.get()
    assert message.is_urgent
    assert (message.expires_at - message.queued_at).total_seconds() == pytest.approx(900, abs=1)
    assert again(message).secret["code"]


def test_the_page_of_signing_in_leads_to_the_code(visitor):
    assert reverse("account_request_login_code") in visitor.get("/accounts/login/").content.decode()
    assert visitor.get(ASK).status_code == 200
    assert visitor.get(TYPE).status_code == 302


@pytest.mark.parametrize("prefix", ACCOUNT_KINDS)
def test_every_mail_of_allauth_has_a_kind(prefix, ada, sink, deliver):
    from allauth.account.adapter import get_adapter

    secrets = {"code": "KTRM47", "password_reset_url": "http://127.0.0.1/x"}
    get_adapter().send_mail(f"account/email/{prefix}", ada.email, secrets | {"user": ada, "ip": "1.2.3.4"})
    deliver()
    assert "1.2.3.4" not in sink.taken[0].text
    assert ada.email not in sink.taken[0].text
