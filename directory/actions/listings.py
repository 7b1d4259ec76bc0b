"""Many entries at once: what importers and the demo load. All or nothing, as many queries for one row as for 1,000."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from itertools import batched
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import Permission, System, require
from directory import confidential, indexing, lexicon, slugs
from directory.actions.rows import FictionalRow, ListingRow, Outcome
from directory.models import Profile, Registration, Verification
from directory.states import State

if TYPE_CHECKING:
    from accounts.permissions import Actor

# Big enough that round trips stop mattering, small enough that a statement stays far from its time limit.
CHUNK = 1000
COLUMNS = tuple(column.name for column in fields(ListingRow) if column.name not in {"external_id", "term_ids"})
EXTRAS = ("availability", "availability_confirmed_at", "away_until", "confirmed_on")
LISTS = frozenset({"countries", "jurisdictions", "languages", "phone"})


@transaction.atomic
def upsert_listings(*, rows: Iterable[ListingRow], by: "Actor | System") -> Outcome:
    """Make the listings say what the rows say, known by `external_id`; new ones are published, listed and not checked.

    A withdrawn listing stays withdrawn; a claimed one is left alone, and so is what a moderator corrected. A location
    that is confidential stays so, whatever the row says. ValueError when a row names no source.
    """
    require(by, Permission.IMPORT_DIRECTORY)
    lexicon.share()
    outcome = Outcome()
    for chunk in batched(rows, CHUNK):
        if nameless := [row.external_id for row in chunk if not row.source_name]:
            raise ValueError(f"A listing names its source: {nameless[0]}")
        _upsert(chunk, outcome, columns=COLUMNS, is_fictional=False)
    return _told(outcome, by, "imported")


@transaction.atomic
def load_fictional(*, rows: Iterable[FictionalRow], by: "Actor | System") -> Outcome:
    """The same for people who do not exist. Refused (PermissionDenied) outside the demo, whoever asks."""
    if not settings.DEMO:
        raise PermissionDenied("Fictional profiles can only be loaded in the demo.")
    require(by, Permission.IMPORT_DIRECTORY)
    lexicon.share()
    outcome = Outcome()
    for chunk in batched(rows, CHUNK):
        _upsert(chunk, outcome, columns=COLUMNS + EXTRAS, is_fictional=True)
    return _told(outcome, by, "fictional_loaded")


def _told(outcome: Outcome, by: "Actor | System", verb: str) -> Outcome:
    if outcome.touched:
        detail = {"created": outcome.created, "updated": outcome.updated}
        audit.record(by=by, verb=verb, target="directory", detail=detail)
    return outcome


def _upsert(chunk: Sequence[ListingRow], outcome: Outcome, *, columns: Sequence[str], is_fictional: bool) -> None:
    keys = [row.external_id for row in chunk]
    known = {p.external_id: p for p in Profile.objects.filter(external_id__in=keys).select_for_update(no_key=True)}
    terms = _terms_of(known.values())
    fresh: list[tuple[ListingRow, Profile]] = []
    changed: list[tuple[ListingRow, Profile]] = []
    for told in chunk:
        profile = known.get(told.external_id)
        row = _without_secret_address(told, profile)
        if profile is None:
            fresh.append((row, Profile(external_id=row.external_id, is_fictional=is_fictional)))
        elif profile.is_fictional != is_fictional or (not is_fictional and not profile.is_listed):
            outcome.kept += 1
        elif _differs(row, profile) or _has_other_terms(row, profile, terms.get(profile.pk, frozenset())):
            changed.append((row, profile))
        else:
            outcome.unchanged += 1
    _create(fresh, columns)
    _update(changed)
    touched = [profile.pk for _, profile in fresh + changed]
    indexing.refresh(touched)
    outcome.created += len(fresh)
    outcome.updated += len(changed)
    outcome.touched += touched


def _create(fresh: Sequence[tuple[ListingRow, Profile]], columns: Sequence[str]) -> None:
    now = timezone.now()
    addresses = slugs.fresh([(row.name, row.external_id) for row, _ in fresh])
    for (row, profile), slug in zip(fresh, addresses, strict=True):
        _fill(profile, _values(row, columns))
        profile.slug = slug
        profile.state, profile.state_changed_at, profile.imported_at = State.PUBLISHED, now, now
    Profile.objects.bulk_create([profile for _, profile in fresh])
    _link(fresh)
    Registration.objects.bulk_create(
        Registration(profile=profile, body=body, number=number)
        for row, profile in fresh
        if isinstance(row, FictionalRow)
        for body, number in row.registrations
    )
    Verification.objects.bulk_create(
        Verification(profile=profile, claim=claim, checked_on=checked, expires_on=expires)
        for row, profile in fresh
        if isinstance(row, FictionalRow)
        for claim, checked, expires in row.verifications
    )


def _update(changed: Sequence[tuple[ListingRow, Profile]]) -> None:
    now = timezone.now()
    telling = []
    for row, profile in changed:
        address = [profile.street, profile.postcode]
        _fill(profile, _changes(row, profile))
        profile.imported_at = profile.updated_at = now
        if profile.is_location_confidential and any(address):
            _fill(profile, _unsaid(profile, address))
            if confidential.is_spelled(profile.slug, address):
                telling.append((row, profile))
    addresses = slugs.fresh([(profile.name, row.external_id) for row, profile in telling])
    for (_row, profile), slug in zip(telling, addresses, strict=True):
        profile.slug = slug
    # One INSERT ... ON CONFLICT: an UPDATE with a CASE for each column takes ten times as long.
    Profile.objects.bulk_create(
        [profile for _, profile in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*COLUMNS, "slug", "imported_at", "updated_at"],
    )
    open_to_terms = [(row, profile) for row, profile in changed if "terms" not in profile.locked_fields]
    Profile.terms.through.objects.filter(profile__in=[profile.pk for _, profile in open_to_terms]).delete()
    _link(open_to_terms)


def _unsaid(profile: Profile, address: Collection[str]) -> Iterator[tuple[str, object]]:
    """What a moderator corrected, without the address that the place had until it became secret."""
    kept = confidential.discreet({name: getattr(profile, name) for name in confidential.SAYING}, address)
    for name in confidential.SAYING.intersection(profile.locked_fields):
        yield name, list(kept[name]) if name in LISTS else kept[name]


def _link(pairs: Sequence[tuple[ListingRow, Profile]]) -> None:
    link = Profile.terms.through
    link.objects.bulk_create(
        link(profile_id=profile.pk, term_id=term) for row, profile in pairs for term in sorted(row.term_ids)
    )


def _terms_of(profiles: Iterable[Profile]) -> dict[UUID, frozenset[int]]:
    links = Profile.terms.through.objects.filter(profile__in=list(profiles)).values_list("profile_id", "term_id")
    found: dict[UUID, set[int]] = {}
    for profile, term in links:
        found.setdefault(profile, set()).add(term)
    return {profile: frozenset(terms) for profile, terms in found.items()}


def _without_secret_address(row: ListingRow, profile: Profile | None) -> ListingRow:
    """The row as it may be kept. A place that was secret stays secret, and loses what this row tells of its address."""
    if profile and profile.is_location_confidential and not row.is_location_confidential:
        told = {name: getattr(row, name) for name in confidential.SAYING}
        row = replace(row, is_location_confidential=True, **confidential.discreet(told, [row.street, row.postcode]))
    return replace(row, **confidential.NO_ADDRESS) if row.is_location_confidential else row


def _values(row: ListingRow, columns: Iterable[str]) -> Iterator[tuple[str, object]]:
    for column in columns:
        value = getattr(row, column)
        yield column, list(value) if column in LISTS else value


def _changes(row: ListingRow, profile: Profile) -> Iterator[tuple[str, object]]:
    """What the row may say of this profile: not what a moderator corrected, unless that tells a secret address."""
    locked = set(profile.locked_fields)
    if not locked:
        return _values(row, COLUMNS)
    if row.is_location_confidential and "is_location_confidential" not in locked:
        locked -= confidential.NO_ADDRESS.keys()
    return _values(row, [column for column in COLUMNS if column.removesuffix("_id") not in locked])


def _differs(row: ListingRow, profile: Profile) -> bool:
    return any(getattr(profile, column) != value for column, value in _changes(row, profile))


def _has_other_terms(row: ListingRow, profile: Profile, terms: frozenset[int]) -> bool:
    return terms != row.term_ids and "terms" not in profile.locked_fields


def _fill(profile: Profile, values: Iterable[tuple[str, object]]) -> None:
    for column, value in values:
        setattr(profile, column, value)
