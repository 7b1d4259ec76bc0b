"""What becomes of referrals when the entry that they were sent to is suspended, taken out or deleted."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from referrals.actions.referrals.rows import move, tell_recipients, tell_sender
from referrals.kinds_referrals import BACK, OVER
from referrals.models import Referral
from referrals.states_referrals import ReferralParty, ReferralState

if TYPE_CHECKING:
    from accounts.permissions import Actor, System
    from directory.models import Profile


def revoke_of(profile: "Profile", by: "Actor | System") -> None:
    """End whatever is live with an entry, in the caller's transaction: nothing of it is read there any more.

    The sender is told to act; whoever looks after the entry is told that it ended, and not why.
    """
    rows = Referral.objects.live().filter(recipient=profile).select_for_update(no_key=True, of=("self",))
    for referral in rows.select_related("case__owner", "recipient", "consent").order_by("pk"):
        change = move(referral, ReferralState.REVOKED, ReferralParty.MODERATOR, by)
        tell_sender(referral, BACK, str(change.pk))
        if referral.sent_at:
            tell_recipients(referral, OVER, str(change.pk))


def let_go_of(profile: "Profile", by: "Actor | System") -> Iterable[str]:
    """The same for an entry that is deleted. What was sent to it stays with the sender: no key goes with it."""
    revoke_of(profile, by)
    return ()
