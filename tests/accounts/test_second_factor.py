"""Second factors: an app, recovery codes, who may not be without, and what the database holds of them."""

import base64
import datetime
import json
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from redis import Redis
from time_machine import travel

from accounts.mfa import OWNER, PLACE
from accounts.models import AuditEvent
from accounts.vault import sealing
from tests.accounts.own import app_code, entered, entered_by_code, kinds, last_code, verbs, with_app

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

LOGIN, STEP, INDEX = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"


@pytest.fixture
def with_factor(caseworker):
    """A caseworker who signs in with a password and an app; returns their secret."""
    return with_app(entered(caseworker))


@pytest.fixture
def staff_needs_it(settings):
    settings.STAFF_SECOND_FACTOR = True


def first_step(email: str) -> Client:
    client = Client()
    answer = client.post(LOGIN, {"login": email, "password": "correct horse battery", "next": "/guidance/"})
    assert answer["Location"] == STEP
    assert not client.get(STEP).wsgi_request.user.is_authenticated
    return client


def test_an_app_is_set_up_told_and_written_down(caseworker):
    client = entered(caseworker)
    with_app(client)
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert kinds() == ["account.app_added"]
    event = AuditEvent.objects.get(verb="factor_added")
    assert (event.target_id, event.detail) == (str(caseworker.pk), {"factor": "app"})
    assert "It is set up" in client.get(INDEX).content.decode()


def test_the_pattern_for_the_camera_stands_in_the_page_itself(caseworker):
    page = entered(caseworker).get("/accounts/2fa/app/activate/").content.decode()
    assert "<svg" in page
    assert "<?xml" not in page
    assert "data:image" not in page
    assert " style=" not in page


def test_no_secret_is_readable_in_the_database(caseworker):
    client = entered(caseworker)
    secret = client.get("/accounts/2fa/app/activate/").context["form"].secret
    assert secret not in json.dumps([row.get_decoded() for row in Session.objects.all()])
    client.post("/accounts/2fa/app/activate/", {"code": app_code(secret)})
    held = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in held
    assert sealing.open_text(base64.b64decode(held), owner=OWNER, place=PLACE) == secret
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert len(sealing.open_text(base64.b64decode(seed), owner=OWNER, place=PLACE)) == 80
    with pytest.raises(sealing.Unreadable):
        sealing.open_text(base64.b64decode(held), owner=OWNER, place="elsewhere")


def test_a_wrong_code_sets_nothing_up(caseworker):
    client = entered(caseworker)
    client.get("/accounts/2fa/app/activate/")
    answer = client.post("/accounts/2fa/app/activate/", {"code": "000000"})
    assert answer.status_code == 200
    assert "<title>Error:" in answer.content.decode()
    assert not Authenticator.objects.exists()
    assert "factor_added" not in verbs()


def test_signing_in_asks_for_the_second_step_and_goes_on(caseworker, with_factor):
    client = first_step(caseworker.email)
    assert client.get("/accounts/").status_code == 302
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert client.post(STEP, {"code": app_code(with_factor)})["Location"] == "/guidance/"
    assert client.get("/accounts/").status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(-2, 200), (-1, 302), (1, 302), (2, 200)])
def test_a_code_that_turned_while_it_was_typed_fits(caseworker, with_factor, steps, status):
    # The moment is taken once, so that it cannot turn here.
    client = first_step(caseworker.email)
    with travel(time.time(), tick=False):
        assert client.post(STEP, {"code": app_code(with_factor, steps)}).status_code == status


def test_a_code_lets_in_once_for_as_long_as_it_fits(caseworker, with_factor, settings):
    code = app_code(with_factor, steps=1)
    assert first_step(caseworker.email).post(STEP, {"code": code}).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={caseworker.pk}&code={code}")
    for again in (code, f"{code[:3]} {code[3:]}"):
        assert first_step(caseworker.email).post(STEP, {"code": again}).status_code == 200
    used = cache.make_key(f"accounts.code-used.{Authenticator.objects.get(type='totp').pk}.{code}")
    assert 60 < Redis.from_url(settings.CACHES["default"]["LOCATION"]).ttl(used) <= 90


def test_a_code_by_mail_does_not_replace_the_second_step(caseworker, with_factor):
    client = Client()
    client.post("/accounts/login/code/", {"email": caseworker.email})
    answer = client.post("/accounts/login/code/confirm/", {"code": last_code("account.login_code")})
    assert answer["Location"] == STEP
    assert client.get("/accounts/").status_code == 302


def test_a_recovery_code_lets_in_once(caseworker):
    client = entered(caseworker)
    with_app(client)
    page = client.get("/accounts/2fa/recovery-codes/")
    codes = page.context["unused_codes"]
    assert len(codes) == 10
    first = first_step(caseworker.email)
    assert first.post(STEP, {"code": codes[0]}).status_code == 302
    assert first_step(caseworker.email).post(STEP, {"code": codes[0]}).status_code == 200
    assert codes[0] not in client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]


def test_recovery_codes_are_saved_as_plain_text_that_nobody_keeps(caseworker):
    client = entered(caseworker)
    with_app(client)
    file = client.get("/accounts/2fa/recovery-codes/download/")
    assert file["Content-Type"].startswith("text/plain")
    assert "no-store" in file["Cache-Control"]
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert file.content.decode().split() == codes
    client.post("/accounts/2fa/recovery-codes/generate/")
    assert not set(codes) & set(client.get("/accounts/2fa/recovery-codes/").context["unused_codes"])
    assert AuditEvent.objects.get(verb="factor_renewed").detail == {"factor": "recovery codes"}
    assert kinds()[-1] == "account.recovery_codes"


