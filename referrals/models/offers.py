"""The desk asks somebody who asked for help whether it may keep a case about them; they answer with their code."""

from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

ANSWERED_FOR_GOOD = pgtrigger.Trigger(
    name="answered_for_good",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=(pgtrigger.Q(old__agreed_at__isnull=False) | pgtrigger.Q(old__refused_at__isnull=False))
    & (
        pgtrigger.Q(old__agreed_at__df=pgtrigger.F("new__agreed_at"))
        | pgtrigger.Q(old__refused_at__df=pgtrigger.F("new__refused_at"))
        | pgtrigger.Q(old__case__df=pgtrigger.F("new__case"))
    ),
    # A yes ends with its case, and with nothing else.
    func="""
        IF NEW.case_id IS NULL AND EXISTS (
            SELECT FROM referrals_case WHERE id = OLD.case_id AND state = 'erased'
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
    """,
)


class CaseOffer(models.Model):
    """One question about one help request, and what its person said. The case is made by a yes, and by nothing else.

    Once it is erased, the answer may go: its person takes the yes back, or the desk asks anew.
    """

    request = models.OneToOneField(
        "referrals.HelpRequest", models.PROTECT, primary_key=True, related_name="offer", verbose_name=_("help request")
    )
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("offered by")
    )
    offered_at = models.DateTimeField(_("offered at"))
    agreed_at = models.DateTimeField(_("agreed at"), null=True)
    refused_at = models.DateTimeField(_("refused at"), null=True)
    case = models.OneToOneField(
        "referrals.Case", models.PROTECT, null=True, related_name="offer", verbose_name=_("case")
    )
    # The request was for those who safeguard children when it was erased: so is its case, for as long as it is kept.
    is_of_child = models.BooleanField(_("for those who safeguard children"), default=False)

    class Meta:
        verbose_name = _("offer of a case")
        verbose_name_plural = _("offers of cases")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agreed_at=None, case=None)
                | Q(agreed_at__isnull=False, case__isnull=False, refused_at=None),
                name="case_offer_case_by_a_yes",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="never_removed", operation=pgtrigger.Delete),
            ANSWERED_FOR_GOOD,
        ]

    def __str__(self) -> str:
        return str(self.pk)
