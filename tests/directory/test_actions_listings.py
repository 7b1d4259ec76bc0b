"""Many entries at once: created, changed, left alone, refused; a constant number of queries."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, User
from directory import actions
from directory.actions import FictionalRow, ListingRow, Outcome
from directory.models import Profile
from directory.search.models import SearchEntry
from tests.directory.threads import at_once
from tests.factories.directory import BY, TermFactory, listed, listing, specialism

pytestmark = pytest.mark.django_db


def told(outcome: Outcome) -> tuple[int, int, int, int]:
    return outcome.created, outcome.updated, outcome.unchanged, outcome.kept


def rows(number: int, **fields: Any) -> list[ListingRow]:
    first = listing(**fields)
    return [replace(first, external_id=f"list:{place}") for place in range(number)]


def fictional(**fields: Any) -> FictionalRow:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "external_id": "demo:1", "name": "Nobody", "kind": "person", "profession_id": TermFactory().pk,
        "country": "GB", "registrations": (("SRA", "1"),), "availability": "open",
        "availability_confirmed_at": timezone.now(),
        "verifications": (("identity", today - timedelta(9), today + timedelta(9)),),
    }  # fmt: skip
    return FictionalRow(**values | fields)


def test_new_rows_are_published_listed_and_findable() -> None:
    outcome = actions.upsert_listings(rows=rows(2), by=BY)
    assert told(outcome) == (2, 0, 0, 0)
    assert Profile.objects.published().listed().count() == SearchEntry.objects.count() == 2
    event = AuditEvent.objects.get(verb="imported")
    assert (event.target_kind, event.detail) == ("directory", {"created": 2, "updated": 0})


def test_the_same_rows_again_change_nothing_and_leave_no_trace() -> None:
    actions.upsert_listings(rows=rows(2, term_ids=frozenset({specialism("asylum").pk})), by=BY)
    stamps = list(Profile.objects.order_by("pk").values_list("updated_at", "imported_at"))
    outcome = actions.upsert_listings(rows=rows(2, term_ids=frozenset({specialism("asylum").pk})), by=BY)
    assert told(outcome) == (0, 0, 2, 0)
    assert list(Profile.objects.order_by("pk").values_list("updated_at", "imported_at")) == stamps
    assert AuditEvent.objects.filter(verb="imported").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Other"},
        {"languages": ("es",)},
        {"phone": ({"number": "+34600000000", "note": ""},)},
        {"latitude": 36.5, "longitude": -6.3},
        {"source_date": ""},
    ],
)
def test_a_changed_row_updates_its_listing_and_the_index(changes: dict[str, Any]) -> None:
    profile = listed()
    outcome = actions.upsert_listings(rows=[listing(**changes)], by=BY)
    assert told(outcome) == (0, 1, 0, 0)
    after = Profile.objects.get(pk=profile.pk)
    assert [getattr(after, field) for field in changes] == [
        list(value) if isinstance(value, tuple) else value for value in changes.values()
    ]
    assert SearchEntry.objects.get(profile=profile).card["name"] == after.name
    assert after.slug == profile.slug


def test_a_row_with_other_terms_updates_its_listing() -> None:
    old, new = specialism("asylum"), specialism("housing")
    profile = listed(term_ids=frozenset({old.pk}))
    assert told(actions.upsert_listings(rows=[listing(term_ids=frozenset({new.pk}))], by=BY)) == (0, 1, 0, 0)
    assert list(profile.terms.all()) == [new]


def test_a_withdrawn_listing_is_updated_and_stays_withdrawn() -> None:
    profile = actions.withdraw(profile=listed(), by=BY, reason="Impostor")
    assert told(actions.upsert_listings(rows=[listing(name="Other")], by=BY)) == (0, 1, 0, 0)
    profile.refresh_from_db()
    assert (profile.state, profile.name) == ("withdrawn", "Other")
    assert not SearchEntry.objects.exists()


def test_a_claimed_listing_is_left_alone() -> None:
    profile = listed()
    Profile.objects.filter(pk=profile.pk).update(source_name="")
    assert told(actions.upsert_listings(rows=[listing(name="Other")], by=BY)) == (0, 0, 0, 1)
    profile.refresh_from_db()
    assert profile.name == "Refugio del Faro"


def test_a_confidential_place_is_stored_without_its_address() -> None:
    profile = listed(is_location_confidential=True, street="Calle 1", postcode="11001", latitude=36.5, longitude=-6.3)
    assert (profile.street, profile.postcode, profile.latitude, profile.longitude) == ("", "", None, None)
    assert told(actions.upsert_listings(rows=[listing(is_location_confidential=True, street="Calle 1")], by=BY))[2] == 1


def test_a_row_without_source_is_refused() -> None:
    with pytest.raises(ValueError, match="list:1"):
        actions.upsert_listings(rows=[listing(source_name="")], by=BY)


def test_one_bad_row_takes_back_all_of_them() -> None:
    good = rows(1100)
    with pytest.raises(IntegrityError):
        actions.upsert_listings(rows=[*good, replace(good[0], external_id="bad", kind="robot")], by=BY)
    assert not Profile.objects.exists()


def test_who_may_not_import_changes_nothing(moderator: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.upsert_listings(rows=rows(1), by=moderator)
    with pytest.raises(PermissionDenied):
        actions.load_fictional(rows=[fictional()], by=moderator)
    assert not Profile.objects.exists()


def test_queries_do_not_grow_with_the_rows() -> None:
    counts = []
    for number in (1, 20):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            actions.upsert_listings(rows=rows(number, name=f"Name {number}"), by=BY)
        counts.append(len(asked))
    # One row is only created, of twenty one is updated: an upsert, terms gone, and their new links.
    assert counts[1] - counts[0] <= 2


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_leave_each_listing_once() -> None:
    wanted = rows(30)
    at_once(*[lambda: actions.upsert_listings(rows=wanted, by=BY) for _ in range(2)])
    assert Profile.objects.count() == SearchEntry.objects.count() == 30


def test_fictional_people_are_published_with_their_checks() -> None:
    outcome = actions.load_fictional(rows=[fictional()], by=BY)
    profile = Profile.objects.get()
    assert told(outcome) == (1, 0, 0, 0)
    assert (profile.is_fictional, profile.availability, profile.is_listed) == (True, "open", False)
    assert profile.verifications.count() == profile.registrations.count() == 1
    assert SearchEntry.objects.get().open_until is not None


def test_fictional_people_again_change_nothing_though_days_have_passed() -> None:
    actions.load_fictional(rows=[fictional()], by=BY)
    later = fictional(availability_confirmed_at=timezone.now() + timedelta(1))
    assert told(actions.load_fictional(rows=[later], by=BY)) == (0, 0, 1, 0)


def test_fictional_people_never_replace_a_real_listing() -> None:
    profile = listed()
    assert told(actions.load_fictional(rows=[fictional(external_id="list:1")], by=BY)) == (0, 0, 0, 1)
    assert Profile.objects.get().name == profile.name


def test_a_listing_never_replaces_a_fictional_person() -> None:
    actions.load_fictional(rows=[fictional()], by=BY)
    assert told(actions.upsert_listings(rows=[listing("demo:1")], by=BY)) == (0, 0, 0, 1)


def test_fictional_people_are_refused_outside_the_demo(settings: Any, administrator: User) -> None:
    settings.DEMO = False
    with pytest.raises(PermissionDenied, match="demo"):
        actions.load_fictional(rows=[fictional()], by=administrator)
