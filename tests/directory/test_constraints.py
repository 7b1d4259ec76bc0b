"""Each promise of the tables, broken on purpose: PostgreSQL is the last reviewer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from directory.models import MistakeReport, Profile, Registration, Term, Verification
from tests.factories.directory import ProfileFactory, TermFactory, drafted, listed, published

pytestmark = pytest.mark.django_db

SOURCE = {"source_name": "x", "source_url": "https://www.example.org", "source_confidence": "ngo"}
HIDDEN = {"is_location_confidential": True}
BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("profile_kind_known", {"kind": "robot"}),
    ("profile_availability_known", {"availability": "soon"}),
    ("profile_state_has_its_time", {"state": "published", "state_changed_at": None}),
    ("profile_slug_not_reserved", {"slug": "shortlist"}),
    ("profile_coordinates_paired_and_in_range", {"latitude": 1.0, "longitude": None}),
    ("profile_coordinates_paired_and_in_range", {"latitude": None, "longitude": 1.0}),
    ("profile_coordinates_paired_and_in_range", {"latitude": 90.1, "longitude": 0.0}),
    ("profile_coordinates_paired_and_in_range", {"latitude": 0.0, "longitude": -180.1}),
    ("profile_confidential_holds_no_address", HIDDEN | {"street": "1 High Street"}),
    ("profile_confidential_holds_no_address", HIDDEN | {"postcode": "LS1 1AA"}),
    ("profile_confidential_holds_no_address", HIDDEN | {"latitude": 1.0, "longitude": 1.0}),
    ("profile_listed_has_source_and_receives_nothing", SOURCE | {"source_url": ""}),
    ("profile_listed_has_source_and_receives_nothing", SOURCE | {"source_confidence": ""}),
    ("profile_listed_has_source_and_receives_nothing", SOURCE | {"accepts_referrals": True}),
    ("profile_open_was_confirmed", {"availability": "open"}),
]


@pytest.mark.parametrize(("constraint", "fields"), BROKEN)
def test_profile_that_breaks_a_promise_is_refused(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProfileFactory(**fields)


def test_withdrawn_without_reason_is_refused() -> None:
    profile = published()
    with pytest.raises(IntegrityError, match="profile_withdrawn_has_reason"), transaction.atomic():
        Profile.objects.filter(pk=profile.pk).update(state="withdrawn", withdrawn_reason="")


@pytest.mark.parametrize("field", ["slug", "external_id"])
def test_two_profiles_of_one_address_or_one_row_are_refused(field: str) -> None:
    first = listed()
    with pytest.raises(IntegrityError, match=field), transaction.atomic():
        ProfileFactory(**{field: getattr(first, field)})


def test_term_twice_in_one_vocabulary_is_refused() -> None:
    TermFactory(slug="nurse")
    with pytest.raises(IntegrityError, match="term_slug_unique_in_vocabulary"), transaction.atomic():
        Term.objects.create(vocabulary="profession", slug="nurse", name="Nurse")


def test_term_of_an_unknown_vocabulary_is_refused() -> None:
    with pytest.raises(IntegrityError, match="term_vocabulary_known"), transaction.atomic():
        Term.objects.create(vocabulary="colour", slug="red", name="Red")


def test_term_part_of_itself_is_refused() -> None:
    term = TermFactory()
    with pytest.raises(IntegrityError, match="term_not_own_parent"), transaction.atomic():
        Term.objects.filter(pk=term.pk).update(parent=term)


def test_registration_twice_is_refused() -> None:
    profile = drafted()
    Registration.objects.create(profile=profile, body="SRA", number="1")
    with pytest.raises(IntegrityError, match="registration_once"), transaction.atomic():
        Registration.objects.create(profile=profile, body="SRA", number="1")


@pytest.mark.parametrize(
    ("constraint", "claim", "days"),
    [
        ("verification_once_per_claim", "identity", 10),
        ("verification_claim_known", "charm", 10),
        ("verification_expires_after_check", "insurance", 0),
    ],
)
def test_verification_that_breaks_a_promise_is_refused(constraint: str, claim: str, days: int) -> None:
    profile, today = published(), timezone.localdate()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Verification.objects.create(profile=profile, claim=claim, checked_on=today, expires_on=today + timedelta(days))


def test_mistake_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(IntegrityError, match="mistake_kind_known"), transaction.atomic():
        MistakeReport.objects.create(profile=drafted(), kind="rumour")
