"""What several were asked, and somebody has taken on who was asked otherwise: whoever waits does so for nothing.

It is said to whoever has the case, and ended by them alone: perhaps they want a second one.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from referrals.actions.enquiries.rows import EnquiryCard, cards_of
from referrals.actions.referrals.rows import Card, as_card
from referrals.models import Enquiry, Referral
from referrals.states_enquiries import EnquiryState
from referrals.states_referrals import TAKEN, ReferralState

if TYPE_CHECKING:
    from collections.abc import Collection

_TAKEN_ON = (*TAKEN, ReferralState.COMPLETED)


def asked_for_the_same(referral: Referral, card: Card | None) -> list[Enquiry]:
    """Return the open enquiries about a need that this referral, taken on since, is for, too (at most three queries).

    `card`: of the referral, opened for whoever has its case.
    """
    # Where nobody is there any more, whoever waits may be needed after all.
    if card is None or referral.state not in _TAKEN_ON or Referral.objects.deserted().filter(pk=referral.pk).exists():
        return []
    asked = Enquiry.objects.open().filter(case=referral.case_id, asked_at__lt=referral.accepted_at)
    rows = list(asked.exclude(recipients__referral=referral).order_by("asked_at", "pk"))
    return [each for each, about in zip(rows, cards_of(rows), strict=True) if about and _share(about.needs, card.needs)]


def taken_on_since(enquiry: Enquiry, card: EnquiryCard | None) -> list[Referral]:
    """Return what was asked for otherwise and taken on since, for a need of an open enquiry (at most three queries).

    `card`: of the enquiry, opened for whoever has its case.
    """
    if card is None or enquiry.state != EnquiryState.OPEN:
        return []
    taken = Referral.objects.filter(case=enquiry.case_id, state__in=_TAKEN_ON, accepted_at__gt=enquiry.asked_at)
    taken = taken.exclude(Q(enquired__enquiry=enquiry) | Q(pk__in=Referral.objects.deserted().values("pk")))
    taken = taken.select_related("recipient").defer("content", "delivered")
    rows = list(taken.order_by("accepted_at", "pk"))
    opened = sealing.open_texts(Sealed(each.card or b"", each.vault_owner, each.place("card")) for each in rows)
    told = zip(rows, opened, strict=True)
    return [each for each, text in told if text and _share(as_card(text).needs, card.needs)]


def _share(some: "Collection[str]", others: "Collection[str]") -> bool:
    return not set(some).isdisjoint(others)
