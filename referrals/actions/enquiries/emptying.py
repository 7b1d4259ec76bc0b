"""Taking away what enquiries hold; and what becomes of them with their case, with an entry, after a restore."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.permissions import System
from accounts.vault import datakeys
from referrals.actions.cases.rows import erase_keys
from referrals.actions.enquiries.answering import tell_whose_turn
from referrals.actions.enquiries.rows import answers_of, claim, end, release, write_down
from referrals.matching import Excluded
from referrals.models import Case, Enquiry, Referral
from referrals.states_enquiries import WAITING, EnquiryState
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from directory.models import Profile

# How the ledger names an enquiry that has ended.
ENQUIRY = "referrals.enquiry:"


def empty(enquiry: Enquiry) -> str:
    """Take away the card of a claimed enquiry that is over; the caller saves it, and erases this key last."""
    enquiry.card, enquiry.erased_at = None, timezone.now()
    return enquiry.vault_owner


def empty_of_case(case: Case, by: "Actor | System") -> list[str]:
    """Empty the enquiries of a claimed case; open ones end, and whoever waits in them is told that they did."""
    owners = []
    for found in Enquiry.objects.filter(case=case, erased_at=None).order_by("pk"):
        enquiry = claim(found)
        if enquiry.state == EnquiryState.OPEN:
            end(enquiry, EnquiryState.WITHDRAWN, ReferralParty.SENDER, by)
        owners.append(empty(enquiry))
        enquiry.save()
        write_down(enquiry, by, "erased")
    return owners


def let_go_of(profile: "Profile", by: "Actor | System") -> Iterable[str]:
    """Let go of an entry that is suspended, taken out or deleted, wherever it was asked. No key goes with it.

    In the caller's transaction. Where it was chosen and there is a referral, that is ended next, and takes it along.
    """
    # All that will be moved is locked before the first is: two who suspend at once wait for each other in one order.
    list(Referral.objects.live().filter(recipient=profile).select_for_update(no_key=True, of=("self",)).order_by("pk"))
    waiting = Enquiry.objects.filter(recipients__profile=profile, recipients__state__in=WAITING)
    for enquiry in [claim(found) for found in waiting.distinct().order_by("pk")]:
        for row in answers_of(enquiry).filter(profile=profile, state__in=WAITING, referral=None):
            release(row, ReferralParty.MODERATOR, by)
        tell_whose_turn(enquiry)
    return ()


def revoke_asked(profile: "Profile", by: "Actor | System") -> None:
    """As `let_go_of`, for an entry that stays."""
    let_go_of(profile, by)


def let_barred_go(case: Case, barred: Excluded, by: "Actor") -> None:
    """Let go of whoever is never to be asked about a claimed case any more; they hear what all hear who are let go.

    What was sent to somebody who was chosen is its sender's to take back.
    """
    for enquiry in Enquiry.objects.open().filter(case=case).select_for_update(no_key=True).order_by("pk"):
        waiting = answers_of(enquiry).filter(state__in=WAITING, referral=None)
        for row in waiting.select_related("profile__organisation"):
            if row.profile and barred.bars(row.profile):
                release(row, ReferralParty.SENDER, by)


def settle_enquiries(withdrawn: Mapping[str, datetime], by: System) -> str:
    """After a backup was restored, do again what was done since; return the sentence that says so."""
    emptied, ended = _empty_again(by), _end_again(withdrawn, by)
    if not (emptied or ended):
        return ""
    return f"Done since the backup, and done again: {emptied} enquiries erased, {ended} ended."


@transaction.atomic
def _empty_again(by: System) -> int:
    found = list(Enquiry.objects.filter(erased_at=None).order_by("pk"))
    alive = set(datakeys.not_erased(each.vault_owner for each in found))
    gone = [each for each in found if each.vault_owner not in alive]
    for row in gone:
        enquiry = claim(row)
        if enquiry.state == EnquiryState.OPEN:
            end(enquiry, EnquiryState.WITHDRAWN, ReferralParty.SENDER, by)
        empty(enquiry)
        enquiry.save()
        write_down(enquiry, by, "erased", restored=True)
    erase_keys(datakeys.not_erased([each.vault_owner for each in gone]))
    return len(gone)


@transaction.atomic
def _end_again(withdrawn: Mapping[str, datetime], by: System) -> int:
    """How it ended is not known any more: nobody was left waiting, so nobody is."""
    keys = [UUID(each.removeprefix(ENQUIRY)) for each in withdrawn if each.startswith(ENQUIRY)]
    found = list(Enquiry.objects.open().filter(pk__in=keys).order_by("pk"))
    for row in found:
        end(claim(row), EnquiryState.EXPIRED, ReferralParty.CLOCK, by)
    return len(found)
