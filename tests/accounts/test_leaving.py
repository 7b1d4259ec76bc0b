"""Leaving: nothing of ours is left in the browser or comes back to it, and nobody else can make somebody leave."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import leaving
from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db

NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def neutral(settings) -> str:
    settings.NEUTRAL_SITE = "https://weather.example/"
    return settings.NEUTRAL_SITE


@pytest.fixture
def left(visitor: Client, neutral: str) -> Client:
    """The browser of somebody who has just left."""
    visitor.get("/leave/")
    # A browser forgets the cookies that were taken away; the test client sends them on, empty.
    for name in [name for name, cookie in visitor.cookies.items() if not cookie.value]:
        del visitor.cookies[name]
    return visitor


@pytest.mark.parametrize("method", ["get", "head"])
def test_leave_answers_with_the_neutral_site_and_sets_a_latch_no_script_can_read(visitor, neutral, method, settings):
    response = getattr(visitor, method)("/leave/", headers=NAVIGATION)
    assert (response.status_code, response["Location"]) == (303, neutral)
    assert response["Cache-Control"] == "no-store"
    latch = response.cookies[settings.LATCH_COOKIE_NAME]
    assert latch["httponly"]
    assert (latch["max-age"], latch["samesite"], latch["path"]) == (900, "Lax", "/")


def test_leave_ends_the_session_and_takes_every_cookie_away(caseworker, sign_in, settings, neutral):
    client = sign_in(caseworker)
    client.cookies[settings.CSRF_COOKIE_NAME] = "x" * 32
    response = client.get("/leave/")
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
        assert response.cookies[name]["max-age"] == 0, name
    assert not Session.objects.exists()
    assert AuditEvent.objects.get().verb == "signed_out"


def test_leave_forgets_what_a_visitor_kept(visitor, neutral, settings):
    session = visitor.session
    session["shortlist"] = ["somebody"]
    session.save()
    visitor.get("/leave/")
    assert not Session.objects.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("cookie", ["", "no such session", "x" * 5000, "\u00d9\u00a1"])
def test_leave_works_whatever_the_cookies_hold(visitor, neutral, settings, cookie):
    visitor.cookies[settings.SESSION_COOKIE_NAME] = cookie
    visitor.cookies[settings.LATCH_COOKIE_NAME] = cookie
    assert visitor.get("/leave/")["Location"] == neutral


@pytest.mark.parametrize(
    "what",
    [
        "django.db.backends.postgresql.base.DatabaseWrapper.cursor",
        # Gone between two statements: the session is emptied and cannot be deleted.
        "django.contrib.sessions.backends.db.SessionStore.delete",
    ],
)
def test_leave_works_without_the_database(caseworker, sign_in, neutral, monkeypatch, settings, what):
    client = sign_in(caseworker)

    def away(*args: object) -> None:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(what, away)
        response = client.get("/leave/")
    assert (response.status_code, response["Location"]) == (303, neutral)
    cookie = response.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie.value, cookie["max-age"]) == ("", 0)
    assert leaving.is_latched(client.get("/healthz").wsgi_request)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Dest": "image", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "cross-site"},
        {**NAVIGATION, "Sec-Fetch-Dest": "iframe"},
        {**NAVIGATION, "Sec-Fetch-Site": "cross-site"},
        {**NAVIGATION, "Sec-Fetch-Mode": "cors"},
        {**NAVIGATION, "Sec-Purpose": "prefetch"},
        {**NAVIGATION, "Purpose": "prefetch"},
    ],
)
def test_nobody_else_can_make_somebody_leave(caseworker, sign_in, headers, settings, neutral):
    client = sign_in(caseworker)
    response = client.get("/leave/", headers=headers)
    assert response.status_code == 403
    assert not response.cookies
    assert Session.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, NAVIGATION, {**NAVIGATION, "Sec-Fetch-Site": "none"}])
def test_every_browser_can_leave(visitor, headers, neutral):
    assert visitor.get("/leave/", headers=headers).status_code == 303


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_leave_refuses_other_methods(visitor, method):
    assert getattr(visitor, method)("/leave/").status_code == 405


@pytest.mark.parametrize("method", ["get", "post", "head", "put"])
@pytest.mark.parametrize(
    "path", ["/directory/", "/directory/somebody/", "/accounts/login/", "/admin/", "/no/such/page", "/about", "/leave"]
)
def test_latched_every_address_answers_with_the_neutral_site(left, neutral, path, method):
    response = getattr(left, method)(path)
    assert (response.status_code, response["Location"]) == (303, neutral)
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies


def test_latched_the_first_page_shows_nothing_of_ours(left, settings):
    response = left.get("/")
    page = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "<title>Continue</title>" in page
    for word in ("HTMSE", "trafficking", "slavery", "help", "leave quickly", settings.OPERATOR["name"]):
        assert word.lower() not in page.lower(), word
    assert left.post("/").status_code == 405


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_latched_data_is_served_as_ever(left, name):
    assert left.get(reverse(name))["Content-Type"] == "application/json"


def test_latched_static_files_are_served_as_ever(left):
    assert left.get("/static/css/plain.css")["Content-Type"].startswith("text/css")


def test_continue_lifts_the_latch(left, settings, neutral):
    response = left.post("/leave/")
    assert (response.status_code, response["Location"]) == (303, "/")
    assert left.get("/accounts/login/").status_code == 200
    assert left.cookies[settings.LATCH_COOKIE_NAME]["max-age"] == 0


def test_the_latch_lifts_by_itself_after_a_quarter_of_an_hour(left, time_machine):
    # The latch knows whole seconds: at the end of one it would be nearly a second older than it is.
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now, tick=False)
    left.get("/leave/")
    time_machine.move_to(now + datetime.timedelta(minutes=15), tick=False)
    assert left.get("/accounts/login/").status_code == 303
    time_machine.move_to(now + datetime.timedelta(minutes=15, seconds=1), tick=False)
    assert left.get("/accounts/login/").status_code == 200


def test_leaving_again_starts_the_quarter_of_an_hour_again(left, time_machine):
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=14))
    left.get("/leave/")
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=14))
    assert left.get("/accounts/login/").status_code == 303


@pytest.mark.parametrize("value", ["1", "1:1vabc:forged", "", "\0"])
def test_a_latch_that_is_not_ours_holds_nothing(visitor, settings, value):
    visitor.cookies[settings.LATCH_COOKIE_NAME] = value
    assert visitor.get("/accounts/login/").status_code == 200


def test_continue_needs_the_token_of_its_page_and_shows_nothing_of_ours_without():
    client = Client(enforce_csrf_checks=True)
    client.get("/leave/")
    response = client.post("/leave/")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "Continue" in client.get("/").content.decode()
    token = client.get("/").context["csrf_token"]
    assert client.post("/leave/", {"csrfmiddlewaretoken": str(token)}).status_code == 303
    assert client.get("/accounts/login/").status_code == 200


def test_latched_a_form_that_is_sent_again_leads_to_the_neutral_site_without_its_token(settings, neutral):
    client = Client(enforce_csrf_checks=True)
    client.get("/leave/")
    response = client.post("/i/1/", {"text": "words"})
    assert (response.status_code, response["Location"]) == (303, neutral)
