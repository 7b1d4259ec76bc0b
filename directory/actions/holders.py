"""Who looks after an entry: colleagues come, and go. Everybody who does so is told of either."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, System, require
from directory.actions.checks import revise, unverify
from directory.actions.entries import claim
from directory.actions.inviting import ANSWERED, require_named
from directory.actions.telling import holders_of, subject, tell_moderators
from directory.choices import Claim
from directory.kinds import HANDED_OVER, HOLDERS
from directory.models import Holder, Invitation, Profile
from directory.states import LIVE
from notifications.actions import tell
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import Actor

HANDS = System("holders")


@transaction.atomic
def entrust(*, profile: Profile, user: "User", by: "Actor | System") -> Holder:
    """Let somebody look after an entry that moderators made. Again: quiet."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = claim(profile)
    holder, is_new = Holder.objects.get_or_create(profile=profile, user=user)
    if is_new:
        audit.record(by=by, verb="entrusted", target=profile, detail={"user": user.pk})
        _tell_all(profile)
    return holder


@transaction.atomic
def come(*, invitation: Invitation, by: "User") -> Profile:
    """Look after an entry that one was invited to. Again: quiet.

    Refused under another address than the one that was written to, and for an invitation taken back or too old.
    """
    profile = claim(invitation.profile)
    if profile.holders.filter(user=by).exists():
        profile.invitations.filter(pk=invitation.pk).delete()
        return profile
    open_still = profile.invitations.filter(pk=invitation.pk, invited_at__gte=timezone.now() - ANSWERED)
    if not open_still.exists():
        raise Refused(_("This invitation is over: ask your colleague for another one."))
    if not is_for(invitation, by):
        raise Refused(_("The invitation went to another e-mail address: sign in with that one."))
    Holder.objects.create(profile=profile, user=by)
    profile.invitations.filter(pk=invitation.pk).delete()
    audit.record(by=by, verb="came", target=profile)
    _tell_all(profile)
    return profile


def is_for(invitation: Invitation, user: "User") -> bool:
    """Whether the invitation was written to the address of this account. Signs that only look or fold alike differ."""
    asked, theirs = invitation.address, user.email
    return asked == theirs or (asked.isascii() and theirs.isascii() and asked.lower() == theirs.lower())


@transaction.atomic
def leave(*, profile: Profile, by: "User", holder: Holder) -> None:
    """Somebody looks after it no more, by their own wish or that of who came before them. Gone already is quiet.

    Refused for the last one (an entry that nobody looks after is withdrawn or deleted), and for taking away whoever
    came before.
    """
    profile = claim(profile)
    own = require_named(by, profile)
    row = profile.holders.filter(pk=holder.pk).first()
    if row is None:
        return
    if own is None or row.pk < own.pk:
        raise Refused(_("They have looked after this entry for longer than you: only they can end that."))
    if profile.holders.count() == 1:
        raise Refused(_("Nobody would look after this entry: invite a colleague first, or withdraw the entry."))
    part(profile, row, by)
    _tell_all(profile, row.user)


def part(profile: Profile, row: Holder, by: "Actor", *, is_account_gone: bool = False) -> None:
    """Let one holder of a locked entry go, in the caller's transaction.

    Whose identity was checked may be who goes. So when it is the one who began the entry, that check ends with them,
    and with it a first look: two people look at who is there now.
    """
    began = not profile.holders.filter(pk__lt=row.pk).exists()
    profile.holders.filter(pk=row.pk).delete()
    audit.record(by=by, verb="left", target=profile, detail={"user": row.user_id})
    if is_account_gone:
        _tell_all(profile)
    if not began:
        return
    for request in profile.claim_requests.waiting().select_for_update().filter(claim=Claim.IDENTITY):
        revise(request)
    was_checked = profile.verifications.filter(claim=Claim.IDENTITY).exists()
    unverify(profile=profile, by=HANDS, claim=Claim.IDENTITY)
    if was_checked or profile.state in LIVE:
        tell_moderators(subject(profile), kind=HANDED_OVER, step=uuid4().hex)


def _tell_all(profile: Profile, *others: "User") -> None:
    """Tell everybody who looks after it by name, and whoever did until now."""
    step = uuid4().hex
    for user in dict.fromkeys([*holders_of(profile), *others]):
        tell(kind=HOLDERS, to=user, subject=subject(profile), step=step)
