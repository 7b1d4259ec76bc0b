"""Words to colleagues that they may look after an entry too: few, and none to somebody who was written to enough."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from directory.actions.entries import claim
from directory.actions.telling import subject
from directory.models import Holder, Invitation, InvitationSent, Profile
from directory.permissions import require_holder
from directory.states import LIVE, OPEN_TO_EDITS, State
from notifications.actions import cancel, tell_address
from notifications.kinds import AddressKind, Refused
from notifications.links import absolute

if TYPE_CHECKING:
    from accounts.models import User

# A mail that somebody did not ask for: more than these are no colleagues.
MOST_INVITED = 10
# For so long the link in the mail can be used.
ANSWERED = timedelta(days=14)
# So many mails to one address, whoever has them sent, and for so long they are counted.
MOST_TO_ONE, COUNTED = 3, timedelta(days=14)
# So many mails of one person a day.
MOST_A_DAY = 20
# Nobody comes to what is out of view by somebody else's decision.
MAY_INVITE = OPEN_TO_EDITS | LIVE | {State.SUBMITTED}
SALT = "directory.invitation"
INVITED = AddressKind(
    name="directory.invited",
    headline=gettext_lazy("A colleague asks you to look after an entry"),
    minutes=ANSWERED // timedelta(minutes=1),
)


class WrittenEnough(Refused):
    """A mail that is one too many: for its address, or for who has it sent."""


def require_named(by: "User", profile: Profile) -> Holder | None:
    """Return the row by which `by` looks after the entry, None for a manager while nobody does so by name.

    PermissionDenied for anybody else; Refused for a manager of the organisation when somebody looks after it by name.
    """
    require_holder(by, profile)
    own = profile.holders.filter(user=by).first()
    if own is None and profile.holders.exists():
        raise Refused(_("A colleague looks after this entry: only they say who else does."))
    return own


@transaction.atomic
def invite(*, profile: Profile, by: "User", address: str) -> Invitation | None:
    """Ask a colleague to look after an entry too. Again, and for whoever does so already: quiet, no second mail.

    Refused for what is out of view, and for more than MOST_INVITED who have not answered; WrittenEnough for a mail that
    is one too many.
    """
    profile = claim(profile)
    require_named(by, profile)
    address = address.strip()
    if profile.state not in MAY_INVITE:
        raise Refused(_("This entry is not shown any more: nobody can be invited to it now."))
    if profile.holders.filter(user__email__iexact=address).exists():
        return None
    profile.invitations.filter(invited_at__lt=timezone.now() - ANSWERED).delete()
    if known := profile.invitations.filter(address__iexact=address).first():
        return known
    if profile.invitations.count() >= MOST_INVITED:
        raise Refused(_("Ten colleagues have not answered yet: take an invitation back first."))
    _count(by, address)
    invitation = Invitation.objects.create(profile=profile, address=address, invited_by=by)
    page = absolute(reverse("directory:invited", args=[invitation.pk]))
    tell_address(kind=INVITED, address=address, secret={"activate_url": page}, subject=subject(invitation))
    audit.record(by=by, verb="invited", target=profile)
    return invitation


@transaction.atomic
def take_invitation_back(*, invitation: Invitation, by: "User") -> None:
    """Take an invitation back, with its mail if that still waits; gone already is quiet."""
    require_named(by, claim(invitation.profile))
    about = subject(invitation)
    if Invitation.objects.filter(pk=invitation.pk).delete()[0]:
        cancel(subject=about)
        audit.record(by=by, verb="invitation_taken_back", target=invitation.profile)


def forget_sent() -> int:
    """Forget to whom was written before COUNTED; return how many mails that were."""
    return InvitationSent.objects.filter(sent_at__lt=timezone.now() - COUNTED).delete()[0]


def _count(by: "User", address: str) -> None:
    """Write down that a mail goes out, in the caller's transaction, or say that it is one too many.

    The locks make the counts true. Whoever writes to several in one transaction takes the addresses in their order.
    """
    digest = salted_hmac(SALT, address.lower(), secret=settings.AUDIT_SEAL_KEY, algorithm="sha256").hexdigest()
    _lock(f"{SALT}:{by.pk}")
    _lock(f"{SALT}:{digest}")
    now = timezone.now()
    if InvitationSent.objects.filter(inviter=by, sent_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise WrittenEnough(_("You have invited many people today: go on tomorrow."))
    if InvitationSent.objects.filter(digest=digest, sent_at__gt=now - COUNTED).count() >= MOST_TO_ONE:
        raise WrittenEnough(_("This address was written to already: ask them to look there."))
    InvitationSent.objects.create(inviter=by, digest=digest)


def _lock(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
