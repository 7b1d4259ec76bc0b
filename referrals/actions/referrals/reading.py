"""What the sender reads of what they have sent. That they did is written down."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.vault import files, sealing
from accounts.vault.sealing import Sealed
from referrals.actions.cases.rows import own
from referrals.actions.referrals.rows import Card, as_card, as_sender, card_of, content_of, write_down
from referrals.actions.referrals.words import as_sealed
from referrals.choices_referrals import Shared
from referrals.models import Case, Consent, Referral, ReferralFile, ReferralMessage

if TYPE_CHECKING:
    from accounts.models import User

# What of a referral's own is sealed.
HELD = ("card", "content", "delivered")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a referral says, opened; no card: it is erased. `delivered`: what the recipient wrote at the end."""

    card: Card | None
    content: dict[Shared, str] = field(default_factory=dict)
    delivered: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """A referral and all that hangs on it, opened; None stands for what is erased, or cannot be read."""

    referral: Referral
    card: Card | None
    content: dict[str, str] | None
    delivered: str | None
    messages: list[tuple[ReferralMessage, str | None]]
    files: list[tuple[ReferralFile, str | None]]


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
def read_all_sent(*, case: Case, by: "User") -> list[Whole]:
    """Open every referral of a case for whoever has it, with what was said in it and what came of it.

    The queries do not grow with what there is; each referral has its row in the trail. PermissionDenied.
    """
    case = own(case, by)
    rows = case.referrals.select_related("recipient", "suggested__organisation", "case", "answer")
    found = list(rows.prefetch_related("messages__by", "files__file").order_by("drafted_at", "pk"))
    for each in found:
        write_down(each, by, "exported")
    return _opened(found)


@transaction.atomic
def words_of(*, consents: Iterable[Consent], case: Case, by: "User") -> list[str | None]:
    """Open the words in which consents of one case were asked. PermissionDenied unless `by` has it."""
    if case.owner_id != by.pk:
        raise PermissionDenied("owner")
    return sealing.open_texts(Sealed(each.words or b"", case.vault_owner, each.place) for each in consents)


def _opened(found: list[Referral]) -> list[Whole]:
    said = [(message, each) for each in found for message in each.messages.all()]
    kept = [file for each in found for file in each.files.all()]
    columns = [
        Sealed(getattr(each, name) or b"", each.vault_owner, each.place(name)) for each in found for name in HELD
    ]
    opened = sealing.open_texts([*columns, *(as_sealed(*pair) for pair in said)])
    held, words = iter(opened[: len(columns)]), opened[len(columns) :]
    messages = [(message, text) for (message, _referral), text in zip(said, words, strict=True)]
    named = list(zip(kept, files.names_of([each.file for each in kept]), strict=True))
    return [
        Whole(
            referral=each,
            card=as_card(card) if card else None,
            content=json.loads(content) if content else None,
            delivered=delivered,
            messages=[pair for pair in messages if pair[0].referral_id == each.pk],
            files=[pair for pair in named if pair[0].referral_id == each.pk],
        )
        for each, card, content, delivered in zip(found, held, held, held, strict=True)
    ]