def test_an_app_is_removed_and_the_codes_with_it(caseworker):
    client = entered(caseworker)
    with_app(client)
    assert client.post("/accounts/2fa/app/deactivate/")["Location"] == INDEX
    assert not Authenticator.objects.exists()
    assert verbs()[-1] == "factor_removed"
    assert kinds()[-1] == "account.app_removed"


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/app/activate/", "/accounts/2fa/passkeys/add/", "/accounts/delete/", "/accounts/password/set/",
        "/accounts/2fa/recovery-codes/generate/",
    ],
)  # fmt: skip
def test_what_protects_an_account_asks_again_who_it_is(path, caseworker, sign_in, time_machine):
    answer = sign_in(caseworker).get(path)
    assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
    caseworker.set_unusable_password()
    caseworker.save()
    answer = sign_in(caseworker).get(path)
    assert answer["Location"].startswith("/accounts/reauthenticate/code/?next="), "nobody is taken at their word"


def test_who_has_no_password_shows_it_with_a_code(caseworker, sign_in):
    caseworker.set_unusable_password()
    caseworker.save()
    client, path = sign_in(caseworker), "/accounts/reauthenticate/code/?next=/accounts/2fa/app/activate/"
    client.get(path)
    assert kinds() == [], "opening the page sends nothing"
    assert client.post(path, {"send": "1"})["Location"] == path.replace("/accounts/2fa", "%2Faccounts%2F2fa").replace(
        "/app/activate/", "%2Fapp%2Factivate%2F"
    ) or kinds() == ["account.proof_code"]
    assert client.post(path, {"code": "WRONG-CODE"}).status_code == 200
    answer = client.post(path, {"code": last_code("account.proof_code")})
    assert answer["Location"] == "/accounts/2fa/app/activate/"
    assert client.get("/accounts/2fa/app/activate/").status_code == 200


def test_three_wrong_codes_end_the_code(caseworker, sign_in):
    client, path = sign_in(caseworker), "/accounts/reauthenticate/code/"
    client.post(path, {"send": "1"})
    good = last_code()
    answers = [client.post(path, {"code": "WRONG-CODE"}).status_code for _ in range(3)]
    assert answers == [200, 200, 302]
    assert "typed wrongly too often" in client.get(path).content.decode()
    client.post(path, {"code": good})
    assert client.get("/accounts/delete/").status_code == 302


def test_a_mailbox_is_not_enough_where_there_is_a_second_factor(caseworker, with_factor, sign_in):
    client = sign_in(caseworker)
    assert client.get("/accounts/reauthenticate/code/")["Location"] == "/accounts/reauthenticate/"
    assert client.get("/accounts/2fa/reauthenticate/").status_code == 200
    answer = client.post("/accounts/2fa/reauthenticate/?next=/accounts/2fa/", {"code": app_code(with_factor)})
    assert answer["Location"] == INDEX


def test_who_has_just_signed_in_is_not_asked_again(caseworker, time_machine):
    time_machine.move_to(datetime.datetime(2026, 11, 26, 9, 0, tzinfo=datetime.UTC), tick=False)
    client = entered_by_code(caseworker)
    assert client.get("/accounts/2fa/app/activate/").status_code == 200
    time_machine.shift(601)
    assert client.get("/accounts/2fa/app/activate/").status_code == 302


@pytest.mark.parametrize("path", ["/", "/admin/", "/operations/", "/accounts/notifications/", "/directory/"])
def test_staff_without_a_second_factor_see_nothing_but_their_account(path, administrator, staff_needs_it):
    client = entered(administrator)
    assert client.get(path)["Location"] == INDEX
    back = client.post(path, {"text": "long report"})
    assert (back.status_code, INDEX in back.text, "long report" in back.text) == (403, True, True)
    page = client.get(INDEX).content.decode()
    assert "Your role opens doors of the whole site" in page


def test_staff_who_owe_it_can_set_it_up_and_leave(administrator, staff_needs_it):
    client = entered(administrator)
    for path in ("/accounts/", "/accounts/2fa/app/activate/", "/accounts/2fa/passkeys/add/", "/accounts/sessions/"):
        assert client.get(path).status_code == 200
    with_app(client)
    assert client.get("/admin/").status_code == 200
    assert client.get("/leave/").status_code == 303


def test_the_last_factor_of_staff_stays(administrator, staff_needs_it):
    client = entered(administrator)
    with_app(client)
    answer = client.post("/accounts/2fa/app/deactivate/")
    assert answer.status_code == 200
    assert "Set up another one before you remove this" in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_nobody_else_owes_one(caseworker, visitor, administrator, staff_needs_it, settings):
    assert entered(caseworker).get("/directory/").status_code == 200
    assert visitor.get("/directory/").status_code == 200
    settings.STAFF_SECOND_FACTOR = False
    assert entered(administrator).get("/admin/").status_code == 200


def test_others_passkeys_are_not_there(caseworker, professional):
    with_app(entered(professional))
    foreign = Authenticator.objects.filter(user=professional)[0].pk
    client = entered(caseworker)
    for path in (f"/accounts/2fa/passkeys/{foreign}/edit/", f"/accounts/2fa/passkeys/{foreign}/remove/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"name": "mine"}).status_code == 404


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "x", '{"id": "x", "response": {"userHandle": "zz"}}'])
def test_a_passkey_that_is_none_is_refused(credential, visitor, caseworker):
    answer = visitor.post("/accounts/2fa/passkeys/login/", {"credential": credential})
    assert answer["Location"] == LOGIN
    assert not visitor.get(LOGIN).wsgi_request.user.is_authenticated
    client = entered(caseworker)
    assert client.post("/accounts/2fa/passkeys/add/", {"credential": credential, "name": "x"}).status_code == 200
    assert not Authenticator.objects.exists()
