"""Rows that speak of profiles of this very site: what export_directory wrote must not come back as listings."""

import uuid
from collections.abc import Iterable

from directory.actions import STAFF, ListingRow
from directory.models import Profile

PREFIX = "htmse:"


def name_of(profile: Profile) -> str:
    """The row name under which a profile goes out into the world; that of staff, made from an address, stays here."""
    key = profile.external_id or ""
    return key if key and not key.startswith(STAFF) else f"{PREFIX}{profile.pk}"


def are_here(rows: Iterable[ListingRow]) -> set[str]:
    """Names of those rows whose profile stands in this database under its own key (one query)."""
    keys = {key for row in rows if (key := _key(row.external_id))}
    known = Profile.objects.filter(pk__in=keys).values_list("pk", flat=True) if keys else ()
    return {f"{PREFIX}{key}" for key in known}


def _key(external_id: str) -> uuid.UUID | None:
    if not external_id.startswith(PREFIX):
        return None
    try:
        return uuid.UUID(external_id.removeprefix(PREFIX))
    except ValueError:
        return None
