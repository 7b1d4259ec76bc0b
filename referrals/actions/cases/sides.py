"""Who stands on the other side of a case, and so cannot have it."""

from typing import TYPE_CHECKING

from accounts.models import User
from accounts.vault.sealing import Unreadable
from directory.models import Profile
from referrals import hooks_cases
from referrals.actions.cases.rows import unseal
from referrals.models import EnquiryRecipient

if TYPE_CHECKING:
    from uuid import UUID

    from referrals.models import Case


def is_across(user: User, case: "Case") -> bool:
    """Whether somebody looks after an entry that is asked about a claimed case, or that its client must never meet.

    One answer for both: whoever hands a case on is not told whom its client shuts out.
    """
    held = dict(Profile.objects.held_by(user).values_list("pk", "slug"))
    return bool(held) and (not _shut_out(case).isdisjoint(held.values()) or not _asked(case).isdisjoint(held))


def _asked(case: "Case") -> "set[UUID | None]":
    """The keys of the entries with which something of a case is, and is not over."""
    sent = case.referrals.live().filter(sent_at__isnull=False).values_list("recipient", flat=True)
    asked = EnquiryRecipient.objects.waiting().filter(enquiry__case=case).values_list("profile", flat=True)
    return {*sent, *asked, *(key for ask in hooks_cases.entries_asked for key in ask(case))}


def _shut_out(case: "Case") -> frozenset[str]:
    """The entries that are excluded by name. A language or a place is no reason: whoever helps shares them, too."""
    try:
        return unseal(case).barred.slugs
    except Unreadable:
        # Nobody reads it any more, whoever has it.
        return frozenset()
