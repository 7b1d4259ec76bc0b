"""Entries that are deleted for good: by their holder, or with their holder's account."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Role
from accounts.vault import files, sealing
from directory import hooks, tombstones
from directory.actions.entries import claim
from directory.actions.holders import part
from directory.actions.life import move
from directory.actions.telling import subject
from directory.models import Profile
from directory.permissions import require_holder
from directory.search import index
from directory.states import LIVE, State
from notifications.actions import cancel
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor


@transaction.atomic
def erase(*, profile: Profile, by: "User") -> None:
    """Delete an entry with all that belongs to it. Gone already is quiet.

    Of one that the desk has stopped, keyed hashes of its numbers stay (tombstones). Refused while somebody else looks
    after it by name.
    """
    held = Profile.objects.select_for_update().filter(pk=profile.pk).first()
    if held is None:
        return
    require_holder(by, held)
    if held.holders.filter(user__is_active=True).exclude(user=by).exists():
        raise Refused(_("Somebody else looks after this entry too: leave it to them, or remove them first."))
    forget_keys(remove(held, by))


def let_go(user: User, by: "Actor") -> None:
    """Let go of an account that is deleted, in the caller's transaction.

    What others look after too, it leaves; all else is deleted as its holder would delete it.
    """
    owners: list[str] = []
    for profile in Profile.objects.held_by(user).order_by("pk"):
        held = claim(profile)
        if _others(held, user):
            if row := held.holders.filter(user=user).first():
                part(held, row, by, is_account_gone=True)
        else:
            owners += remove(held, by)
    forget_keys(owners)


def remove(profile: Profile, by: "Actor") -> list[str]:
    """Delete a locked entry in the caller's transaction; return the owners of keys to be erased last of all."""
    if profile.state in LIVE:
        profile = move(profile, State.WITHDRAWN, by, reason=_("Deleted by its holder"))
    elif at := tombstones.stopped_at(profile):
        tombstones.raise_for(profile, at)
    owners = [owner for heard in hooks.profile_erased for owner in heard(profile, by)]
    for row in (profile, *profile.submissions.all(), *profile.claim_requests.all()):
        cancel(subject=subject(row))
    for request in profile.claim_requests.all():
        files.forget_all(owner=subject(request))
        owners.append(subject(request))
    audit.record(by=by, verb="erased", target=profile)
    index.remove([profile.pk])
    profile.delete()
    return owners


def _others(profile: Profile, user: User) -> bool:
    """Whether somebody else looks after it, by name or for its organisation."""
    manages = Q(
        memberships__organisation=profile.organisation_id, memberships__role=Role.MANAGER
    ) if profile.organisation_id else Q(pk=None)  # fmt: skip
    holds = Q(holdings__profile=profile)
    return User.objects.filter(holds | manages, is_active=True).exclude(pk=user.pk).exists()


def forget_keys(owners: list[str]) -> None:
    """Last in the deed: it holds whatever becomes of the transaction (docs/adr/0009-the-vault.md)."""
    for owner in owners:
        sealing.erase(owner)
