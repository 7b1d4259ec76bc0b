"""What may be done to one profile."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, require
from directory import hooks, indexing, lexicon
from directory.models import Availability, Profile, Registration, Term, Verification
from directory.states import State, transition

if TYPE_CHECKING:
    from accounts.permissions import Actor

# All that an edit may touch. State, availability, checks and sources have verbs of their own.
DETAILS = frozenset(
    {
        "slug", "kind", "name", "headline", "biography", "profession", "organisation", "organisation_name",
        "countries", "jurisdictions", "languages", "has_legal_aid", "fees", "is_remote", "is_in_person",
        "accepts_referrals", "publications", "training", "place", "region", "country", "street", "postcode",
        "latitude", "longitude", "is_location_confidential", "phone", "sms", "hours", "email", "website", "audience",
        "is_public_authority",
    }
)  # fmt: skip
ADDRESS = {"street": "", "postcode": "", "latitude": None, "longitude": None}


@transaction.atomic
def add(
    *,
    by: "Actor | System",
    details: Mapping[str, Any],
    terms: Collection[Term] = (),
    registrations: Iterable[tuple[str, str]] = (),
) -> Profile:
    """Draft a profile nobody can see yet. `details` as in change_details; registrations are (register, number)."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = Profile()
    _assign(profile, details)
    profile.save(force_insert=True)
    profile.terms.set(terms)
    _register(profile, registrations)
    audit.record(by=by, verb="added", target=profile)
    return profile


@transaction.atomic
def change_details(
    *,
    profile: Profile,
    by: "Actor | System",
    changes: Mapping[str, Any],
    terms: Collection[Term] | None = None,
    registrations: Iterable[tuple[str, str]] | None = None,
) -> Profile:
    """Change what the entry says. None leaves terms or registrations as they are; ValueError beyond DETAILS."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = _claim(profile)
    _assign(profile, changes)
    profile.save()
    if terms is not None:
        profile.terms.set(terms)
    if registrations is not None:
        profile.registrations.all().delete()
        _register(profile, registrations)
    told = sorted(changes) + ["terms"] * (terms is not None) + ["registrations"] * (registrations is not None)
    audit.record(by=by, verb="changed", target=profile, detail={"fields": told})
    indexing.refresh([profile.pk])
    return profile


@transaction.atomic
def publish(*, profile: Profile, by: "Actor | System") -> Profile:
    """Let the public see it (a profile of our own only appears once its identity is checked). Again: quiet."""
    return _move(profile, State.PUBLISHED, by)


@transaction.atomic
def withdraw(*, profile: Profile, by: "Actor | System", reason: str) -> Profile:
    """Take it out of public view at once, and let upper apps end what points at it. Again: quiet."""
    if not reason.strip():
        raise ValueError("Withdrawing a profile needs a reason.")
    return _move(profile, State.WITHDRAWN, by, reason=reason.strip()[:200])


@transaction.atomic
def confirm_availability(
    *, profile: Profile, by: "Actor | System", availability: Availability, away_until: date | None = None
) -> Profile:
    """Say what is true today; it counts for AVAILABILITY_DAYS. `away_until` is kept for AWAY alone."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = _claim(profile)
    profile.availability = availability
    profile.away_until = away_until if availability == Availability.AWAY else None
    profile.availability_confirmed_at = timezone.now()
    profile.save(update_fields=["availability", "away_until", "availability_confirmed_at", "updated_at"])
    audit.record(by=by, verb="availability_confirmed", target=profile, detail={"availability": availability})
    indexing.refresh([profile.pk])
    return profile


@transaction.atomic
def verify(*, profile: Profile, by: "Actor | System", claim: str, checked_on: date, expires_on: date) -> Verification:
    """Record that one claim was checked, and until when the check counts; a newer check replaces the older."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = _claim(profile)
    checker = by if isinstance(by, User) else None
    verification, _ = Verification.objects.update_or_create(
        profile=profile,
        claim=claim,
        defaults={"checked_on": checked_on, "expires_on": expires_on, "checked_by": checker},
    )
    audit.record(by=by, verb="verified", target=profile, detail={"claim": claim, "expires_on": expires_on})
    indexing.refresh([profile.pk])
    return verification


@transaction.atomic
def unverify(*, profile: Profile, by: "Actor | System", claim: str) -> None:
    """Take a check back. Quiet when there is none."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = _claim(profile)
    if not profile.verifications.filter(claim=claim).delete()[0]:
        return
    audit.record(by=by, verb="unverified", target=profile, detail={"claim": claim})
    indexing.refresh([profile.pk])


def _move(profile: Profile, target: State, by: "Actor | System", *, reason: str = "") -> Profile:
    require(by, Permission.MODERATE_DIRECTORY)
    profile = _claim(profile)
    if profile.state == target:
        return profile
    require(by, transition(profile.state, target).permission)
    profile.state = target
    profile.state_changed_at = timezone.now()
    profile.withdrawn_reason = reason
    profile.save(update_fields=["state", "state_changed_at", "withdrawn_reason", "updated_at"])
    audit.record(by=by, verb=target.value, target=profile)
    indexing.refresh([profile.pk])
    if target == State.WITHDRAWN:
        for heard in hooks.profile_withdrawn:
            heard(profile, by)
    return profile


def _claim(profile: Profile) -> Profile:
    """Lock the row and read it again: what the caller holds may be old."""
    lexicon.share()
    return Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)


def _assign(profile: Profile, changes: Mapping[str, Any]) -> None:
    if unknown := set(changes) - DETAILS:
        raise ValueError(f"Not to be changed this way: {', '.join(sorted(unknown))}")
    for field, value in changes.items():
        setattr(profile, field, value)
    if profile.is_location_confidential:
        for field, nothing in ADDRESS.items():
            setattr(profile, field, nothing)


def _register(profile: Profile, registrations: Iterable[tuple[str, str]]) -> None:
    Registration.objects.bulk_create(
        Registration(profile=profile, body=body, number=number) for body, number in dict.fromkeys(registrations)
    )
