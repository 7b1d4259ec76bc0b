"""Taking away what referrals hold: one of them, or all of a case. Whose keys go with it is returned, to erase last."""

from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.vault import files
from referrals.actions.referrals.rows import claim, move, tell_recipients, write_down
from referrals.kinds_referrals import OVER
from referrals.models import Case, ClientCode, Referral
from referrals.states_referrals import LIVE, ReferralParty, ReferralState

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


def empty(referral: Referral) -> list[str]:
    """Take the words of a claimed referral away, and its files; the caller saves it, and erases these keys last."""
    kept = list(referral.files.all())
    for file in kept:
        files.forget_all(owner=file.vault_owner)
    referral.messages.filter(body__isnull=False).update(body=None)
    referral.card = referral.content = referral.delivered = None
    referral.erased_at = timezone.now()
    return [referral.vault_owner, *(file.vault_owner for file in kept)]


def empty_as_mistaken(referral: Referral, by: "Actor | System") -> list[str]:
    """End a claimed live referral as a mistake, empty; whoever it was sent to is told that it is over."""
    was_sent = referral.sent_at is not None
    owners = empty(referral)
    move(referral, ReferralState.MISTAKEN, ReferralParty.SENDER, by)
    if was_sent:
        tell_recipients(referral, OVER, step="over")
    return owners


def empty_of_case(case: Case, by: "Actor | System") -> list[str]:
    """Empty the referrals of a claimed case, and its consents; live ones end as a mistake. The client's code goes."""
    owners: list[str] = []
    for row in Referral.objects.filter(case=case, erased_at=None).order_by("pk"):
        referral = claim(row)
        if referral.state in LIVE:
            owners += empty_as_mistaken(referral, by)
        else:
            owners += empty(referral)
            referral.save()
            write_down(referral, by, "erased")
    case.consents.update(words=None)
    ClientCode.objects.filter(case=case).delete()
    return owners
