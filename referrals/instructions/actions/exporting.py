"""What files hold of instructions: all of it for whoever has the case, numbers and days for the expert."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from referrals.instructions.actions.rows import write_down
from referrals.instructions.models import Instruction

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.models import Case

PARTS = ("letters", "bundle", "reports", "questions", "extensions", "invoices")
PLAIN = (
    "state", "asked_at", "respond_by", "quoted_at", "terms", "fee", "currency", "hours", "is_legal_aid_rate",
    "turnaround_days", "valid_until", "funded_at", "paid", "authority_amount", "authority_on", "instructed_at",
    "due_on", "accepted_at", "assessed_on", "delivered_at", "declining", "stopping", "cancelled_on",
    "cancellation_fee", "ended_at",
)  # fmt: skip

OWN = (
    "state", "fee", "currency", "hours", "accepted_at", "due_on", "assessed_on", "delivered_at", "stopping", "ended_at",
)  # fmt: skip


@transaction.atomic
def export_of_case(case: "Case", by: "User") -> dict[str, Any]:
    """Return the instructions of a case as its file holds them, and write down that they were taken. PermissionDenied.

    One query for the rows of each kind and one for all keys, however many there are.
    """
    if case.owner_id != by.pk:
        raise PermissionDenied("owner")
    rows = list(
        Instruction.objects.filter(commission__case=case)
        .select_related("commission__case", "profile")
        .prefetch_related(*PARTS)
        .order_by("commission__asked_at", "asked_at", "pk")
    )
    for each in rows:
        write_down(each, by, "exported")
    # The card of a commission once, however many were asked.
    wanted = {sealed.place: sealed for each in rows for sealed in _sealed(each)}
    texts = dict(zip(wanted, sealing.open_texts(wanted.values()), strict=True))
    return {"instructions": [_exported(each, texts) for each in rows]} if rows else {}


def _sealed(row: Instruction) -> Iterator[Sealed]:
    """All that is sealed of one, with the card of its commission."""
    yield Sealed(row.commission.card or b"", row.commission.vault_owner, row.commission.place)
    mine = row.vault_owner
    yield Sealed(row.authority_reference or b"", mine, row.place("authority_reference"))
    yield from (Sealed(each.words or b"", mine, each.place) for each in row.letters.all())
    yield from (Sealed(each.title or b"", mine, each.place) for each in row.bundle.all())
    for each in row.questions.all():
        yield Sealed(each.text or b"", mine, each.place("text"))
        yield Sealed(each.answer or b"", mine, each.place("answer"))
    yield from (Sealed(later.reason or b"", mine, later.place) for later in row.extensions.all())
    yield from (Sealed(bill.reference or b"", mine, bill.place) for bill in row.invoices.all())


def _exported(row: Instruction, texts: dict[str, str | None]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLAIN} | {
        "number": row.number,
        "expert": str(row.profile) if row.profile else None,
        "card": _opened(texts[row.commission.place]),
        "authority_reference": texts[row.place("authority_reference")],
        "letters": [
            {
                "number": each.number, "sha256": each.digest, "signed_at": each.sender_signed_at,
                "expert_signed_at": each.expert_signed_at, "words": _opened(texts[each.place]),
            }
            for each in row.letters.all()
        ],
        "bundle": [
            {"number": each.number, "title": texts[each.place], "pages": each.pages, "sha256": each.sha256}
            for each in row.bundle.all()
        ],
        "reports": [
            {
                "number": each.number, "is_addendum": each.is_addendum, "at": each.at, "sha256": each.sha256,
                "size": each.size, "ticked": each.ticked, "delivered_at": each.delivered_at,
            }
            for each in row.reports.all()
        ],
        "questions": [
            {"number": each.number, "text": texts[each.place("text")], "answer": texts[each.place("answer")]}
            for each in row.questions.all()
        ],
        "extensions": [
            {"due_on": each.due_on, "reason": texts[each.place], "is_granted": each.is_granted}
            for each in row.extensions.all()
        ],
        "invoices": [
            {
                "number": texts[each.place], "issued_on": each.issued_on, "amount": each.amount,
                "currency": each.currency, "received_on": each.received_on, "paid_on": each.paid_on,
            }
            for each in row.invoices.all()
        ],
    }  # fmt: skip


def own_export(user: "User") -> dict[str, Any]:
    """Return the instructions that somebody has accepted, by their numbers (one query).

    What is said about clients is not theirs to take.
    """
    rows = Instruction.objects.filter(accepted_by=user).order_by("accepted_at", "pk")
    return {"accepted": [{"number": row.number} | {name: getattr(row, name) for name in OWN} for row in rows]}


def _opened(text: str | None) -> Any:
    return json.loads(text) if text else None
