"""What every verb about an entry does to its row: lock it, write it, keep its address secret."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.http import Http404

from directory import confidential, lexicon, slugs
from directory.models import Profile, Registration, Term
from directory.validators import reads_as_written, telephones

# All that an edit may touch. State, availability, checks and sources have verbs of their own.
DETAILS = frozenset(
    {
        "slug", "kind", "name", "headline", "biography", "profession", "organisation", "organisation_name",
        "countries", "jurisdictions", "languages", "has_legal_aid", "fees", "is_remote", "is_in_person",
        "accepts_referrals", "publications", "training", "place", "region", "country", "street", "postcode",
        "latitude", "longitude", "is_location_confidential", "phone", "sms", "hours", "email", "website", "audience",
        "is_public_authority", "members_email", "members_phone",
    }
)  # fmt: skip
# An action is held to what a form is, for the values that could deceive a reader or break a page.
CHECKED: Mapping[str, Callable[[Any], None]] = {
    "name": reads_as_written, "headline": reads_as_written, "organisation_name": reads_as_written,
    "hours": reads_as_written, "fees": reads_as_written, "place": reads_as_written, "region": reads_as_written,
    "street": reads_as_written, "phone": telephones,
}  # fmt: skip


class Gone(Profile.DoesNotExist, Http404):
    """Somebody has deleted the entry since the caller read it: a page answers 404, and all else as ever."""


def claim(profile: Profile) -> Profile:
    """Lock the row and read it again: what the caller holds may be old. Raises Gone."""
    lexicon.share()
    try:
        return Profile.objects.select_for_update(no_key=True).get(pk=profile.pk)
    except Profile.DoesNotExist as missing:
        raise Gone(str(missing)) from missing


def is_secret(profession: Term, terms: Iterable[Term]) -> bool:
    """Whether these words speak of a place that nobody may find unless somebody says otherwise."""
    secret = confidential.secret_terms(lexicon.current().words.values())
    return confidential.is_secret(profession.slug, [term.pk for term in terms], secret)


def stamp(profile: Profile) -> None:
    """What stands beside the entry has changed: an older page of it must not be saved over this one."""
    profile.save(update_fields=["updated_at"])


def assign(profile: Profile, changes: Mapping[str, Any]) -> list[str]:
    """Write the values that differ; return the names of their fields. ValueError beyond DETAILS."""
    if unknown := set(changes) - DETAILS:
        raise ValueError(f"Not to be changed this way: {', '.join(sorted(unknown))}")
    if changes.get("is_location_confidential", profile.is_location_confidential):
        changes = {**changes, **_unsaid(profile, changes), **confidential.NO_ADDRESS}
    changed = sorted(field for field, value in changes.items() if getattr(profile, field, None) != value)
    for field in changed:
        setattr(profile, field, changes[field])
    for field in CHECKED.keys() & set(changed):
        CHECKED[field](changes[field])
    return changed


def _unsaid(profile: Profile, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What else it says, without the address that stood here until now or would stand here by these changes."""
    address = [values.get(line) or "" for values in (vars(profile), changes) for line in ("street", "postcode")]
    if not any(address):
        return {}
    told = {name: changes.get(name, getattr(profile, name)) for name in confidential.SAYING}
    kept = confidential.discreet(told, address)
    if confidential.is_spelled(changes.get("slug", profile.slug), address):
        kept["slug"] = slugs.fresh([(kept["name"], str(profile.pk))])[0]
    return kept | {"phone": list(kept["phone"])}


def locked(before: Iterable[str], changed: Iterable[str]) -> list[str]:
    """One coordinate without the other is nowhere, so both are kept. Registrations are never imported."""
    kept = {*before, *changed} - {"registrations"}
    return sorted(kept | {"latitude", "longitude"} if kept & {"latitude", "longitude"} else kept)


def register(profile: Profile, registrations: Iterable[tuple[str, str]]) -> bool:
    """Make these the registrations; return whether they were others."""
    wanted = list(dict.fromkeys(registrations))
    if set(wanted) == set(profile.registrations.values_list("body", "number")):
        return False
    profile.registrations.all().delete()
    Registration.objects.bulk_create(Registration(profile=profile, body=body, number=number) for body, number in wanted)
    return True


def becomes_secret(profile: Profile, changes: Mapping[str, Any], terms: Collection[Term] | None) -> bool:
    if "is_location_confidential" in changes or profile.is_location_confidential:
        return False
    before = list(profile.terms.all())
    after = is_secret(changes.get("profession", profile.profession), before if terms is None else terms)
    return after and not is_secret(profile.profession, before)
