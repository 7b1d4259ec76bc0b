"""An account that its owner deletes: what goes, what stays, who cannot."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import actions, hooks
from accounts.models import AuditEvent, Membership, SignIn, User
from notifications import actions as told
from notifications.models import MarkedAddress, Message, Tally
from notifications.states import State
from tests.accounts.own import entered, kinds, with_app
from tests.stage import kinds as stage

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

DELETE = "/accounts/delete/"


def delete(user, client=None):
    return (client or entered(user)).post(DELETE, {"is_sure": "on"})


def test_the_page_says_what_stays_and_why(caseworker):
    page = entered(caseworker).get(DELETE).content.decode()
    assert "What stays, and why" in page
    assert "a number instead of your name" in page
    assert User.objects.filter(pk=caseworker.pk).exists()


def test_it_takes_a_tick(caseworker):
    answer = entered(caseworker).post(DELETE, {})
    assert answer.status_code == 200
    assert "<title>Error:" in answer.content.decode()
    assert User.objects.filter(pk=caseworker.pk).exists()


def test_everything_of_theirs_goes_and_the_record_stays_without_a_name(caseworker):
    client, other = entered(caseworker), entered(caseworker)
    with_app(client)
    key = caseworker.pk
    before = AuditEvent.objects.count()
    answer = delete(caseworker, client)
    assert answer["Location"] == "/"
    assert "Your account is deleted" in client.get("/").content.decode()
    for gone in (User.objects.filter(pk=key), EmailAddress, Authenticator, Membership, SignIn):
        assert not (gone.objects.exists() if isinstance(gone, type) else gone.exists())
    assert not other.get("/").wsgi_request.user.is_authenticated
    assert AuditEvent.objects.count() == before + 1
    assert AuditEvent.objects.latest("id").verb == "deleted"
    assert not [event for event in AuditEvent.objects.all() if "caseworker" in f"{event.actor}{event.detail}".lower()]
    assert kinds()[-1] == "account.deleted"


def test_the_address_is_free_again(caseworker, visitor):
    delete(caseworker)
    visitor.post("/accounts/signup/", {"name": "Again", "email": caseworker.email})
    assert User.objects.get(email=caseworker.email).name == "Again"


def test_the_last_administrator_stays(administrator):
    client = entered(administrator)
    assert "Nobody would be left to run this site" in client.get(DELETE).content.decode()
    assert delete(administrator, client).status_code == 409
    assert User.objects.filter(pk=administrator.pk).exists()


def test_nobody_deletes_somebody_else(caseworker, administrator, visitor):
    with pytest.raises(PermissionDenied):
        actions.delete_account(by=administrator, user=caseworker)
    assert visitor.post(DELETE, {"is_sure": "on"}).status_code == 401
    assert User.objects.filter(pk=caseworker.pk).exists()


def test_upper_apps_hear_it_and_may_object(caseworker, monkeypatch):
    heard = []
    monkeypatch.setattr(hooks, "why_not", [*hooks.why_not, lambda _user: "Somebody waits for you."])
    client = entered(caseworker)
    answer = delete(caseworker, client)
    assert answer.status_code == 409
    assert "Somebody waits for you." in answer.content.decode()
    with pytest.raises(actions.CannotBeDeletedError):
        actions.delete_account(by=caseworker, user=caseworker)
    monkeypatch.setattr(hooks, "why_not", [])
    monkeypatch.setattr(hooks, "user_deleted", [*hooks.user_deleted, lambda user, by: heard.append((user.pk, by.pk))])
    delete(caseworker, client)
    assert heard == [(caseworker.pk, caseworker.pk)]


def test_a_hook_that_fails_leaves_everything_as_it_was(caseworker, monkeypatch):
    def fails(user, by):
        raise RuntimeError

    monkeypatch.setattr(hooks, "user_deleted", [*hooks.user_deleted, fails])
    with pytest.raises(RuntimeError):
        actions.delete_account(by=caseworker, user=caseworker)
    assert User.objects.filter(pk=caseworker.pk).exists()
    assert not AuditEvent.objects.filter(verb="deleted").exists()


def tell(user: User, number: int) -> Message:
    with transaction.atomic():
        return told.tell(kind=stage.THING, to=user, subject=f"stage.thing:{number}")


def test_what_they_were_told_goes_and_the_count_still_holds(caseworker, professional):
    sent, waits = tell(caseworker, 1), tell(caseworker, 2)
    tell(professional, 3)
    Message.objects.filter(pk=sent.pk).update(state=State.LEASED, lease=sent.pk)
    Message.objects.filter(pk=sent.pk).update(state=State.SENT, lease=None, finished_at=timezone.now())
    MarkedAddress.objects.create(address=caseworker.email, mark="bounced")
    delete(caseworker)
    assert set(Message.objects.values_list("recipient", flat=True)) == {f"user:{professional.pk}", "address"}
    assert not Message.objects.filter(pk=waits.pk).exists()
    assert sum(Tally.objects.values_list("change", flat=True)) == Message.objects.count()
    assert not MarkedAddress.objects.exists()


def test_it_waits_for_a_mail_that_is_just_being_sent(caseworker):
    message = tell(caseworker, 1)
    Message.objects.filter(pk=message.pk).update(state=State.LEASED, lease=message.pk)
    answer = delete(caseworker)
    assert answer.status_code == 409
    assert "being sent at this moment" in answer.content.decode()
