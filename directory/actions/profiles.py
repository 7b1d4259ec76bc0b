"""What may be done to one profile."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, require
from directory import confidential, hooks, indexing, lexicon
from directory.models import Availability, Profile, Registration, Term, Verification
from directory.states import State, transition
from directory.validators import check_dates, reads_as_written, still_to_come, telephones

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
# An action is held to what a form is, for the values that could deceive a reader or break a page.
CHECKED: Mapping[str, Callable[[Any], None]] = {
    "name": reads_as_written, "headline": reads_as_written, "organisation_name": reads_as_written,
    "phone": telephones,
}  # fmt: skip


class VerificationRefused(Exception):
    """A listing says what others say: nothing about it was checked by us, so no check can stand beside it."""


@transaction.atomic
def add(
    *,
    by: "Actor | System",
    details: Mapping[str, Any],
    terms: Collection[Term] = (),
    registrations: Iterable[tuple[str, str]] = (),
) -> Profile:
    """Draft a profile nobody can see yet. `details` as in change_details; registrations are (register, number).

    Unless `details` says whether the location is confidential, it is for safe houses, housing and helplines.
    """
    require(by, Permission.MODERATE_DIRECTORY)
    details = dict(details)
    if details.get("is_location_confidential") is None:
        details["is_location_confidential"] = is_secret(details["profession"], terms)
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
    """Change what the entry says, as far as it says something else; quiet when it does not.

    None leaves terms or registrations as they are. An entry that becomes a safe house, housing or a helpline loses its
    address unless `changes` says that it may be shown. ValueError beyond DETAILS, ValidationError for what cannot be.
    What is changed in a listing is kept from the next import.
    """
    require(by, Permission.MODERATE_DIRECTORY)
    profile = _claim(profile)
    if _becomes_secret(profile, changes, terms):
        changes = {**changes, "is_location_confidential": True}
    changed = _assign(profile, changes)
    if terms is not None and set(terms) != set(profile.terms.all()):
        profile.terms.set(terms)
        changed.append("terms")
    if registrations is not None and _register(profile, registrations):
        changed.append("registrations")
    if not changed:
        return profile
    if profile.is_listed:
        profile.locked_fields = _locked(profile.locked_fields, changed)
    profile.save()
    audit.record(by=by, verb="changed", target=profile, detail={"fields": changed})
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
    """Say what is true today; it counts for AVAILABILITY_DAYS. `away_until` is kept for AWAY alone.

    ValidationError for a day that has passed.
    """
    require(by, Permission.MODERATE_DIRECTORY)
    if availability == Availability.AWAY:
        still_to_come(away_until)
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
    """Record that one claim was checked, and until when the check counts; a newer check replaces the older.

    VerificationRefused for a listing, ValidationError for days that cannot be.
    """
    require(by, Permission.MODERATE_DIRECTORY)
    check_dates(checked_on, expires_on)
    profile = _claim(profile)
    if profile.is_listed:
        raise VerificationRefused(profile.slug)
    checker = by if isinstance(by, User) else None
    verification, _ = Verification.objects.update_or_create(
        profile=profile,
        claim=claim,
        defaults={"checked_on": checked_on, "expires_on": expires_on, "checked_by": checker},
    )
    _stamp(profile)
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
    _stamp(profile)
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


def is_secret(profession: Term, terms: Iterable[Term]) -> bool:
    """Whether these words speak of a place that nobody may find unless somebody says otherwise."""
    secret = confidential.secret_terms(lexicon.current().words.values())
    return confidential.is_secret(profession.slug, [term.pk for term in terms], secret)


def _stamp(profile: Profile) -> None:
    """What stands beside the entry has changed: an older page of it must not be saved over this one."""
    profile.save(update_fields=["updated_at"])


def _assign(profile: Profile, changes: Mapping[str, Any]) -> list[str]:
    """Write the values that differ; return the names of their fields."""
    if unknown := set(changes) - DETAILS:
        raise ValueError(f"Not to be changed this way: {', '.join(sorted(unknown))}")
    if changes.get("is_location_confidential", profile.is_location_confidential):
        changes = {**changes, **confidential.NO_ADDRESS}
    changed = sorted(field for field, value in changes.items() if getattr(profile, field, None) != value)
    for field in changed:
        setattr(profile, field, changes[field])
    for field in CHECKED.keys() & set(changed):
        CHECKED[field](changes[field])
    return changed


def _locked(before: Iterable[str], changed: Iterable[str]) -> list[str]:
    """One coordinate without the other is nowhere, so both are kept. Registrations are never imported."""
    kept = {*before, *changed} - {"registrations"}
    return sorted(kept | {"latitude", "longitude"} if kept & {"latitude", "longitude"} else kept)


def _register(profile: Profile, registrations: Iterable[tuple[str, str]]) -> bool:
    """Make these the registrations; return whether they were others."""
    wanted = list(dict.fromkeys(registrations))
    if set(wanted) == set(profile.registrations.values_list("body", "number")):
        return False
    profile.registrations.all().delete()
    Registration.objects.bulk_create(Registration(profile=profile, body=body, number=number) for body, number in wanted)
    return True


def _becomes_secret(profile: Profile, changes: Mapping[str, Any], terms: Collection[Term] | None) -> bool:
    if "is_location_confidential" in changes or profile.is_location_confidential:
        return False
    before = list(profile.terms.all())
    after = is_secret(changes.get("profession", profile.profession), before if terms is None else terms)
    return after and not is_secret(profile.profession, before)
