"""One report that is wanted in one case, with the experts who are asked for a quote."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from referrals.instructions.models.laws import only_goes
from referrals.instructions.querysets import CommissionQuerySet
from referrals.instructions.texts.families import Family


class Commission(models.Model):
    """A report is wanted. The row stays when it is empty."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Commissioned by whoever has the case.
    case = models.ForeignKey("referrals.Case", models.PROTECT, related_name="commissions", verbose_name=_("case"))
    # What it is to be in time for.
    due = models.ForeignKey(
        "referrals.CaseDeadline", models.SET_NULL, null=True, related_name="+", verbose_name=_("deadline")
    )
    # In the clear, because the database holds each version of the report to the list of its family.
    family = models.CharField(_("family of reports"), max_length=12, choices=Family.choices)
    needs_authority = models.BooleanField(_("legal aid pays with prior authority only"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    erased_at = models.DateTimeField(_("erased at"), null=True)
    # Which report, languages, country, region, funding, deadline: JSON, sealed. No words.
    card = models.BinaryField(_("sealed card"), null=True)

    objects = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("commission")
        verbose_name_plural = _("commissions")
        ordering: ClassVar = ["-asked_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(family__in=Family.values), name="commission_family_known"),
            models.CheckConstraint(
                condition=Q(erased_at=None, card__isnull=False) | Q(erased_at__isnull=False, card=None),
                name="commission_erased_is_empty",
            ),
        ]
        indexes: ClassVar = [models.Index("case", name="commission_by_case")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="terms_stay", fields=["case", "family", "needs_authority", "asked_at"]),
            only_goes("card"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def vault_owner(self) -> str:
        """Whose data key seals it (accounts.vault.sealing)."""
        return f"referrals_instructions.commission:{self.pk}"

    @property
    def number(self) -> str:
        """What it is called on lists and in talk; says nothing and leads nowhere."""
        return str(self.pk)[:8].upper()

    @property
    def place(self) -> str:
        """Where the sealed card stands."""
        return f"referrals_instructions_commission.card:{self.pk}"
