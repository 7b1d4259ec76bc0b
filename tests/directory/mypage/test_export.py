"""All that is held, handed to whose it is: every part, no secret, written down that it was."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import actions as account_actions
from accounts import exports as registry
from accounts.models import AuditEvent, Membership, User
from accounts.permissions import Role
from directory import actions, exports
from directory.models import Claim, Profile
from notifications import kinds
from notifications.actions import choose
from notifications.choices import Pace
from notifications.pace import Hours
from tests.accounts.own import entered, with_app
from tests.directory.mypage.test_found import count
from tests.factories.life import handed_in, held, holder, letter

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def whole_entry(by: User) -> Profile:
    """A published entry with something of everything."""
    profile = held(by, name="Grace", phone=[{"number": "+441134960000", "note": ""}])
    profile.registrations.create(body="Bar Standards Board", number="12345")
    actions.ask_check(profile=profile, by=by, claim=Claim.INSURANCE, note="See the note", cleaned=[letter()])
    actions.answer(profile=profile, by=by, sheet={"headline": "Another headline"})
    actions.invite(profile=profile, by=by, address="colleague@example.net")
    count(profile, 15)
    count(profile, 3, value="ti")
    return profile


def fetched(client: Client, profile: Profile) -> dict[str, Any]:
    response = client.get(reverse("directory:export", args=[profile.pk]))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-entry.json"'
    assert response.headers["Cache-Control"] == "no-store"
    told: dict[str, Any] = json.loads(response.content)
    return told


def test_an_entry_comes_with_all_that_belongs_to_it(sign_in) -> None:
    me = holder()
    profile = whole_entry(me)
    told = fetched(sign_in(me), profile)
    assert told["format"] == "htmse-entry-1"
    assert (told["name"], told["profession"], told["state"]) == ("Grace", "solicitor", "published")
    assert told["registrations"] == [{"register": "Bar Standards Board", "number": "12345"}]
    assert [(row["source"], row["target"]) for row in told["states"]] == [("drafted", "published")]
    assert told["submissions"][0]["changes"] == {"headline": "Another headline"}
    assert [(row["claim"], row["note"], row["evidence"]) for row in told["claims"]] == [
        ("insurance", "See the note", ["certificate.pdf"])
    ]
    assert [row["claim"] for row in told["checks"]] == ["identity"]
    assert told["holders"][0]["name"] == "Holder"
    assert told["invitations"][0]["address"] == "colleague@example.net"
    assert [(row["value"], row["count"]) for row in told["found"]] == [("sq", 15)]
    assert AuditEvent.objects.filter(verb="exported", target_id=str(profile.pk), actor=f"user:{me.pk}").count() == 1


def test_every_column_of_an_entry_is_told(sign_in) -> None:
    me = holder()
    told = fetched(sign_in(me), held(me))
    columns = {field.attname for field in Profile._meta.concrete_fields if field.name not in exports.NAMED}
    assert columns <= told.keys()


def test_no_secret_and_no_name_of_who_decides(sign_in, moderator: User) -> None:
    me = holder()
    profile = whole_entry(me)
    actions.take(task=profile.submissions.get(), by=moderator)
    told = sign_in(me).get(reverse("directory:export", args=[profile.pk])).content.decode()
    for secret in ("a certificate", moderator.email, "Moderator", str(moderator.pk), me.password):
        assert secret not in told


def test_a_mistake_that_somebody_reported_in_fear_is_not_told(sign_in) -> None:
    me = holder()
    profile = held(me)
    actions.report_mistake(profile=profile, kind="unsafe", text="He follows me")
    assert "unsafe" not in json.dumps(fetched(sign_in(me), profile))


def test_only_holders_and_managers_export(sign_in, visitor: Client, moderator: User, charity, caseworker: User) -> None:
    profile = held(holder())
    profile.organisation = charity
    profile.save()
    address = reverse("directory:export", args=[profile.pk])
    assert visitor.get(address).status_code == 302
    for outsider in (moderator, caseworker, holder("stranger")):
        assert sign_in(outsider).get(address).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.export_entry(profile=profile, by=outsider)
    Membership.objects.create(user=caseworker, organisation=charity, role=Role.MANAGER)
    assert sign_in(caseworker).get(address).status_code == 200
    assert sign_in(caseworker).post(address).status_code == 405


def test_an_account_comes_with_the_part_of_every_app() -> None:
    me = holder()
    whole_entry(me)
    handed_in(me, name="Second")
    client = entered(me)
    with_app(client)
    kind = next(kind for kind in kinds.chosen_by(me))
    hours = Hours("Europe/London", timezone.now().time().replace(second=0, microsecond=0), None, None)
    choose(by=me, paces={kind.name: Pace.DIGEST}, hours=hours)
    response = client.get(reverse("account_export"))
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    told = json.loads(response.content)
    assert (told["format"], told["account"]["email"]) == ("htmse-account-1", me.email)
    assert [factor["kind"] for factor in told["account"]["second_factors"]][:1] == ["totp"]
    assert sorted(row["name"] for row in told["directory"]["entries"]) == ["Grace", "Second"]
    assert told["notifications"]["preferences"] == [{"kind": kind.name, "pace": "digest"}]
    assert told["notifications"]["rhythm"]["time_zone"] == "Europe/London"
    me.refresh_from_db()
    assert me.password not in response.content.decode()
    assert "secret" not in response.content.decode()
    assert AuditEvent.objects.filter(verb="exported", target_id=str(me.pk)).count() == 1


def test_an_account_is_handed_to_nobody_else_and_not_to_an_old_session(sign_in, moderator: User) -> None:
    me = holder()
    with pytest.raises(PermissionDenied):
        account_actions.export_account(by=moderator, user=me)
    assert "reauthenticate" in sign_in(me).get(reverse("account_export")).headers["Location"]
    assert entered(me).post(reverse("account_export")).status_code == 405


def test_nothing_of_somebody_else_stands_in_it() -> None:
    me, other = holder(), holder("other")
    held(me, name="Mine")
    held(other, name="Theirs")
    told = json.dumps(account_actions.export_account(by=me, user=me), default=str)
    assert "Mine" in told
    assert "Theirs" not in told
    assert other.email not in told


def test_more_entries_ask_no_more(sign_in) -> None:
    me = holder()
    whole_entry(me)
    with CaptureQueriesContext(connection) as few:
        exports.of(me)
    for number in range(3):
        profile = held(me, name=f"Entry {number}")
        actions.ask_check(profile=profile, by=me, claim=Claim.TRAINING, cleaned=[letter()])
    with CaptureQueriesContext(connection) as many:
        exports.of(me)
    assert len(few) == len(many)


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="already"):
        registry.register("account", registry.account)
