"""How long somebody stays signed in, where, and what ends it."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import actions, scheduled, sessions
from accounts.models import AuditEvent, SignIn
from accounts.permissions import Role, System
from tests.accounts.own import entered, verbs

pytestmark = pytest.mark.django_db

BY = System("test")
NINE = datetime.datetime(2026, 11, 26, 9, 1, 40, tzinfo=datetime.UTC)
PAGE = "/accounts/"


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NINE, tick=False)
    return time_machine


def minutes(number: float) -> datetime.timedelta:
    return datetime.timedelta(minutes=number)


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_half_an_hour_without_a_page_ends_it(clock, caseworker):
    client = entered(caseworker)
    clock.shift(minutes(29))
    assert is_in(client)
    clock.shift(minutes(29))
    assert is_in(client)
    clock.shift(minutes(31))
    answer = client.get("/accounts/notifications/?x=1")
    assert answer["Location"] == "/accounts/login/?next=/accounts/notifications/%3Fx%3D1&ended=idle".replace(
        "/accounts/notifications/%3Fx%3D1", "%2Faccounts%2Fnotifications%2F%3Fx%3D1"
    ) or answer["Location"].startswith("/accounts/login/?next=/accounts/notifications/")
    page = client.get(answer["Location"]).content.decode()
    assert "no page was asked for in 30 minutes" in page
    assert "may be lost" in page
    assert 'name="next" value="/accounts/notifications/?x=1"' in page
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(("gone", "because"), [(31, "no page was asked for in 30 minutes"), (721, "longer than 12")])
def test_a_form_that_took_too_long_is_handed_back(gone, because, clock, caseworker):
    client = entered(caseworker)
    for _ in range(gone // 20):
        clock.shift(minutes(20))
        client.get(PAGE)
    clock.shift(minutes(gone if gone < 60 else gone % 20))
    answer = client.post("/accounts/notifications/", {"digest_at": "08:00"})
    assert answer.status_code == 401
    assert because in answer.text
    assert '<input type="hidden" name="digest_at" value="08:00">' in answer.text


def test_twelve_hours_are_the_most(clock, caseworker):
    client = entered(caseworker)
    for _ in range(12 * 3):
        clock.shift(minutes(20))
        assert is_in(client)
    clock.shift(minutes(1))
    assert "ended=long" in client.get(PAGE)["Location"]


def test_a_public_page_stays_open_to_whoever_was_signed_out(clock, caseworker):
    client = entered(caseworker)
    clock.shift(minutes(31))
    answer = client.get("/directory/")
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated


def test_visitors_keep_what_they_kept(clock, visitor):
    session = visitor.session
    session["shortlist"] = ["somebody"]
    session.save()
    clock.shift(datetime.timedelta(hours=3))
    visitor.get("/directory/")
    assert visitor.session["shortlist"] == ["somebody"]
    assert not SignIn.objects.exists()


def test_a_page_a_second_is_not_a_write_a_second(clock, caseworker):
    client = entered(caseworker)
    with CaptureQueriesContext(connection) as asked:
        for _ in range(5):
            clock.shift(datetime.timedelta(seconds=10))
            client.get(PAGE)
    written = [each["sql"] for each in asked if each["sql"].split()[0] in {"UPDATE", "INSERT", "DELETE"}]
    assert not written


def test_leaving_ends_it_and_so_does_signing_out(caseworker):
    client = entered(caseworker)
    client.get("/leave/")
    assert not SignIn.objects.exists()
    client = entered(caseworker)
    client.post("/accounts/logout/")
    assert not SignIn.objects.exists()
    assert not Session.objects.exists()


def test_nothing_is_kept_of_a_browser(caseworker):
    entered(caseworker, REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Somebody's browser")
    row = SignIn.objects.get()
    assert {field.name for field in SignIn._meta.get_fields()} == {"id", "user", "session_key", "started_at", "seen_at"}
    assert (row.started_at.minute % 5, row.started_at.second, row.seen_at.second) == (0, 0, 0)


def test_the_list_shows_each_browser_and_ends_it(caseworker, professional):
    here, there, third, foreign = entered(caseworker), entered(caseworker), entered(caseworker), entered(professional)
    page = here.get("/accounts/sessions/")
    assert (len(page.context["here"]), len(page.context["others"])) == (1, 2)
    ended = there.session[sessions.NAME]
    assert here.post("/accounts/sessions/end/", {"session": ended})["Location"] == "/accounts/sessions/"
    assert [is_in(each) for each in (here, there, third, foreign)] == [True, False, True, True]
    assert there.get(PAGE)["Location"].startswith("/accounts/login/")
    assert AuditEvent.objects.get(verb="sessions_ended").detail == {"count": 1}
    here.post("/accounts/sessions/end/", {"session": "all"})
    assert [is_in(each) for each in (here, third, foreign)] == [True, False, True]
    assert Session.objects.filter(session_key=third.session.session_key).count() == 0


def test_nobody_ends_what_is_not_theirs(caseworker, professional, visitor):
    foreign, here = entered(professional), entered(caseworker)
    here.post("/accounts/sessions/end/", {"session": foreign.session[sessions.NAME]})
    assert is_in(foreign)
    assert "sessions_ended" not in verbs()
    assert here.post("/accounts/sessions/end/", {"session": "x"}).status_code == 404
    assert here.get("/accounts/sessions/end/").status_code == 405
    assert visitor.post("/accounts/sessions/end/", {"session": "all"}).status_code == 401
    with pytest.raises(PermissionDenied):
        actions.end_sessions(by=caseworker, user=professional)


def test_the_list_does_not_ask_more_for_more_browsers(caseworker):
    here = entered(caseworker)
    here.get("/accounts/sessions/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            here.get("/accounts/sessions/")
        counts.append(len(asked))
        for _ in range(10):
            SignIn.objects.create(
                user=caseworker, session_key=f"k{SignIn.objects.count()}", started_at=NINE, seen_at=NINE
            )
    assert counts[0] == counts[1]


def test_another_role_ends_them(caseworker, operator, administrator):
    client = entered(caseworker)
    membership = actions.add_membership(by=administrator, user=caseworker, organisation=operator, role=Role.EDITOR)
    assert not is_in(client)
    client = entered(caseworker)
    actions.add_membership(by=administrator, user=caseworker, organisation=operator, role=Role.EDITOR)
    assert is_in(client), "holding it already changes nothing"
    actions.remove_membership(by=administrator, membership=membership)
    assert not is_in(client)
    assert not SignIn.objects.exists()


@pytest.mark.parametrize("changes", [{"is_active": False}, {"email": "other@example.net"}])
def test_closing_an_account_and_another_address_end_them(caseworker, administrator, changes):
    client = entered(caseworker)
    actions.change_user(by=administrator, user=caseworker, changes={"name": "Somebody"})
    assert is_in(client)
    actions.change_user(by=administrator, user=caseworker, changes=changes)
    assert not is_in(client)
    assert not Session.objects.exists()


def test_a_password_from_an_administrator_ends_them(caseworker, administrator):
    client = entered(caseworker)
    actions.set_password(by=administrator, user=caseworker, password="another horse battery")
    assert not is_in(client)


def test_whoever_changes_their_own_role_is_signed_out_in_order(administrator, operator):
    client = entered(administrator)
    answer = client.post(
        "/admin/accounts/membership/add/", {"user": administrator.pk, "organisation": operator.pk, "role": "editor"}
    )
    assert answer.status_code == 302
    assert client.get("/admin/").status_code == 302
    assert administrator.memberships.count() == 2


def test_the_session_of_one_who_chose_a_password_goes_on(caseworker):
    here, there = entered(caseworker), entered(caseworker)
    answer = here.post(
        "/accounts/password/change/",
        {
            "oldpassword": "correct horse battery",
            "password1": "another horse staple",
            "password2": "another horse staple",
        },
    )
    assert answer["Location"] == "/accounts/"
    assert (is_in(here), is_in(there)) == (True, False)
    assert SignIn.objects.get().session_key == here.session.session_key, "it is found again under its new key"
    actions.end_sessions(by=caseworker, user=caseworker)
    assert not is_in(here)


def test_what_ended_by_the_clock_is_removed(clock, caseworker):
    entered(caseworker)
    clock.shift(minutes(20))
    busy = entered(caseworker)
    clock.shift(minutes(20))
    scheduled.clear_sessions()
    assert SignIn.objects.get().session_key == busy.session.session_key
    assert Session.objects.count() == 1


def test_a_session_that_began_before_this_list_is_taken_in(caseworker):
    client = Client()
    client.force_login(caseworker, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert not SignIn.objects.exists()
    assert is_in(client)
    assert SignIn.objects.get().user == caseworker


def test_a_row_that_is_gone_ends_the_session(clock, caseworker):
    client = entered(caseworker)
    SignIn.objects.all().delete()
    clock.shift(minutes(6))
    assert not is_in(client)
