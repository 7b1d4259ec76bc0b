"""Lists that an organisation keeps together: who sees them, notes that nobody overwrites, entries that are gone."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DataError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import Role
from directory import actions
from directory.actions import peers
from directory.models import SharedEntry, SharedList
from notifications.kinds import Refused
from tests.directory.pages import queries, text
from tests.directory.peers.cast import colleague, is_gone, only, shared
from tests.directory.threads import at_once
from tests.factories.directory import BY, published
from tests.factories.life import holder

pytestmark = pytest.mark.django_db

ADDRESS = "/directory/lists/"


def shortlist(client: Client, *slugs: str) -> None:
    for slug in slugs:
        client.post("/directory/shortlist/", {"add": slug})


def test_the_shortlist_becomes_a_list_that_every_colleague_sees(
    sign_in, caseworker: User, charity: Organisation
) -> None:
    for name in ("ada", "grace"):
        published(slug=name, name=name.title())
    client = sign_in(caseworker)
    shortlist(client, "ada", "grace")
    assert "Keep as a shared list" in text(client.get("/directory/shortlist/"))
    page = client.get(f"{ADDRESS}keep/")
    assert "2 entries of your shortlist are kept." in text(page)
    done = client.post(f"{ADDRESS}keep/", {"where": f"new {charity.pk}", "name": "Leeds"})
    kept = SharedList.objects.get()
    assert done["Location"] == f"{ADDRESS}{kept.pk}/"
    for role in (Role.TRAINEE, Role.MANAGER):
        other = sign_in(colleague(role.value, charity, role))
        assert "Leeds A charity 2 entries" in text(other.get(ADDRESS))
        told = text(other.get(f"{ADDRESS}{kept.pk}/"))
        assert "Ada" in told
        assert "Grace" in told
        assert "Added by Caseworker on" in told


def test_more_can_be_put_beside_what_stands_and_each_once(sign_in, caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    published(slug="ada", name="Ada")
    client = sign_in(caseworker)
    shortlist(client, "ada", "listed-0")
    client.post(f"{ADDRESS}keep/", {"where": str(kept.pk)})
    assert sorted(kept.entries.values_list("profile__slug", flat=True)) == ["ada", "listed-0"]
    assert SharedList.objects.count() == 1


def test_nobody_outside_sees_or_changes_anything(
    sign_in, visitor: Client, caseworker: User, moderator: User, charity: Organisation
) -> None:
    kept = shared(caseworker, charity)
    entry = only(kept)
    peers.note(entry=entry, by=caseworker, text="Answers quickly", read_at=entry.changed_at)
    stranger = colleague("stranger", Organisation.objects.create(name="Another charity"), Role.MANAGER)
    paths = (f"{kept.pk}/", f"entries/{entry.pk}/")
    for who in (stranger, moderator, holder()):
        client = sign_in(who)
        assert "Leeds" not in text(client.get(ADDRESS))
        assert {client.get(ADDRESS + path).status_code for path in paths} == {404}
        for path in (f"{kept.pk}/delete/", f"entries/{entry.pk}/", f"entries/{entry.pk}/take-off/"):
            assert client.post(ADDRESS + path, {"note": "x", "read_at": "2026-01-01"}).status_code == 404
        with pytest.raises(PermissionDenied):
            peers.note(entry=entry, by=who, text="x", read_at=entry.changed_at)
        with pytest.raises(PermissionDenied):
            peers.keep_list(by=who, organisation=charity, profiles=[], onto=kept)
        assert not client.get("/directory/shortlist/").context["belongs"] or who in {stranger, moderator}
    assert {visitor.get(ADDRESS + path).status_code for path in paths} == {302}
    assert only(kept).note == "Answers quickly"


def test_who_left_the_organisation_sees_nothing_of_it(sign_in, caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    caseworker.memberships.all().delete()
    assert sign_in(caseworker).get(f"{ADDRESS}{kept.pk}/").status_code == 404
    assert not peers.may_drop(kept, caseworker)


def test_without_an_organisation_there_is_nobody_to_share_with(sign_in) -> None:
    client = sign_in(holder())
    assert "nobody to share with" in text(client.get(ADDRESS))
    assert client.get(f"{ADDRESS}keep/").status_code == 403
    assert "Keep as a shared list" not in text(client.get("/directory/shortlist/"))


def test_a_list_is_not_put_onto_that_of_another_organisation(caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    other = Organisation.objects.create(name="Another charity")
    stranger = colleague("stranger", other)
    with pytest.raises(PermissionDenied):
        peers.keep_list(by=stranger, organisation=other, profiles=[], onto=kept)


@pytest.mark.parametrize("data", [{}, {"where": "new"}, {"where": "new", "name": "x" * 81}, {"where": "nowhere"}])
def test_what_cannot_be_kept_is_asked_again(
    sign_in, caseworker: User, charity: Organisation, data: dict[str, str]
) -> None:
    data = {key: value.replace("new", f"new {charity.pk}") if key == "where" else value for key, value in data.items()}
    page = sign_in(caseworker).post(f"{ADDRESS}keep/", data)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not SharedList.objects.exists()


def test_a_note_with_its_warning(sign_in, caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    entry = only(kept)
    client = sign_in(colleague("second", charity))
    page = client.get(f"{ADDRESS}entries/{entry.pk}/")
    assert "Nothing about people you work with" in text(page)
    done = client.post(
        f"{ADDRESS}entries/{entry.pk}/", {"note": "Knows <b>Tirana</b>", "read_at": entry.changed_at.isoformat()}
    )
    assert done["Location"] == f"{ADDRESS}{kept.pk}/"
    assert "Knows &lt;b&gt;Tirana" in client.get(done["Location"]).content.decode()


@pytest.mark.parametrize(
    "data", [{"note": "x"}, {"note": "x" * 501, "read_at": "now"}, {"note": "x", "read_at": "yesterday"}]
)
def test_a_note_that_cannot_be_is_asked_again(
    sign_in, caseworker: User, charity: Organisation, data: dict[str, str]
) -> None:
    entry = only(shared(caseworker, charity))
    if data.get("read_at") == "now":
        data = {**data, "read_at": entry.changed_at.isoformat()}
    page = sign_in(caseworker).post(f"{ADDRESS}entries/{entry.pk}/", data)
    assert page.status_code == 200
    assert page.context["form"].errors
    entry.refresh_from_db()
    assert entry.note == ""


def test_two_who_write_one_note_lose_neither(sign_in, caseworker: User, charity: Organisation) -> None:
    entry = only(shared(caseworker, charity))
    address = f"{ADDRESS}entries/{entry.pk}/"
    first, second = sign_in(caseworker), sign_in(colleague("second", charity))
    read_at = entry.changed_at.isoformat()
    first.post(address, {"note": "Answers quickly", "read_at": read_at})
    met = second.post(address, {"note": "Speaks Albanian", "read_at": read_at})
    assert met.status_code == 200
    assert "A colleague has changed this note: “Answers quickly”" in text(met)
    assert "Speaks Albanian</textarea>" in met.content.decode()
    entry.refresh_from_db()
    assert entry.note == "Answers quickly"
    again = {"note": "Answers quickly; speaks Albanian", "read_at": met.context["form"].data["read_at"]}
    assert second.post(address, again).status_code == 302
    entry.refresh_from_db()
    assert entry.note == "Answers quickly; speaks Albanian"


def test_the_same_words_again_are_quiet(caseworker: User, charity: Organisation) -> None:
    entry = only(shared(caseworker, charity))
    for _press in range(2):
        peers.note(entry=entry, by=caseworker, text="Quick", read_at=entry.changed_at)


def test_nobody_takes_off_what_a_colleague_has_just_written_about(
    sign_in, caseworker: User, charity: Organisation
) -> None:
    kept = shared(caseworker, charity)
    entry = only(kept)
    old = entry.changed_at.isoformat()
    peers.note(entry=entry, by=caseworker, text="Keep her", read_at=entry.changed_at)
    client = sign_in(colleague("second", charity))
    for data in ({"read_at": old}, {}):
        met = client.post(f"{ADDRESS}entries/{entry.pk}/take-off/", data, follow=True)
        assert "read it first" in text(met)
    fresh = only(kept).changed_at.isoformat()
    for _press in range(2):
        client.post(f"{ADDRESS}entries/{entry.pk}/take-off/", {"read_at": fresh})
    assert is_gone(entry)


def test_a_note_on_what_was_taken_off_meanwhile_is_said(caseworker: User, charity: Organisation) -> None:
    entry = only(shared(caseworker, charity))
    peers.take_off(entry=entry, by=caseworker, read_at=entry.changed_at)
    with pytest.raises(Refused, match="taken this entry off"):
        peers.note(entry=entry, by=caseworker, text="x", read_at=entry.changed_at)


@pytest.mark.parametrize("end", [actions.suspend, actions.withdraw])
def test_what_is_not_shown_any_more_stands_there_without_its_name(
    sign_in, caseworker: User, charity: Organisation, end
) -> None:
    kept = shared(caseworker, charity)
    entry = only(kept)
    end(profile=entry.profile, by=BY, reason="A doubt")
    client = sign_in(caseworker)
    for address in (f"{ADDRESS}{kept.pk}/", f"{ADDRESS}entries/{entry.pk}/"):
        page = client.get(address)
        assert "Listed 0" not in page.content.decode()
        assert "listed-0" not in page.content.decode()
        assert "not shown any more" in text(page)


def test_a_list_goes_by_its_maker_or_a_manager_only(sign_in, caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    other, manager = colleague("other", charity), colleague("manager", charity, Role.MANAGER)
    assert sign_in(other).post(f"{ADDRESS}{kept.pk}/delete/").status_code == 403
    assert "Delete this list" not in text(sign_in(other).get(f"{ADDRESS}{kept.pk}/"))
    assert peers.may_drop(kept, caseworker)
    assert sign_in(manager).post(f"{ADDRESS}{kept.pk}/delete/").status_code == 302
    assert is_gone(kept)


def test_there_are_ends_to_it(monkeypatch: pytest.MonkeyPatch, caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity, 2)
    monkeypatch.setattr("directory.actions.peers.lists.MOST_LISTED", 2)
    with pytest.raises(Refused):
        peers.keep_list(by=caseworker, organisation=charity, profiles=[published(slug="ada").pk], onto=kept)
    monkeypatch.setattr("directory.actions.peers.lists.MOST_LISTS", 1)
    with pytest.raises(Refused):
        peers.keep_list(by=caseworker, organisation=charity, profiles=[], name="Another")


def test_what_nobody_sees_is_not_listed(caseworker: User, charity: Organisation) -> None:
    gone = published(slug="ada")
    actions.withdraw(profile=gone, by=BY, reason="Gone")
    kept = peers.keep_list(by=caseworker, organisation=charity, profiles=[gone.pk, UUID(int=7)], name="Leeds")
    assert not kept.entries.exists()


def test_the_pages_ask_as_often_for_many_as_for_one(sign_in, caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    client = sign_in(caseworker)
    one = queries(client, ADDRESS), queries(client, f"{ADDRESS}{kept.pk}/"), queries(client, f"{ADDRESS}keep/")
    more = [published(slug=f"more-{number}") for number in range(12)]
    peers.keep_list(by=caseworker, organisation=charity, profiles=[each.pk for each in more], onto=kept)
    for number in range(12):
        peers.keep_list(by=colleague(f"c-{number}", charity), organisation=charity, profiles=[], name=f"List {number}")
    many = queries(client, ADDRESS), queries(client, f"{ADDRESS}{kept.pk}/"), queries(client, f"{ADDRESS}keep/")
    assert many == one


def test_the_database_keeps_each_once_and_notes_short(caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    entry = only(kept)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedEntry.objects.create(list=kept, profile=entry.profile, changed_at=timezone.now())
    with pytest.raises(DataError), transaction.atomic():
        SharedEntry.objects.filter(pk=entry.pk).update(note="x" * 501)


def test_what_somebody_made_stays_when_their_account_goes(caseworker: User, charity: Organisation) -> None:
    kept = shared(caseworker, charity)
    caseworker.delete()
    assert (SharedList.objects.get(pk=kept.pk).made_by, only(kept).added_by) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_two_who_keep_and_write_at_once_lose_nothing() -> None:
    charity = Organisation.objects.create(name="A charity")
    ada, grace = colleague("ada", charity), colleague("grace", charity)
    kept = shared(ada, charity)
    keys = [published(slug=f"more-{number}").pk for number in range(4)]
    entry = only(kept)
    done = at_once(
        lambda: peers.keep_list(by=ada, organisation=charity, profiles=keys[:3], onto=kept),
        lambda: peers.keep_list(by=grace, organisation=charity, profiles=keys[1:], onto=kept),
        lambda: peers.note(entry=entry, by=ada, text="From Ada", read_at=entry.changed_at),
        lambda: peers.note(entry=entry, by=grace, text="From Grace", read_at=entry.changed_at),
    )
    assert kept.entries.count() == 5
    refused = [each for each in done if isinstance(each, Exception)]
    assert [type(each) for each in refused] == [peers.NoteChanged]
    told = refused[0].entry.note
    entry.refresh_from_db()
    assert told == entry.note
    assert told in {"From Ada", "From Grace"}
    assert entry.changed_at > timezone.now() - timedelta(minutes=1)
