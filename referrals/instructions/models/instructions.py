"""A commission with one expert: quote, funding, letter, report, and how it ended."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.choices_referrals import Declining, Stopping
from referrals.instructions.choices import Paid, Terms
from referrals.instructions.models.commissions import Commission
from referrals.instructions.models.constraints import CONSTRAINTS
from referrals.instructions.models.laws import STANDS_ON_PROOF, only_goes
from referrals.instructions.querysets import InstructionQuerySet
from referrals.instructions.states import LIVE, TAKEN, TRANSITIONS, WAITED_FOR, InstructionState


class Instruction(models.Model):
    """One expert, asked for one report. The row stays when all that it held is erased."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=InstructionState.choices, default=InstructionState.ENQUIRED
    )
    commission = models.ForeignKey(
        Commission, models.PROTECT, related_name="instructions", verbose_name=_("commission")
    )
    profile = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="instructions", verbose_name=_("expert")
    )
    asked_at = models.DateTimeField(_("asked at"))
    # To the quote; once the letter is sent, to that.
    respond_by = models.DateTimeField(_("answer wanted by"))
    # From when that time runs.
    waited_from = models.DateTimeField(_("waited for since"))
    # Of NUDGES, the last at which they were reminded.
    nudged = models.PositiveSmallIntegerField(_("nudged at"), default=0)
    # Of REMINDERS, the last of which somebody was told.
    reminded = models.PositiveSmallIntegerField(_("reminded of the day"), null=True)
    changed_at = models.DateTimeField(_("changed at"))

    quoted_at = models.DateTimeField(_("quoted at"), null=True)
    terms = models.CharField(_("how the fee is counted"), max_length=8, choices=Terms.choices, blank=True, default="")
    fee = models.DecimalField(_("fee, or rate"), max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    hours = models.DecimalField(_("hours, at most"), max_digits=6, decimal_places=2, null=True)
    is_legal_aid_rate = models.BooleanField(_("at the legal aid rate"), default=False)
    turnaround_days = models.PositiveSmallIntegerField(_("days until the report"), null=True)
    valid_until = models.DateField(_("quote valid until"), null=True)

    funded_at = models.DateTimeField(_("funded at"), null=True)
    paid = models.CharField(_("how it is paid for"), max_length=12, choices=Paid.choices, blank=True, default="")
    authority_amount = models.DecimalField(_("amount authorised"), max_digits=10, decimal_places=2, null=True)
    authority_on = models.DateField(_("authority granted on"), null=True)
    authority_reference = models.BinaryField(_("sealed reference of the authority"), null=True)

    consent = models.ForeignKey(
        "referrals.Consent", models.PROTECT, null=True, related_name="instructions", verbose_name=_("consent")
    )
    # The version that was sent, and that the expert signs.
    letter = models.ForeignKey("Letter", models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    instructed_at = models.DateTimeField(_("instructed at"), null=True)
    due_on = models.DateField(_("report due on"), null=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted by")
    )
    assessed_on = models.DateField(_("assessed on"), null=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    declining = models.CharField(
        _("declined because"), max_length=12, choices=Declining.choices, blank=True, default=""
    )
    suggested = models.ForeignKey(
        "directory.Profile", models.SET_NULL, null=True, related_name="+", verbose_name=_("suggested instead")
    )
    stopping = models.CharField(_("stopped because"), max_length=12, choices=Stopping.choices, blank=True, default="")
    cancelled_on = models.DateField(_("cancelled on"), null=True)
    cancellation_fee = models.DecimalField(
        _("cancellation fee that was agreed"), max_digits=10, decimal_places=2, null=True
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    erase_on = models.DateField(_("to be erased on"), null=True)
    warned_at = models.DateTimeField(_("said that it will be erased"), null=True)
    erased_at = models.DateTimeField(_("erased at"), null=True)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = CONSTRAINTS
        indexes: ClassVar = [
            models.Index("profile", "state", "respond_by", name="instruction_by_profile"),
            models.Index("respond_by", name="instruction_by_answer", condition=models.Q(state__in=sorted(WAITED_FOR))),
            models.Index("due_on", name="instruction_by_due", condition=models.Q(state__in=sorted(TAKEN))),
            models.Index("erase_on", name="instruction_by_erasure", condition=models.Q(erase_on__isnull=False)),
        ]
        triggers: ClassVar = [
            STANDS_ON_PROOF,
            pgtrigger.FSM(
                name="state_table",
                field="state",
                transitions=[(row.source.value, row.target.value) for row in TRANSITIONS],
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="commission_stays", fields=["commission", "asked_at"]),
            only_goes("profile"),
            pgtrigger.Protect(
                name="born_enquired",
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=InstructionState.ENQUIRED.value),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it and all that is said in it; files have keys of their own."""
        return f"referrals_instructions.instruction:{self.pk}"

    @property
    def number(self) -> str:
        """What it is called on lists and in talk; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()

    @property
    def is_live(self) -> bool:
        """Whether it is not over."""
        return self.state in LIVE

    def place(self, column: str) -> str:
        """Where a sealed column stands."""
        return f"referrals_instructions_instruction.{column}:{self.pk}"


class InstructionChange(models.Model):
    """One change of state: from where to where, on whose word, and when. Never changed, never removed."""

    id = models.BigAutoField(primary_key=True)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="changes", verbose_name=_("instruction"))
    source = models.CharField(_("from"), max_length=12, choices=InstructionState.choices, blank=True)
    target = models.CharField(_("to"), max_length=12, choices=InstructionState.choices)
    party = models.CharField(_("on the word of"), max_length=12)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("change of an instruction")
        verbose_name_plural = _("changes of instructions")
        ordering: ClassVar = ["pk"]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="stays", fields=["instruction", "source", "target", "party", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
