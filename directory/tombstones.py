"""What is kept of a deleted entry that the desk had stopped, and whether an entry is marked as such a one was.

Keyed, because a registration number is short enough to be guessed; with a key made from AUDIT_SEAL_KEY, which lies
outside of the database and stays as long as the site runs.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import AuditEvent
from accounts.permissions import Permission, has_permission
from directory import slugs
from directory.models import Mark, Profile, StateChange, Tombstone
from directory.permissions import holds
from directory.states import LIVE, REVOKED, State

SALT = "directory.tombstone"
# Who withdraws and hands in again has lifted nothing; only a moderator who takes a refusal back has.
STANDING = LIVE | REVOKED


def stopped_at(profile: Profile) -> datetime | None:
    """Return when somebody at the desk suspended it, refused it or took it out, if that was never lifted.

    What the clock suspends and what its holder withdraws is no sign.
    """
    counts = Q(target__in=STANDING) | Q(source=State.WITHDRAWN, target=State.SUBMITTED)
    last = profile.changes.filter(counts).select_related("by").order_by("at", "pk").last()
    if last is None or last.target not in REVOKED:
        return None
    if last.target == State.WITHDRAWN:
        return last.at if _is_of_the_desk(last) else None
    told = AuditEvent.objects.filter(
        target_kind=profile._meta.label_lower, target_id=str(profile.pk), verb=State.SUSPENDED.value
    )
    latest = told.order_by("pk").last()
    is_clock = latest is None or latest.actor.startswith("system:")
    return None if is_clock else last.at


def _is_of_the_desk(change: StateChange) -> bool:
    """Whether a moderator withdrew it. A new entry that was handed in is withdrawn by a refusal alone."""
    if change.source == State.SUBMITTED:
        return True
    by = change.by
    return by is not None and has_permission(by, Permission.MODERATE_DIRECTORY) and not holds(by, change.profile)


def raise_for(profile: Profile, at: datetime) -> None:
    """Keep the keyed hashes of what would come back with it, in the caller's transaction."""
    Tombstone.objects.bulk_create(
        [Tombstone(kind=kind, digest=_digest(kind, value), at=at) for kind, value in _marks(profile)],
        update_conflicts=True,
        unique_fields=["kind", "digest"],
        update_fields=["at"],
    )


def known_by(profile: Profile) -> list[Tombstone]:
    """Return the tombstones that bear a mark of this entry (one query, beside its registrations)."""
    wanted = Q(pk=None)
    for kind, value in _marks(profile):
        wanted |= Q(kind=kind, digest=_digest(kind, value))
    return list(Tombstone.objects.filter(wanted).order_by("kind", "-at"))


def _marks(profile: Profile) -> list[tuple[str, str]]:
    return list(dict.fromkeys((kind, value) for kind, value in _told(profile) if value))


def _told(profile: Profile) -> Iterator[tuple[str, str]]:
    yield from ((Mark.REGISTRATION.value, _plain(row.number)) for row in profile.registrations.all())
    yield from ((Mark.TELEPHONE.value, _plain(row["number"])) for row in profile.telephones)
    yield Mark.EMAIL.value, profile.email.casefold()
    for address in _addresses(profile):
        yield Mark.ADDRESS.value, address


def _addresses(profile: Profile) -> Iterable[str]:
    """Its address, and the one that its name would have: a draft has none yet, and the second of a name has a mark."""
    return {profile.slug, slugs.short(profile.name)} if profile.name else {profile.slug}


def _plain(number: str) -> str:
    """Blanks and strokes do not make another number."""
    return "".join(sign for sign in number.casefold() if sign.isalnum())


def _digest(kind: str, value: str) -> str:
    return salted_hmac(SALT, f"{kind}:{value}", secret=settings.AUDIT_SEAL_KEY, algorithm="sha256").hexdigest()
