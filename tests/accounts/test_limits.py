"""How often: one visitor is stopped, everybody else is not, and nobody is locked out by one stranger."""

import pytest
from django.test import Client

from tests.accounts.own import entered, entered_by_code, kinds

pytestmark = pytest.mark.django_db

MAILS = {
    "/accounts/signup/": {"name": "Ada"},
    "/accounts/login/code/": {},
    "/accounts/password/reset/": {},
}
STRANGER, OWNER = {"REMOTE_ADDR": "203.0.113.9"}, {"REMOTE_ADDR": "198.51.100.7"}


def is_stopped(answer) -> bool:
    """Whether the page of 429 came, in our own words and look."""
    page = answer.content.decode()
    return answer.status_code == 429 and "That was tried too often" in page and "data-leave" in page


@pytest.mark.parametrize("path", MAILS)
@pytest.mark.parametrize("address", ["caseworker@example.com", "nobody@example.net"])
def test_one_visitor_sends_few_mails_to_one_address(path, address, caseworker):
    answers = [Client(**STRANGER).post(path, {"email": address, **MAILS[path]}) for _ in range(5)]
    assert [is_stopped(each) for each in answers] == [False] * 4 + [True]
    assert len(kinds()) <= 4


@pytest.mark.parametrize("path", MAILS)
def test_one_visitor_asks_for_few_addresses(path):
    answers = [
        Client(**STRANGER).post(path, {"email": f"nobody{number}@example.net", **MAILS[path]}) for number in range(31)
    ]
    assert not any(is_stopped(each) for each in answers[:30])
    assert is_stopped(answers[30])


def test_one_stranger_locks_nobody_out(caseworker):
    """More often than any place may, and than an account bears from all places together (ACCOUNT_RATE_LIMITS)."""
    for path, more in MAILS.items():
        for _ in range(31):
            Client(**STRANGER).post(path, {"email": caseworker.email, **more})
    for _ in range(31):
        Client(**STRANGER).post("/accounts/login/", {"login": caseworker.email, "password": "wrong"})
    for path, more in MAILS.items():
        assert not is_stopped(Client(**OWNER).post(path, {"email": caseworker.email, **more})), path
    entered(caseworker, **OWNER)


def test_many_places_together_cannot_flood_a_mailbox(caseworker):
    for number in range(31):
        for _ in range(3):
            answer = Client(REMOTE_ADDR=f"203.0.113.{number}").post(
                "/accounts/login/code/", {"email": caseworker.email}
            )
    assert is_stopped(answer)
    assert len(kinds()) == 90


def test_codes_cannot_be_tried_without_end(caseworker):
    tried = []
    for _ in range(16):
        client = Client(**STRANGER)
        client.post("/accounts/login/code/", {"email": caseworker.email})
        tried += [client.post("/accounts/login/code/confirm/", {"code": "BCDF-GHJK"}) for _ in range(3)]
    assert is_stopped(tried[-1]) or tried[-1].status_code == 302
    other = Client(**STRANGER)
    for number in range(12):
        other.post("/accounts/login/code/", {"email": f"nobody{number}@example.net"})
        answers = [other.post("/accounts/login/code/confirm/", {"code": "BCDF-GHJK"}) for _ in range(3)]
        if any(is_stopped(each) for each in answers):
            break
    else:
        pytest.fail("thirty-six tries, and nobody stopped them")


def test_codes_to_oneself_are_counted_too(caseworker):
    caseworker.set_unusable_password()
    caseworker.save()
    client = entered_by_code(caseworker)
    path = "/accounts/reauthenticate/code/"
    answers = [client.post(path, {"send": "1"}) for _ in range(6)]
    assert [is_stopped(each) for each in answers] == [False] * 5 + [True]
