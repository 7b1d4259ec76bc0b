"""One's own account on one page; another address, confirmed at both; a password chosen, changed, reset."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client

from accounts.models import AuditEvent, User
from notifications.builtin import ACCOUNT_KINDS
from tests.accounts.own import PASSWORD, entered, entered_by_code, kinds, last_code, verbs

pytestmark = pytest.mark.django_db

EMAIL, CONFIRM, RESET = "/accounts/email/", "/accounts/confirm-email/", "/accounts/password/reset/"
NEW = "new@example.net"


def test_the_overview_leads_to_everything(caseworker):
    page = entered(caseworker).get("/accounts/")
    text = page.content.decode()
    for path in (
        "email",
        "password/change",
        "2fa",
        "2fa/passkeys/add",
        "sessions",
        "notifications",
        "delete",
        "logout",
    ):
        assert f'href="/accounts/{path}/"' in text
    assert caseworker.email in text
    assert "Caseworker, A charity" in text
    caseworker.set_unusable_password()
    caseworker.save()
    assert 'href="/accounts/password/set/"' in entered_by_code(caseworker).get("/accounts/").content.decode()


def test_the_header_leads_to_it(caseworker, visitor):
    assert 'href="/accounts/"' in entered(caseworker).get("/").content.decode()
    assert 'href="/accounts/"' not in visitor.get("/").content.decode()


def test_another_address_counts_when_its_code_is_typed(caseworker):
    here, there = entered(caseworker), entered(caseworker)
    assert here.post(EMAIL, {"email": NEW})["Location"] == CONFIRM
    assert "keeps its present address" in here.get(CONFIRM).content.decode()
    caseworker.refresh_from_db()
    assert caseworker.email == "caseworker@example.com"
    assert EmailAddress.objects.filter(user=caseworker).count() == 1
    assert here.post(CONFIRM, {"code": last_code("account.confirmation")})["Location"] == EMAIL
    caseworker.refresh_from_db()
    assert caseworker.email == NEW
    assert list(EmailAddress.objects.filter(user=caseworker).values_list("email", "verified", "primary")) == [
        (NEW, True, True)
    ]
    assert here.get("/accounts/").status_code == 200
    assert there.get("/accounts/").status_code == 302, "everywhere else is signed out"
    assert verbs()[-1] == "email_changed"
    assert "example" not in str(AuditEvent.objects.latest("id").detail)


def test_the_old_address_is_told(caseworker):
    client = entered(caseworker)
    client.post(EMAIL, {"email": NEW})
    client.post(CONFIRM, {"code": last_code()})
    from notifications.models import Message

    told = {message.kind: message.address for message in Message.objects.all()}
    assert told["account.confirmation"] == NEW
    assert told["account.email_changed"] == "caseworker@example.com"


def test_an_address_changes_only_after_showing_who_one_is(caseworker, sign_in):
    client = sign_in(caseworker)
    assert client.post(EMAIL, {"email": NEW})["Location"].startswith("/accounts/reauthenticate/?next=")
    assert kinds() == []
    client.post("/accounts/reauthenticate/?next=/accounts/email/", {"password": PASSWORD})
    assert kinds() == ["account.confirmation"], "what was typed is not lost"


def test_somebody_elses_address_is_not_taken_nor_told_of(caseworker, professional):
    client = entered(caseworker)
    free = client.post(EMAIL, {"email": NEW})
    taken = client.post(EMAIL, {"email": professional.email})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    answer = client.post(CONFIRM, {"code": last_code()})
    assert answer.status_code == 200
    caseworker.refresh_from_db()
    assert caseworker.email == "caseworker@example.com"


def test_whoever_is_quicker_has_the_address(caseworker, monkeypatch):
    client = entered(caseworker)
    client.post(EMAIL, {"email": NEW})
    monkeypatch.setattr("allauth.account.forms.email_already_exists", lambda *_args, **_more: (NEW, False))
    User.objects.create_user(NEW, PASSWORD)
    assert client.post(CONFIRM, {"code": last_code()}).status_code == 302
    caseworker.refresh_from_db()
    assert caseworker.email == "caseworker@example.com"


@pytest.mark.parametrize("bad", ["", "nowhere", "caseworker@example.com"])
def test_what_is_no_other_address_is_said_beside_the_field(caseworker, bad):
    answer = entered(caseworker).post(EMAIL, {"email": bad})
    assert answer.status_code == 200
    assert "<title>Error:" in answer.content.decode()


def test_a_password_is_chosen_by_who_had_none(caseworker):
    caseworker.set_unusable_password()
    caseworker.save()
    client = entered_by_code(caseworker)
    assert client.get("/accounts/password/change/")["Location"] == "/accounts/password/set/"
    weak = client.post("/accounts/password/set/", {"password1": "short", "password2": "short"})
    assert "<title>Error:" in weak.content.decode()
    good = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/password/set/", good)["Location"] == "/accounts/"
    assert verbs()[-1] == "password_set"
    assert kinds()[-1] == "account.password_set"
    entered(caseworker)


def test_a_password_is_not_changed_without_the_present_one(caseworker):
    client = entered(caseworker)
    new = {"password1": "another horse staple", "password2": "another horse staple"}
    assert client.post("/accounts/password/change/", {"oldpassword": "wrong", **new}).status_code == 200
    assert client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new}).status_code == 302
    assert kinds()[-1] == "account.password"


def test_the_administration_has_no_other_door_to_a_password(administrator, sign_in):
    client = sign_in(administrator)
    new = {"old_password": PASSWORD, "new_password1": "another horse staple", "new_password2": "another horse staple"}
    for answer in (client.get("/admin/password_change/"), client.post("/admin/password_change/", new)):
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/change/")
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_with_a_code(caseworker, visitor):
    elsewhere = entered(caseworker)
    assert visitor.post(RESET, {"email": caseworker.email})["Location"] == f"{RESET}confirm/"
    assert visitor.get(f"{RESET}complete/")["Location"] == f"{RESET}confirm/"
    assert visitor.post(f"{RESET}confirm/", {"code": "WRONG-CODE"}).status_code == 200
    assert (
        visitor.post(f"{RESET}confirm/", {"code": last_code("account.reset_code")})["Location"] == f"{RESET}complete/"
    )
    new = {"password1": "another horse staple", "password2": "another horse staple"}
    assert visitor.post(f"{RESET}complete/", new)["Location"] == f"{RESET}done/"
    assert visitor.get(f"{RESET}done/").status_code == 200
    assert not visitor.get("/").wsgi_request.user.is_authenticated
    assert elsewhere.get("/accounts/").status_code == 302
    assert kinds()[-1] == "account.password_reset"
    assert (
        Client().post("/accounts/login/", {"login": caseworker.email, "password": "another horse staple"}).status_code
        == 302
    )


def prefixes() -> list[str]:
    """Every mail that allauth's account and second-factor packages can send."""
    folder = Path(allauth.__file__).parent / "templates"
    names = [*folder.glob("account/email/*_subject.txt"), *folder.glob("mfa/email/*_subject.txt")]
    assert len(names) > 15
    return sorted(name.name.removesuffix("_subject.txt") for name in names)


