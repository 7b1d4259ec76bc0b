"""What the sender reads of what they have sent. That they did is written down."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from referrals.actions.cases.rows import own
from referrals.actions.referrals.rows import Card, as_card, as_sender, card_of, content_of, write_down
from referrals.choices_referrals import Shared
from referrals.models import Case, Consent, Referral

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Sent:
    """What a referral says, opened; no card: it is erased. `delivered`: what the recipient wrote at the end."""

    card: Card | None
    content: dict[Shared, str] = field(default_factory=dict)
    delivered: str = ""


@transaction.atomic
def read_sent(*, referral: Referral, by: "User") -> Sent:
    """Open a referral for whoever has its case. PermissionDenied, Unreadable."""
    referral = as_sender(referral, by)
    write_down(referral, by, "read")
    if referral.card is None:
        return Sent(None)
    place = referral.place("delivered")
    report = referral.delivered
    words = sealing.open_text(report, owner=referral.vault_owner, place=place) if report else ""
    return Sent(card_of(referral), content_of(referral), words)


@transaction.atomic
def read_all_sent(*, case: Case, by: "User") -> list[tuple[Referral, Card | None, str | None]]:
    """Open every referral of a case for whoever has it, in one query for all keys; the content as JSON."""
    case = own(case, by)
    found = list(case.referrals.select_related("recipient", "case").order_by("drafted_at", "pk"))
    columns = [(each, name) for each in found for name in ("card", "content")]
    opened = sealing.open_texts(
        Sealed(getattr(each, name) or b"", each.vault_owner, each.place(name)) for each, name in columns
    )
    for each in found:
        write_down(each, by, "exported")
    cards, contents = opened[::2], opened[1::2]
    return [
        (each, as_card(card) if card else None, content)
        for each, card, content in zip(found, cards, contents, strict=True)
    ]


@transaction.atomic
def words_of(*, consents: Iterable[Consent], case: Case, by: "User") -> list[str | None]:
    """Open the words in which consents of one case were asked. PermissionDenied unless `by` has it."""
    if case.owner_id != by.pk:
        raise PermissionDenied("owner")
    return sealing.open_texts(Sealed(each.words or b"", case.vault_owner, each.place) for each in consents)
