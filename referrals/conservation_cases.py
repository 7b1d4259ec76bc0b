"""Laws of conservation: no day of a case passes unheard, and what was to be erased is."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.laws import Law, NeverAny
from referrals.models import Case, CaseDeadline
from referrals.states_cases import CaseState

A_DAY = datetime.timedelta(days=1)


def _unheard() -> list[QuerySet[Any]]:
    """A day's grace: reminders go out by day."""
    return [CaseDeadline.objects.passed_unheard(timezone.localdate() - A_DAY)]


def _not_erased() -> list[QuerySet[Any]]:
    """A day's grace: the clock erases at night."""
    return [Case.objects.filter(state=CaseState.CLOSED, erase_on__lt=timezone.localdate())]


LAWS = (
    Law(
        "deadlines_told",
        _("No deadline of an open case passes without somebody being told"),
        NeverAny(_unheard, _("passed unheard")),
    ),
    Law(
        "cases_erased_in_time",
        _("Every closed case is erased on its day"),
        NeverAny(_not_erased, _("kept for too long")),
    ),
)
