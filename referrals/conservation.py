"""Laws of conservation: whoever asked is somewhere, and nobody waits unheard."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.laws import Law, Weighed, never
from referrals import duty
from referrals.models import HelpRequest
from referrals.states import State

_COUNT = """
    SELECT (SELECT coalesce(sum(received), 0) FROM referrals_requesttally),
        (SELECT coalesce(json_object_agg(state, number), '{}')
            FROM (SELECT state, count(*) AS number FROM referrals_helprequest GROUP BY state) AS counted)
"""


def _accepted() -> Weighed:
    """Both sides in one statement, or a request received between them would look like a lost one."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        received, counted = cursor.fetchone()
    return Weighed(received, {state.label: counted.get(state.value, 0) for state in State})


def _urgent_unheard() -> int:
    return HelpRequest.objects.urgent().waiting_longer_than(duty.urgent_limit()).count()


def _overdue() -> int:
    return HelpRequest.objects.waiting_longer_than(duty.usual_limit()).count()


def _not_erased() -> int:
    """A day's grace: the clock erases at night."""
    return HelpRequest.objects.filter(erase_on__lt=timezone.localdate()).count()


LAWS = (
    Law("requests_accepted", _("Every request that was accepted is waiting, answered or over"), _accepted),
    Law(
        "requests_urgent_answered",
        _("Nobody who may be in danger waits for longer than the desk allows"),
        never(_urgent_unheard, _("waiting for too long")),
    ),
    Law(
        "requests_answered_in_time",
        _("Nobody waits for longer than the desk promises"),
        never(_overdue, _("waiting for too long")),
    ),
    Law(
        "requests_erased_in_time",
        _("Whatever was to be erased is erased on its day"),
        never(_not_erased, _("kept for too long")),
    ),
)