@pytest.mark.parametrize("prefix", prefixes())
def test_every_mail_that_allauth_can_send_has_words_of_ours(prefix):
    assert prefix in ACCOUNT_KINDS


def test_every_page_is_ours():
    """No template of allauth's own is left to be drawn: each that its views name stands in our folder."""
    ours = Path(__file__).resolve().parent.parent.parent / "templates"
    named = set()
    for view in (
        "account/views.py",
        "mfa/base/views.py",
        "mfa/totp/views.py",
        "mfa/webauthn/views.py",
        "mfa/recovery_codes/views.py",
    ):
        text = (Path(allauth.__file__).parent / view).read_text()
        named |= set(re.findall(r'"((?:account|mfa)/[a-z_/]+\.)', text))
    never = {
        "account/signup_by_passkey.", "account/email_confirm.", "account/email.", "account/password_reset_done.",
        "account/account_inactive.", "account/verification_sent.", "account/phone_change.", "mfa/trust.",
        "account/confirm_phone_verification_code.", "mfa/webauthn/signup_form.", "mfa/recovery_codes/download.",
    }  # fmt: skip
    assert not [name for name in named - never if not (ours / f"{name}html").exists()]


@pytest.mark.django_db(transaction=True)
def test_accounts_from_before_are_vouched_for():
    executor = MigrationExecutor(connection)
    User.objects.create_user("Old@Example.com", PASSWORD)
    EmailAddress.objects.all().delete()
    migration = executor.loader.get_migration("accounts", "0004_vouched_addresses")
    migration.operations[0].code(apps, None)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("old@example.com", True, True)]
    entered(User.objects.get())
