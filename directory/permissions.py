"""Who may act for a profile, and as what."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, User
from accounts.permissions import GRANTS, Permission, Role, System, has_permission
from directory.models import Profile
from directory.states import Party

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.permissions import Actor


def holds(who: "Actor | System", profile: Profile) -> bool:
    """Whether somebody looks after this profile (one query)."""
    if isinstance(who, System) or not who.is_authenticated or not who.is_active:
        return False
    return Profile.objects.held_by(who).filter(pk=profile.pk).exists()


def holds_any(who: "Actor") -> bool:
    """Whether somebody looks after any profile at all (one query)."""
    return isinstance(who, User) and Profile.objects.held_by(who).exists()


def is_looked_after(profile: Profile) -> bool:
    """Whether anybody at all looks after this profile (one query)."""
    managed = Q(memberships__organisation=profile.organisation_id, memberships__role=Role.MANAGER)
    holders = Q(holdings__profile=profile) | (managed if profile.organisation_id else Q(pk=None))
    return User.objects.filter(holders).exists()


def minders(key: "UUID | None") -> list[User]:
    """Return whoever is told of what reaches an entry, by its key: all who look after it by name.

    Only when nobody does any more, the managers of its organisation: they may read it, and else nobody would hear.
    """
    if key is None:
        return []
    active = User.objects.filter(is_active=True).select_related("rhythm").order_by("pk")
    managers = Membership.objects.filter(role=Role.MANAGER, organisation__profiles=key)
    return list(active.filter(holdings__profile=key)) or list(active.filter(pk__in=managers.values("user")))


def strangers(users: "QuerySet[User]", profile: Profile) -> "QuerySet[User]":
    """Those who do not look after this profile: what is said about it is not for its holders to judge."""
    managers = Membership.objects.filter(organisation=profile.organisation_id, role=Role.MANAGER).values("user")
    found = users.exclude(pk__in=profile.holders.values("user"))
    return found.exclude(pk__in=managers) if profile.organisation_id else found


def require_holder(who: "Actor | System", profile: Profile) -> None:
    """Raise PermissionDenied (403) unless `who` looks after this profile."""
    if not holds(who, profile):
        raise PermissionDenied("holder")


def speaking(who: "Actor") -> list[Profile]:
    """The checked entries that somebody looks after by name, for which they may write to colleagues (one query)."""
    if not who.is_authenticated or not who.is_active:
        return []
    return list(Profile.objects.published().filter(source_name="", holders__user=who).order_by("name", "pk"))


def is_verified_member(who: "Actor") -> bool:
    """Whether somebody looks after a published entry with a checked identity, or moderates (one query)."""
    if not who.is_authenticated or not who.is_active:
        return False
    checked = Profile.objects.published().filter(source_name="", holders__user=OuterRef("pk"))
    roles = [role for role, granted in GRANTS.items() if Permission.MODERATE_DIRECTORY in granted]
    moderates = Q(memberships__role__in=roles, memberships__organisation__is_operator=True)
    return User.objects.filter(Exists(checked) | moderates, pk=who.pk, is_active=True).exists()


def parties(who: "Actor | System", profile: Profile) -> frozenset[Party]:
    """As what somebody may speak about a profile. The site itself is its clock, and does what moderators do.

    Of an entry of their own moderators are holders and nothing else: a colleague decides.
    """
    if isinstance(who, System):
        return frozenset({Party.CLOCK, Party.MODERATOR})
    if holds(who, profile):
        return frozenset({Party.HOLDER})
    return frozenset({Party.MODERATOR} if has_permission(who, Permission.MODERATE_DIRECTORY) else ())
