"""Laws of conservation: whoever was asked stands somewhere, and nobody keeps a place free for what is over."""

import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.laws import Law, NeverAny, Weighed, Words
from referrals.models import Enquiry, EnquiryRecipient
from referrals.states_enquiries import AnswerState, EnquiryState

# The clock looks every five minutes.
GRACE = datetime.timedelta(minutes=15)
_COUNT = """
    SELECT (SELECT count(*) FROM referrals_enquirychange WHERE recipient_id IS NOT NULL AND source = ''),
        (SELECT coalesce(json_object_agg(state, number), '{}') FROM (
            SELECT state, count(*) AS number FROM referrals_enquiryrecipient GROUP BY state
        ) AS counted)
"""


def _asked() -> Weighed:
    """Both sides in one statement, or one asked between them would look like a lost one."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        asked, counted = cursor.fetchone()
    parts: dict[Words, int] = {state.label: counted.get(state.value, 0) for state in AnswerState}
    return Weighed(asked, parts)


def _unanswered() -> list[QuerySet[Any]]:
    return [EnquiryRecipient.objects.unanswered().filter(respond_by__lt=timezone.now() - GRACE)]


def _waiting_in_vain() -> list[QuerySet[Any]]:
    """Whoever waits in an enquiry that is over, or one that is open after its day: the clock looks every 5 minutes."""
    over = EnquiryRecipient.objects.waiting().exclude(enquiry__state=EnquiryState.OPEN)
    yesterday = timezone.localdate(timezone.now() - GRACE)
    return [over, Enquiry.objects.past_their_day().filter(ends_on__lt=yesterday)]


def _not_erased() -> list[QuerySet[Any]]:
    """A day's grace: the clock erases at night."""
    return [Enquiry.objects.filter(erase_on__lt=timezone.localdate(), erased_at=None)]


LAWS = (
    Law("enquiries_answered", _("Everybody who was asked whether they could has answered somehow"), _asked),
    Law(
        "enquiries_in_time",
        _("Nobody who was asked is waited for after their time"),
        NeverAny(_unanswered, _("waited for")),
    ),
    Law(
        "enquiries_let_go",
        _("Nobody keeps a place free for what is over"),
        NeverAny(_waiting_in_vain, _("waiting in vain")),
    ),
    Law(
        "enquiries_erased_in_time",
        _("Every enquiry that is over is erased on its day"),
        NeverAny(_not_erased, _("kept for too long")),
    ),
)
