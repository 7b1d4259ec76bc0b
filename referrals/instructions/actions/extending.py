"""A later day for the report: the expert asks, the sender decides. And invoices, of which only a record is kept."""

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import sealing
from notifications.actions import cancel
from notifications.kinds import Refused
from referrals.instructions.actions.rows import (
    as_expert,
    as_sender,
    has_come,
    require_state,
    tell_experts,
    tell_sender,
    write_down,
)
from referrals.instructions.kinds import DUE, NEWS, instruction_subject
from referrals.instructions.models import Extension, Instruction, Invoice
from referrals.instructions.states import BILLED_IN, TAKEN
from referrals.states import TransitionRefused

if TYPE_CHECKING:
    from accounts.models import User

FARTHEST = datetime.timedelta(days=365)


@transaction.atomic
def propose_extension(*, instruction: Instruction, due_on: datetime.date, reason: str, by: "User") -> Extension:
    """Ask for a later day, and say why; the sender is told. The same day again while it waits: that one.

    Refused for a day that is not later, or a year or more; while another one waits; without a reason.
    PermissionDenied; TransitionRefused before it is accepted, and once the report is delivered.
    """
    row = as_expert(instruction, by)
    require_state(row, *TAKEN)
    if row.delivered_at or row.due_on is None:
        raise TransitionRefused("The report is delivered.")
    if waiting := row.extensions.filter(decided_at=None).first():
        if waiting.due_on == due_on:
            return waiting
        raise Refused(_("You have asked for a later day already: wait for the answer."))
    if not row.due_on < due_on <= row.due_on + FARTHEST or not reason.strip():
        raise Refused(_("Give a later day, within a year, and say why."))
    made = Extension(instruction=row, was_due_on=row.due_on, due_on=due_on, proposed_at=timezone.now())
    made.reason = sealing.seal_text(reason.strip(), owner=row.vault_owner, place=made.place)
    made.save(force_insert=True)
    write_down(row, by, "extension_proposed", due_on=due_on)
    tell_sender(row, NEWS, step=f"asked-{made.pk.hex}")
    return made


@transaction.atomic
def decide_extension(*, extension: Extension, is_granted: bool, by: "User") -> None:
    """Grant a later day, or not; the expert is told. Decided so already: quiet.

    PermissionDenied; TransitionRefused: it was decided otherwise, or all is over.
    """
    row = as_sender(extension.instruction, by)
    extension = row.extensions.select_for_update(no_key=True).get(pk=extension.pk)
    if extension.decided_at:
        if extension.is_granted == is_granted:
            return
        raise TransitionRefused("It was decided otherwise.")
    require_state(row, *TAKEN)
    extension.is_granted, extension.decided_at, extension.decided_by = is_granted, timezone.now(), by
    extension.save(update_fields=["is_granted", "decided_at", "decided_by"])
    write_down(row, by, "extension_granted" if is_granted else "extension_refused", due_on=extension.due_on)
    if is_granted:
        row.due_on, row.reminded = extension.due_on, None
        row.save(update_fields=["due_on", "reminded"])
        cancel(subject=instruction_subject(row), kind=DUE.name)
    tell_experts(row, NEWS, step=f"said-{extension.pk.hex}")


@transaction.atomic
def record_invoice(
    *,
    instruction: Instruction,
    reference: str,
    issued_on: datetime.date,
    amount: Decimal,
    currency: str,
    by: "User",
) -> Invoice:
    """Write down an invoice; the sender is told. The same again: that one, quietly.

    Refused for a day to come and an amount below nothing.
    PermissionDenied; TransitionRefused unless it was accepted once.
    """
    row = as_expert(instruction, by)
    require_state(row, *BILLED_IN)
    if row.accepted_at is None or row.erased_at:
        raise TransitionRefused("It was never accepted, or is erased.")
    if not has_come(issued_on) or amount < 0 or not reference.strip():
        raise Refused(_("Give the number of the invoice, its day, and an amount of nothing or more."))
    same = row.invoices.filter(issued_on=issued_on, amount=amount, currency=currency)
    for each in same.filter(reference__isnull=False):
        if sealing.open_text(each.reference or b"", owner=row.vault_owner, place=each.place) == reference.strip():
            return each
    made = Invoice(instruction=row, issued_on=issued_on, amount=amount, currency=currency, entered_at=timezone.now())
    made.reference = sealing.seal_text(reference.strip(), owner=row.vault_owner, place=made.place)
    made.save(force_insert=True)
    write_down(row, by, "invoice_recorded")
    tell_sender(row, NEWS, step=f"bill-{made.pk.hex}")
    return made


@transaction.atomic
def mark_invoice(
    *, invoice: Invoice, received_on: datetime.date, paid_on: datetime.date | None = None, by: "User"
) -> None:
    """Write down when an invoice was received, and perhaps paid. Refused for days to come. PermissionDenied."""
    row = as_sender(invoice.instruction, by)
    if row.erased_at:
        raise PermissionDenied("erased")
    if not has_come(received_on) or (paid_on and not (has_come(paid_on) and received_on <= paid_on)):
        raise Refused(_("Give days that have come: the payment after the invoice."))
    Invoice.objects.filter(pk=invoice.pk).update(received_on=received_on, paid_on=paid_on)
    write_down(row, by, "invoice_paid" if paid_on else "invoice_received")
