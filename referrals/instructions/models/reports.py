"""Versions of a report with their checklists, and numbered questions about it."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from referrals.instructions.models.instructions import Instruction
from referrals.instructions.models.laws import LISTED_AND_NUMBERED, frozen_once, only_goes, while_in
from referrals.instructions.models.letters import DIGEST
from referrals.instructions.states import InstructionState


class Report(models.Model):
    """One version, as it came. Never changed, never removed; only what it is checked for is ticked until delivery."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instruction = models.ForeignKey(Instruction, models.PROTECT, related_name="reports", verbose_name=_("instruction"))
    number = models.PositiveSmallIntegerField(_("version"))
    is_addendum = models.BooleanField(_("addendum"), default=False)
    at = models.DateTimeField(_("kept at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by"))
    sha256 = models.CharField(_("hash"), max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    # Sealed under a key of its own; gone when that is.
    file = models.OneToOneField(
        "accounts_vault.SealedFile", models.SET_NULL, null=True, related_name="+", verbose_name=_("file")
    )
    # As the list of its kind was when it was kept.
    required = ArrayField(models.CharField(max_length=24), verbose_name=_("what it has to say"))
    ticked = ArrayField(models.CharField(max_length=24), default=list, verbose_name=_("what it says"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True)

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of reports")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instruction", "number"], name="report_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1, sha256__regex=DIGEST), name="report_has_a_hash"),
            models.CheckConstraint(condition=Q(ticked__contained_by=F("required")), name="report_ticks_what_is_asked"),
            models.CheckConstraint(
                condition=Q(delivered_at=None) | Q(ticked__contains=F("required"), required__len__gte=1),
                name="report_delivered_complete",
            ),
        ]
        triggers: ClassVar = [
            LISTED_AND_NUMBERED,
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="version_stays",
                fields=["instruction", "number", "is_addendum", "at", "sha256", "size", "required"],
            ),
            frozen_once("delivered_at", "ticked"),
            only_goes("file"),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} v{self.number}"

    @property
    def vault_owner(self) -> str:
        """Whose data key seals the file."""
        return f"referrals_instructions.report:{self.pk}"

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not ticked, in the order of the list."""
        return tuple(code for code in self.required if code not in self.ticked)


class Question(models.Model):
    """A question about a report, numbered through the whole instruction, and its answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    instruction = models.ForeignKey(
        Instruction, models.PROTECT, related_name="questions", verbose_name=_("instruction")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    asked_at = models.DateTimeField(_("asked at"))
    text = models.BinaryField(_("sealed question"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    answer = models.BinaryField(_("sealed answer"), null=True)

    class Meta:
        verbose_name = _("question about a report")
        verbose_name_plural = _("questions about reports")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instruction", "number"], name="report_question_numbered_once"),
            models.CheckConstraint(condition=Q(number__gte=1, round__gte=1), name="report_question_numbered"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=False) | Q(answer=None), name="report_question_answered_at_a_time"
            ),
        ]
        triggers: ClassVar = [
            while_in(
                "asked_of_a_draft",
                (InstructionState.DRAFTED, InstructionState.DELIVERED, InstructionState.ADDENDED),
            ),
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="number_stays", fields=["instruction", "round", "number", "asked_at"]),
            frozen_once("answered_at"),
            only_goes("text"),
            pgtrigger.Protect(
                name="answer_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    old__answered_at__isnull=False,
                    old__answer__df=pgtrigger.F("new__answer"),
                    new__answer__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id} {self.number}"

    def place(self, column: str) -> str:
        """Where a sealed column stands; the key is the instruction's."""
        return f"referrals_instructions_question.{column}:{self.pk}"
