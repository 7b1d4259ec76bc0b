"""Entries that are deleted for good: what goes, what stays, what comes to light when an impostor comes back."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from zeal import zeal_ignore

from accounts import actions as account_actions
from accounts.models import AuditEvent, Membership, Organisation, User
from accounts.permissions import Role, System
from accounts.vault import files, sealing
from accounts.vault.models import DataKey, SealedFile
from directory import actions, hooks, risks, tombstones
from directory.actions.telling import subject
from directory.models import Claim, ClaimRequest, Holder, Profile, Tombstone
from directory.search.models import SearchEntry
from tests.accounts.own import entered
from tests.directory.desk import EACH_BY_ITSELF
from tests.directory.mypage.test_found import count
from tests.directory.pages import text
from tests.directory.threads import at_once
from tests.factories.life import begun, handed_in, held, holder, letter, whole

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


def delete(client: Client, profile: Profile) -> Any:
    return client.post(reverse("directory:delete", args=[profile.pk]))


def with_file(profile: Profile, by: User) -> ClaimRequest:
    return actions.ask_check(profile=profile, by=by, claim=Claim.INSURANCE, cleaned=[letter()])


def suspended(by: User, moderator: User, **fields: Any) -> Profile:
    """An entry that a moderator has taken out of view."""
    profile = held(by, **{"phone": [{"number": "+44 113 496 0000"}], "email": "office@chambers.example", **fields})
    profile.registrations.create(body="Solicitors Regulation Authority", number="123456")
    return actions.suspend(profile=profile, by=moderator, reason="A doubt")


def gone(profile: Profile) -> bool:
    return not Profile.objects.filter(pk=profile.pk).exists()


def test_the_page_says_what_goes_what_stays_and_why(sign_in) -> None:
    me = holder()
    profile = held(me, name="Grace")
    with_file(profile, me)
    page = text(sign_in(me).get(reverse("directory:delete", args=[profile.pk])))
    for told in ("What goes at once", "Their key is destroyed", "What stays, and why", "kept for 7 days"):
        assert told in page
    assert "scrambled" not in page
    assert not gone(profile)


def test_everything_goes_but_the_record(sign_in, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(hooks, "profile_revoked", [lambda profile, by: heard.append((profile.state, by))])
    me = holder()
    profile = held(me, name="Grace")
    request = with_file(profile, me)
    count(profile, 20)
    actions.report_mistake(profile=profile, kind="words", text="Wrong")
    owner, key = subject(request), str(profile.pk)
    client = sign_in(me)
    answer = delete(client, profile)
    assert answer["Location"] == reverse("directory:mine")
    assert "The entry is deleted." in text(client.get(answer["Location"]))
    assert heard == [("withdrawn", me)]
    assert gone(profile)
    assert not SearchEntry.objects.exists()
    assert not SealedFile.objects.exists()
    assert DataKey.objects.get(owner=owner).erased_at is not None
    verbs = list(AuditEvent.objects.filter(target_id=key).order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == ["withdrawn", "erased"]
    assert not [event for event in AuditEvent.objects.all() if "Grace" in str(event.detail)]
    assert not Tombstone.objects.exists()


def test_a_backup_of_the_file_cannot_be_read_any_more(sign_in) -> None:
    me = holder()
    profile = held(me)
    copied = with_file(profile, me).evidence.get().file
    delete(sign_in(me), profile)
    with pytest.raises(sealing.Unreadable):
        files.name_of(copied)


@pytest.mark.parametrize(
    "make", [begun, whole, lambda by: handed_in(by).profile, held], ids=["draft", "whole", "in", "up"]
)
def test_an_entry_in_any_state_can_be_deleted(make: Any) -> None:
    me = holder()
    profile = make(me)
    actions.erase(profile=profile, by=me)
    actions.erase(profile=profile, by=me)
    assert gone(profile)


def test_a_discarded_draft_leaves_no_file_behind() -> None:
    me = holder()
    profile = whole(me)
    owner = subject(with_file(profile, me))
    actions.discard(profile=profile, by=me)
    assert not SealedFile.objects.exists()
    assert DataKey.objects.get(owner=owner).erased_at is not None


def test_nobody_deletes_what_somebody_else_looks_after(sign_in) -> None:
    me, colleague = holder(), holder("colleague")
    profile = held(me)
    Holder.objects.create(profile=profile, user=colleague)
    answer = delete(sign_in(me), profile)
    assert answer.status_code == 409
    assert "Somebody else looks after this entry too" in text(answer)
    assert not gone(profile)
    colleague.is_active = False
    colleague.save()
    assert delete(sign_in(me), profile).status_code == 302


def test_outsiders_find_nothing(sign_in, visitor: Client, moderator: User, caseworker: User) -> None:
    profile = held(holder())
    assert delete(visitor, profile).status_code == 401
    for outsider in (moderator, caseworker, holder("stranger")):
        assert delete(sign_in(outsider), profile).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.erase(profile=profile, by=outsider)
    assert not gone(profile)


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_two_at_once_delete_once() -> None:
    me = holder()
    profile = held(me)
    told = at_once(*[lambda: actions.erase(profile=profile, by=me)] * 2)
    assert told == [None, None]
    assert gone(profile)
    assert AuditEvent.objects.filter(verb="erased").count() == 1


def test_a_suspended_one_is_deleted_and_noticed_when_it_comes_back(moderator: User) -> None:
    impostor = holder("impostor")
    profile = suspended(impostor, moderator, name="Grace Example", slug="grace-example")
    actions.erase(profile=profile, by=impostor)
    assert gone(profile)
    assert {stone.kind for stone in Tombstone.objects.all()} == {"registration", "telephone", "email", "address"}
    for held_back in ("123456", "441134960000", "office", "grace"):
        assert not [stone for stone in Tombstone.objects.all() if held_back in stone.digest]
    again = whole(
        holder("again"), name="Grace Example", email="", phone=[{"number": "+441134960000", "note": ""}],
        registrations=[["Another register", "12 34-56"]],
    )  # fmt: skip
    signs = [sign.sentence for sign in risks.signs(again)]
    for told in ("this registration number was suspended on", "this telephone number was", "of this name was"):
        assert any(told in sentence for sentence in signs), told
    assert not [
        sign for sign in risks.signs(whole(holder("honest"), name="Somebody Else")) if "suspended" in sign.sentence
    ]


def test_the_page_of_a_suspended_one_says_that_hashes_stay(sign_in, moderator: User) -> None:
    me = holder()
    profile = suspended(me, moderator)
    page = text(sign_in(me).get(reverse("directory:delete", args=[profile.pk])))
    assert "scrambled forms of its registration numbers" in page


def test_a_suspension_that_was_lifted_leaves_no_stone(moderator: User) -> None:
    me = holder()
    profile = suspended(me, moderator)
    actions.publish(profile=profile, by=moderator)
    actions.erase(profile=profile, by=me)
    assert not Tombstone.objects.exists()


def test_what_the_clock_suspended_leaves_no_stone() -> None:
    me = holder()
    profile = actions.suspend(profile=held(me), by=System("end_checks"), reason="Lapsed")
    actions.erase(profile=profile, by=me)
    assert not Tombstone.objects.exists()


def test_a_withdrawn_one_that_was_suspended_before_leaves_its_stones(moderator: User) -> None:
    me = holder()
    profile = suspended(me, moderator, name="Ada Example", slug="ada-example")
    actions.withdraw(profile=profile, by=moderator, reason="An impostor")
    actions.erase(profile=profile, by=me)
    assert Tombstone.objects.count() == 4


def test_signing_everybody_out_forgets_no_stone(moderator: User, settings: Any) -> None:
    me = holder()
    profile = suspended(me, moderator)
    number = profile.registrations.get().number
    actions.erase(profile=profile, by=me)
    settings.SECRET_KEY = "another-key-0123456789"
    again = whole(holder("again"), registrations=[["Any", number]])
    assert [stone.kind for stone in tombstones.known_by(again)] == ["registration"]
    settings.AUDIT_SEAL_KEY = "another-key-0123456789"
    assert not tombstones.known_by(again)


def test_a_stone_holds_a_hash_and_nothing_else(moderator: User) -> None:
    me = holder()
    profile = suspended(me, moderator)
    actions.erase(profile=profile, by=me)
    stone = Tombstone.objects.first()
    for wrong in ({"digest": "123456"}, {"kind": "name"}, {}):
        row = {"kind": stone.kind, "digest": "0" * 64, "at": stone.at} | wrong
        if not wrong:
            row["digest"] = stone.digest
        with pytest.raises(IntegrityError), transaction.atomic():
            Tombstone.objects.create(**row)


def test_a_deleted_account_takes_what_it_alone_held_and_leaves_the_rest(charity: Organisation) -> None:
    me, colleague, manager = holder(), holder("colleague"), holder("boss")
    Membership.objects.create(user=manager, organisation=charity, role=Role.MANAGER)
    alone, shared, managed = held(me, name="Alone"), held(me, name="Shared"), held(me, name="Managed")
    Holder.objects.create(profile=shared, user=colleague)
    Profile.objects.filter(pk=managed.pk).update(organisation=charity)
    owner = subject(with_file(alone, me))
    account_actions.delete_account(by=me, user=me)
    assert sorted(Profile.objects.values_list("name", flat=True)) == ["Managed", "Shared"]
    assert not Holder.objects.filter(profile=managed).exists()
    assert DataKey.objects.get(owner=owner).erased_at is not None
    assert not User.objects.filter(pk=me.pk).exists()


def test_an_account_is_deleted_on_its_page_with_its_entries() -> None:
    me = holder()
    held(me)
    handed_in(me)
    with zeal_ignore(EACH_BY_ITSELF):
        answer = entered(me).post(reverse("account_delete"), {"is_sure": "on"})
    assert answer["Location"] == "/"
    assert not Profile.objects.exists()


def test_an_account_that_cannot_be_deleted_keeps_its_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    from accounts import hooks as account_hooks

    monkeypatch.setattr(account_hooks, "why_not", [lambda _user: "Somebody waits for you."])
    me = holder()
    profile = held(me)
    with pytest.raises(account_actions.CannotBeDeletedError):
        account_actions.delete_account(by=me, user=me)
    assert not gone(profile)
