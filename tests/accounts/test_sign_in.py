"""Signing in and out: one door, counted, written down."""

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from accounts.adapters import AccountAdapter
from accounts.models import AuditEvent

ARRIVE = "/directory/mine/arrive/"

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
PASSWORD = "correct horse battery"


def sign(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def test_the_page_is_in_our_own_look(visitor):
    page = visitor.get(LOGIN).content.decode()
    assert "data-leave" in page
    assert 'href="/accounts/signup/"' in page


@pytest.mark.parametrize("spelling", ["caseworker@example.com", "CaseWorker@Example.COM"])
def test_signing_in_and_out_is_written_down_without_an_address(visitor, caseworker, spelling):
    assert sign(visitor, spelling)["Location"] == ARRIVE
    assert visitor.post("/accounts/logout/")["Location"] == "/"
    assert verbs() == ["signed_in", "signed_out"]
    for event in AuditEvent.objects.all():
        assert (event.actor, event.target_id, event.detail) == (f"user:{caseworker.pk}", str(caseworker.pk), {})
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("caseworker@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("", ""),
        ("caseworker@example.com", "a\0b"),
        ("case\0worker@example.com", PASSWORD),
        ("x" * 5000 + "@example.com", "y" * 5000),
    ],
)
def test_wrong_words_do_not_sign_in_and_tell_nothing(visitor, caseworker, email, password):
    response = sign(visitor, email, password)
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated
    assert verbs() == []


def test_a_closed_account_is_told_so_and_gets_no_session(visitor, caseworker):
    caseworker.is_active = False
    caseworker.save()
    response = sign(visitor, caseworker.email)
    assert response["Location"] == LOGIN
    assert "This account is closed" in visitor.get(LOGIN).content.decode()
    assert verbs() == []


def test_attempts_are_counted(visitor, caseworker):
    for _ in range(12):
        answer = sign(visitor, caseworker.email, "wrong")
    assert "Too many failed" in answer.content.decode() or answer.status_code == 429
    assert "Too many failed" in sign(visitor, caseworker.email).content.decode() or answer.status_code == 429
    assert verbs() == []


def test_one_address_cannot_lock_another_person_out(visitor, caseworker):
    for _ in range(30):
        sign(visitor, caseworker.email, "wrong")
    assert sign(Client(REMOTE_ADDR="203.0.113.8"), caseworker.email)["Location"] == ARRIVE


def test_many_addresses_together_are_slowed_down(caseworker):
    for number in range(40):
        sign(Client(REMOTE_ADDR=f"203.0.113.{number}"), caseworker.email, "wrong")
    assert "Too many failed" in sign(Client(REMOTE_ADDR="198.51.100.1"), caseworker.email).content.decode()


def test_tries_without_end_are_answered_with_a_page_of_ours(visitor):
    answers = [sign(visitor, f"nobody{number}@example.com") for number in range(31)]
    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert "tried too often" in answers[-1].content.decode()
    assert "data-leave" in answers[-1].content.decode()


def test_what_is_counted_holds_no_address_of_anybody(visitor, caseworker, monkeypatch):
    stored: list[str] = []
    monkeypatch.setattr(type(cache._connections[cache._alias]), "add", _noting(stored, "add"), raising=True)
    visitor.post(LOGIN, {"login": caseworker.email, "password": "wrong"}, REMOTE_ADDR="203.0.113.77")
    assert stored
    assert not [key for key in stored if "203.0.113" in key or "caseworker" in key]


def _noting(stored: list[str], name: str):
    original = getattr(type(cache._connections[cache._alias]), name)

    def noted(self, key, *args, **kwargs):
        stored.append(key)
        return original(self, key, *args, **kwargs)

    return noted


def test_behind_a_socket_without_addresses_one_can_sign_in(caseworker):
    client = Client(REMOTE_ADDR="")
    assert sign(client, caseworker.email)["Location"] == ARRIVE
    request = RequestFactory().get("/", REMOTE_ADDR="")
    assert AccountAdapter().get_client_ip(request)


def test_next_leads_only_to_ourselves(visitor, caseworker):
    assert sign(visitor, caseworker.email, next="https://evil.example/")["Location"] == ARRIVE
    assert sign(Client(), caseworker.email, next="/admin/")["Location"] == "/admin/"


def test_the_session_is_a_new_one_and_ends_with_the_browser(visitor, caseworker, settings):
    session = visitor.session
    session["shortlist"] = ["x"]
    session.save()
    before = session.session_key
    cookie = sign(visitor, caseworker.email).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != before
    assert not cookie["max-age"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_administration_has_no_door_of_its_own(visitor, caseworker, administrator):
    assert visitor.get("/admin/login/?next=/admin/")["Location"] == f"{LOGIN}?next=%2Fadmin%2F"
    sign(visitor, administrator.email)
    assert visitor.post("/admin/logout/").status_code == 302
    assert verbs() == ["signed_in", "signed_out"]


def test_signing_out_takes_a_post(visitor, caseworker):
    sign(visitor, caseworker.email)
    assert visitor.get("/accounts/logout/").status_code == 200
    assert verbs() == ["signed_in"]
