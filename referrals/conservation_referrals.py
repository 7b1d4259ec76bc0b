"""Laws of conservation: nobody waits for an answer that does not come, and nobody reads what was taken back."""

import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.laws import Law, NeverAny, Weighed, Words
from referrals.models import Referral
from referrals.states_referrals import ENDED, ReferralState

# The clock looks every five minutes.
GRACE = datetime.timedelta(minutes=15)
_COUNT = """
    SELECT (SELECT count(*) FROM referrals_referralchange WHERE target = 'accepted'),
        (SELECT coalesce(json_object_agg(ended, number), '{}') FROM (
            SELECT ended, count(*) AS number FROM referrals_referral WHERE accepted_at IS NOT NULL GROUP BY ended
        ) AS counted)
"""


def _accepted() -> Weighed:
    """Both sides in one statement, or one accepted between them would look like a lost one."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        accepted, counted = cursor.fetchone()
    parts: dict[Words, int] = {_("With somebody"): counted.get("", 0)}
    return Weighed(accepted, parts | {state.label: counted.get(state.value, 0) for state in ENDED})


def _unanswered() -> list[QuerySet[Any]]:
    return [Referral.objects.offered().filter(respond_by__lt=timezone.now() - GRACE)]


def _taken_back() -> list[QuerySet[Any]]:
    return [Referral.objects.live().filter(consent__withdrawn_at__isnull=False)]


def _not_erased() -> list[QuerySet[Any]]:
    """A day's grace: the clock erases at night."""
    today = timezone.localdate()
    return [Referral.objects.filter(state=ReferralState.CLOSED, erase_on__lt=today, erased_at=None)]


LAWS = (
    Law("referrals_accepted", _("Every referral that was accepted is with somebody, or has ended somehow"), _accepted),
    Law(
        "referrals_answered_in_time",
        _("No referral waits for an answer after its time, without its sender being told"),
        NeverAny(_unanswered, _("waiting for too long")),
    ),
    Law(
        "referrals_under_consent",
        _("No referral goes on once the client has taken their consent back"),
        NeverAny(_taken_back, _("going on")),
    ),
    Law(
        "referrals_erased_in_time",
        _("Every closed referral is erased on its day"),
        NeverAny(_not_erased, _("kept for too long")),
    ),
)
