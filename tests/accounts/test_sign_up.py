"""Opening an account: a name, an address, a code; and nobody learns who has one already."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions, scheduled
from accounts.models import AuditEvent, User
from accounts.permissions import System
from tests.accounts.own import entered, kinds, last_code, verbs, words

ARRIVE = "/directory/mine/arrive/"

pytestmark = pytest.mark.django_db

SIGN_UP, CONFIRM = "/accounts/signup/", "/accounts/confirm-email/"
ADA = {"name": "Ada Example", "email": "ada@example.net"}


@pytest.fixture
def unconfirmed(db) -> User:
    """Somebody who began to open an account, and never typed the code."""
    Client().post(SIGN_UP, {"name": "Una", "email": "una@example.net"})
    return User.objects.get(email="una@example.net")


@pytest.fixture
def closed(caseworker) -> User:
    caseworker.is_active = False
    caseworker.save()
    return caseworker


def test_a_name_and_a_code_open_an_account(visitor):
    answer = visitor.post(SIGN_UP, ADA | {"next": "/directory/join/"})
    assert answer["Location"] == CONFIRM
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password(), user.is_staff) == (
        ADA["email"],
        ADA["name"],
        False,
        False,
    )
    assert not visitor.get(CONFIRM).wsgi_request.user.is_authenticated
    answer = visitor.post(CONFIRM, {"code": last_code("account.confirmation_signup")})
    assert answer["Location"] == "/directory/join/", "the way that somebody came from is kept"
    assert visitor.get("/accounts/").wsgi_request.user == user
    assert EmailAddress.objects.get(user=user).verified
    assert verbs() == ["signed_up", "email_confirmed", "signed_in"]
    assert not [event for event in AuditEvent.objects.all() if "example" in str(event.detail) + event.actor]


def test_the_pages_lead_to_each_other_and_keep_the_way(visitor):
    assert 'href="/accounts/signup/?next=/directory/join/"' in visitor.get(
        "/accounts/login/?next=/directory/join/"
    ).content.decode().replace("%2F", "/")
    page = visitor.get(f"{SIGN_UP}?next=/directory/join/").content.decode()
    assert '<input type="hidden" name="next" value="/directory/join/">' in page
    assert 'href="/accounts/login/?next=/directory/join/"' in page.replace("%2F", "/")


def test_a_next_elsewhere_is_not_followed(visitor):
    visitor.post(SIGN_UP, ADA | {"next": "https://evil.example/"})
    assert visitor.post(CONFIRM, {"code": last_code()})["Location"] == ARRIVE


@pytest.mark.parametrize(
    "bad", [{"name": ""}, {"email": ""}, {"email": "nowhere"}, {"name": "x" * 151}, {"name": "a\0b"}]
)
def test_what_is_wrong_is_said_beside_its_field(visitor, bad):
    page = visitor.post(SIGN_UP, ADA | bad)
    assert page.status_code == 200
    assert "<title>Error:" in page.content.decode()
    assert not User.objects.exists()
    assert not kinds()


def test_a_wrong_code_opens_nothing_and_three_end_it(visitor):
    visitor.post(SIGN_UP, ADA)
    for _ in range(2):
        assert visitor.post(CONFIRM, {"code": "WRONG-CODE"}).status_code == 200
    assert visitor.post(CONFIRM, {"code": "WRONG-CODE"})["Location"] == "/accounts/login/"
    assert visitor.post(CONFIRM, {"code": last_code()})["Location"] == "/accounts/login/"
    assert not EmailAddress.objects.get().verified


def test_a_code_is_good_for_a_quarter_of_an_hour(visitor, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 9, 0, tzinfo=datetime.UTC), tick=False)
    visitor.post(SIGN_UP, ADA)
    time_machine.shift(datetime.timedelta(minutes=15, seconds=1))
    assert visitor.post(CONFIRM, {"code": last_code()}).status_code == 302
    assert not EmailAddress.objects.get().verified


def test_another_code_is_sent_and_the_first_is_over(visitor):
    visitor.post(SIGN_UP, ADA)
    first = last_code()
    visitor.post(CONFIRM, {"action": "resend"})
    assert visitor.post(CONFIRM, {"code": first}).status_code == 200
    assert visitor.post(CONFIRM, {"code": last_code()}).status_code == 302
    assert EmailAddress.objects.get().verified


def test_somebody_who_mistyped_starts_again(visitor):
    visitor.post(SIGN_UP, ADA)
    assert visitor.get(SIGN_UP)["Location"] == CONFIRM
    assert visitor.post("/accounts/logout/", {"next": SIGN_UP})["Location"] == SIGN_UP
    assert visitor.get(SIGN_UP).status_code == 200


def test_two_at_once_make_one_account(visitor, monkeypatch):
    """The second found no account when it looked, and one when it wrote."""
    Client().post(SIGN_UP, ADA)
    monkeypatch.setattr("allauth.account.forms.BaseSignupForm.validate_unique_email", lambda _form, value: value)
    assert visitor.post(SIGN_UP, ADA)["Location"] == CONFIRM
    assert User.objects.count() == 1
    assert kinds()[-1] == "account.exists"


@pytest.fixture(params=["confirmed", "unconfirmed", "closed"])
def taken(request) -> str:
    """The address of an account of each sort."""
    fixture = {"confirmed": "caseworker"}.get(request.param, request.param)
    return request.getfixturevalue(fixture).email


def answers(post_to: str, data: dict[str, str], confirm: str, field: str = "email") -> tuple[list[object], int]:
    """Everything that a stranger sees who types an address, and what it cost."""
    client = Client(REMOTE_ADDR="203.0.113.9")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        first = client.post(post_to, data)
    page = client.get(confirm)
    wrong = [client.post(confirm, {"action": "resend"}), client.get(confirm)]
    wrong += [client.post(confirm, {"code": "WRONG-CODE"}) for _ in range(3)]
    seen = [
        (each.status_code, each.get("Location"), words(each), sorted(each.cookies)) for each in (first, page, *wrong)
    ]
    return seen, len(asked)


@pytest.mark.parametrize(
    ("post_to", "confirm", "more", "slack"),
    [
        (SIGN_UP, CONFIRM, {"name": "Ada"}, 16),
        ("/accounts/login/code/", "/accounts/login/code/confirm/", {}, 8),
        ("/accounts/password/reset/", "/accounts/password/reset/confirm/", {}, 8),
    ],
    ids=["sign-up", "code", "reset"],
)
def test_nobody_learns_who_has_an_account(post_to, confirm, more, slack, taken):
    known, cost = answers(post_to, {"email": taken, **more}, confirm)
    unknown, other = answers(post_to, {"email": "nobody@example.net", **more}, confirm)
    assert known == unknown
    assert abs(cost - other) <= slack, (cost, other)


def test_who_has_an_account_is_told_so_by_mail_only(visitor, caseworker):
    visitor.post(SIGN_UP, {"name": "Mallory", "email": caseworker.email.upper()})
    assert kinds() == ["account.exists"]
    caseworker.refresh_from_db()
    assert caseworker.name == "Caseworker"


def test_a_stranger_without_account_gets_no_mail_from_asking_for_codes(visitor):
    for path in ("/accounts/login/code/", "/accounts/password/reset/"):
        Client().post(path, {"email": "nobody@example.net"})
    assert kinds() == []


def test_an_address_that_a_stranger_typed_is_still_its_owners(unconfirmed):
    """Whoever reads the mailbox gets in, with a code; whoever typed the address first has nothing to get in with."""
    client = Client()
    client.post("/accounts/login/code/", {"email": unconfirmed.email})
    client.post("/accounts/login/code/confirm/", {"code": last_code("account.login_code")})
    assert client.get("/accounts/").wsgi_request.user == unconfirmed
    assert EmailAddress.objects.get(user=unconfirmed).verified


def test_accounts_that_nobody_confirmed_are_forgotten_after_a_week(unconfirmed, caseworker):
    scheduled.forget_unconfirmed()
    assert User.objects.filter(pk=unconfirmed.pk).exists()
    long_ago = timezone.now() - datetime.timedelta(days=8)
    User.objects.update(joined_at=long_ago)
    scheduled.forget_unconfirmed()
    assert list(User.objects.all()) == [caseworker]
    assert AuditEvent.objects.get(verb="forgotten").detail == {"count": 1}
    assert actions.forget_unconfirmed(by=System("test"), before=timezone.now()) == 0
    assert AuditEvent.objects.filter(verb="forgotten").count() == 1


def test_whoever_is_signed_in_is_sent_on(caseworker):
    assert entered(caseworker).get(f"{SIGN_UP}?next=/directory/join/")["Location"] == "/directory/join/"


@pytest.mark.parametrize("spelling", ["Ada@Example.Net", "ada@example.net"])
def test_whoever_was_given_an_account_needs_no_confirmation(administrator, spelling):
    user = actions.create_user(by=administrator, email=spelling, password="correct horse battery")
    assert entered(user).get("/accounts/").wsgi_request.user == user
    actions.change_user(by=administrator, user=user, changes={"email": "Other@example.net"})
    user.refresh_from_db()
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("other@example.net", True, True)
    ]
    assert entered(user).get("/accounts/").wsgi_request.user == user


# Django refuses most other letters, but takes the long s for an s.
LOOKALIKES = ("\u017fusan@example.net", "ada.mi\u017fs@example.net")


@pytest.mark.parametrize("address", LOOKALIKES)
def test_an_address_that_only_looks_plain_opens_no_account(visitor, address):
    answer = visitor.post(SIGN_UP, ADA | {"email": address})
    assert "plain letters without accents" in words(answer)
    assert not User.objects.exists()


@pytest.mark.parametrize("address", LOOKALIKES)
def test_an_address_that_only_looks_plain_is_no_new_address(caseworker, address):
    client = entered(caseworker)
    answer = client.post("/accounts/email/", {"email": address})
    assert "plain letters without accents" in words(answer)
    assert not EmailAddress.objects.filter(email__iexact=address).exists()


def test_a_letter_of_another_alphabet_opens_no_account(visitor):
    assert visitor.post(SIGN_UP, ADA | {"email": "\u0430da@example.net"}).status_code == 200
    assert not User.objects.exists()
