"""Entries as their holders take them away: what was said, checked and decided, and no secret (docs/your-data.md)."""

import base64
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from accounts.vault import files
from directory.models import ClaimRequest, FoundCount, Invitation, Profile

if TYPE_CHECKING:
    from accounts.models import User
    from directory.querysets import ProfileQuerySet

type Names = Mapping[UUID, str | None]

FORM = "htmse-entry-1"
# Told by name instead of by key.
NAMED = frozenset({"profession", "organisation"})


def of(user: "User") -> dict[str, Any]:
    """Return every entry that somebody looks after, and whom they invited (a constant number of queries)."""
    invited = Invitation.objects.filter(invited_by=user).order_by("invited_at")
    return {
        "entries": _all(Profile.objects.held_by(user).order_by("created_at", "pk")),
        "invited": list(invited.values("profile", "address", "invited_at")),
    }


def entry(profile: Profile) -> dict[str, Any]:
    """Return one entry."""
    (told,) = _all(Profile.objects.filter(pk=profile.pk))
    return {"format": FORM, "made_at": timezone.now(), **told}


def _all(profiles: "ProfileQuerySet") -> list[dict[str, Any]]:
    found = FoundCount.objects.tellable(timezone.localdate()).order_by("week", "vocabulary", "value")
    whole = list(
        profiles.select_related("profession", "organisation", "measures").prefetch_related(
            "terms", "registrations", "verifications", "changes", "submissions", "claim_requests__evidence__file",
            "holders__user", "invitations", "photos", Prefetch("found_counts", found),
        )
    )  # fmt: skip
    names = _names(whole)
    return [_told(profile, names) for profile in whole]


def _names(profiles: Iterable[Profile]) -> Names:
    """What the files are called that show claims; None for those whose key was erased (one query for all)."""
    kept = [
        evidence.file
        for profile in profiles
        for request in profile.claim_requests.all()
        for evidence in request.evidence.all()
    ]
    return dict(zip([file.pk for file in kept], files.names_of(kept) if kept else [], strict=True))


def _told(profile: Profile, file_names: Names) -> dict[str, Any]:
    names = [field.attname for field in profile._meta.concrete_fields if field.name not in NAMED]
    return {
        **{name: getattr(profile, name) for name in names},
        "profession": profile.profession.slug,
        "organisation": profile.organisation.name if profile.organisation else None,
        "terms": sorted([term.vocabulary, term.slug] for term in profile.terms.all()),
        "registrations": [{"register": row.body, "number": row.number} for row in profile.registrations.all()],
        "photos": [_photo(photo) for photo in profile.photos.all()],
        "checks": [_picked(row, "claim", "title", "checked_on", "expires_on") for row in profile.verifications.all()],
        "states": [_picked(row, "source", "target", "reason", "at") for row in profile.changes.all()],
        "submissions": [
            _picked(row, "is_new", "changes", "handed_in_at", "revised_at", "decision", "reason", "decided_at")
            for row in profile.submissions.all()
        ],
        "claims": [_claim(request, file_names) for request in profile.claim_requests.all()],
        "holders": [{"name": str(holder.user), "since": holder.since} for holder in profile.holders.all()],
        "invitations": [_picked(row, "address", "invited_at") for row in profile.invitations.all()],
        "found": [_picked(row, "week", "vocabulary", "value", "count") for row in profile.found_counts.all()],
        "measures": _measures(profile),
    }


def _measures(profile: Profile) -> dict[str, Any] | None:
    row = getattr(profile, "measures", None)
    return _picked(row, "allowed_at", "days", "completed", "asked", "accepted", "measured_on") if row else None


def _claim(request: ClaimRequest, file_names: Names) -> dict[str, Any]:
    return {
        **_picked(request, "claim", "note", "made_at", "decision", "reason", "decided_at"),
        "evidence": [file_names[evidence.file_id] for evidence in request.evidence.all()],
    }


def _photo(photo: Any) -> dict[str, Any]:
    return {**_picked(photo, "is_shown", "media_type"), "base64": base64.b64encode(photo.content).decode()}


def _picked(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
