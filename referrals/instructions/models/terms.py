"""What the two sides agree beside the report: a later day, and invoices. Nothing is paid here."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.instructions.models.constraints import CURRENCY
from referrals.instructions.models.instructions import Instruction
from referrals.instructions.models.laws import frozen_once, only_goes, while_in
from referrals.instructions.states import ACCEPTED_ONCE, TAKEN, InstructionState


class Extension(models.Model):
    """The expert asks for a later day; the sender grants it or not. The day changes by a granted one alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="extensions", verbose_name=_("instruction")
    )
    was_due_on = models.DateField(_("due on"))
    due_on = models.DateField(_("later day"))
    reason = models.BinaryField(_("sealed reason"), null=True)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    is_granted = models.BooleanField(_("granted"), null=True)

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering: ClassVar = ["proposed_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_on__gt=F("was_due_on")), name="extension_is_later"),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None) | Q(decided_at__isnull=False, is_granted__isnull=False),
                name="extension_decided_somehow",
            ),
            models.UniqueConstraint(
                fields=["instruction"], condition=Q(decided_at=None), name="extension_one_undecided"
            ),
        ]
        triggers: ClassVar = [
            while_in("while_taken", TAKEN),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="terms_stay", fields=["instruction", "was_due_on", "due_on", "proposed_at"]),
            frozen_once("decided_at", "is_granted"),
            only_goes("reason"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """Where the sealed reason stands; the key is the instruction's."""
        return f"referrals_instructions_extension.reason:{self.pk}"


class Invoice(models.Model):
    """What the expert has charged, and when it was received and paid: a record of what was done elsewhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="invoices", verbose_name=_("instruction"))
    # Sealed: some number their invoices by the client.
    reference = models.BinaryField(_("sealed number"), null=True)
    issued_on = models.DateField(_("dated"))
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    entered_at = models.DateTimeField(_("entered at"))
    received_on = models.DateField(_("received on"), null=True)
    paid_on = models.DateField(_("paid on"), null=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering: ClassVar = ["entered_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0, currency__regex=CURRENCY), name="invoice_of_an_amount"),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(received_on__isnull=False), name="invoice_paid_once_received"
            ),
        ]
        triggers: ClassVar = [
            while_in("once_accepted", (*ACCEPTED_ONCE, InstructionState.WITHDRAWN, InstructionState.UNABLE)),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="terms_stay", fields=["instruction", "issued_on", "amount", "currency", "entered_at"]
            ),
            only_goes("reference"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def place(self) -> str:
        """Where the sealed number stands; the key is the instruction's."""
        return f"referrals_instructions_invoice.reference:{self.pk}"
