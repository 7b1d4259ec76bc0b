"""Laws of conservation: no day of a case passes unheard, and what was to be erased is."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.laws import Law, never
from referrals.models import Case, CaseDeadline
from referrals.states_cases import CaseState

A_DAY = datetime.timedelta(days=1)


def _unheard() -> int:
    """A day's grace: reminders go out by day."""
    return CaseDeadline.objects.passed_unheard(timezone.localdate() - A_DAY).count()


def _not_erased() -> int:
    """A day's grace: the clock erases at night."""
    return Case.objects.filter(state=CaseState.CLOSED, erase_on__lt=timezone.localdate()).count()


LAWS = (
    Law(
        "deadlines_told",
        _("No deadline of an open case passes without somebody being told"),
        never(_unheard, _("passed unheard")),
    ),
    Law(
        "cases_erased_in_time",
        _("Every closed case is erased on its day"),
        never(_not_erased, _("kept for too long")),
    ),
)
