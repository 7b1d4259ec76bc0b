"""What moderators write by hand."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import audit
from accounts.permissions import Permission, require
from directory import indexing
from directory.actions.checks import end_what_changed
from directory.actions.entries import assign, becomes_secret, claim, is_secret, locked, register
from directory.models import Profile, Term
from directory.permissions import holds

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


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
    assign(profile, details)
    profile.save(force_insert=True)
    profile.terms.set(terms)
    register(profile, registrations)
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
    What is changed in a listing is kept from the next import. A check of a name or of registrations ends with them, and
    an entry whose identity is not checked any more is not shown. PermissionDenied for one's own entry: what its holder
    writes is looked at by a colleague (joining.answer).
    """
    require(by, Permission.MODERATE_DIRECTORY)
    if holds(by, profile):
        raise PermissionDenied("an entry of one's own")
    profile = claim(profile)
    if becomes_secret(profile, changes, terms):
        changes = {**changes, "is_location_confidential": True}
    changed = assign(profile, changes)
    if terms is not None and set(terms) != set(profile.terms.all()):
        profile.terms.set(terms)
        changed.append("terms")
    if registrations is not None and register(profile, registrations):
        changed.append("registrations")
    if not changed:
        return profile
    if profile.is_listed:
        profile.locked_fields = locked(profile.locked_fields, changed)
    profile.save()
    audit.record(by=by, verb="changed", target=profile, detail={"fields": changed})
    end_what_changed(profile, by, changed)
    indexing.refresh([profile.pk])
    return profile
