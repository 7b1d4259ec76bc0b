"""Laws of conservation: nobody waits for an expert after their time, and nothing is kept for too long."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.laws import Law, NeverAny
from referrals.instructions.models import Commission, Instruction
from referrals.instructions.states import DELIVERED_ONCE, WAITED_FOR

# The clock looks every five minutes.
GRACE = datetime.timedelta(minutes=15)


def _unanswered() -> list[QuerySet[Any]]:
    return [Instruction.objects.filter(state__in=WAITED_FOR, respond_by__lt=timezone.now() - GRACE)]


def _without_report() -> list[QuerySet[Any]]:
    """The table refuses it; a law says so aloud if it ever did not."""
    return [Instruction.objects.filter(state__in=DELIVERED_ONCE).exclude(reports__delivered_at__isnull=False)]


def _not_erased() -> list[QuerySet[Any]]:
    """A day's grace: the clock erases at night."""
    late = Instruction.objects.filter(erase_on__lt=timezone.localdate(), erased_at=None)
    return [late, Commission.objects.unerased().filter(case__erased_at__isnull=False)]


LAWS = (
    Law(
        "instructions_in_time",
        _("No expert is waited for after their time"),
        NeverAny(_unanswered, _("waited for")),
    ),
    Law(
        "instructions_delivered_complete",
        _("No report counts as delivered without its complete version"),
        NeverAny(_without_report, _("without a report")),
    ),
    Law(
        "instructions_erased_in_time",
        _("Every instruction that is over is erased on its day"),
        NeverAny(_not_erased, _("kept for too long")),
    ),
)
