"""After a backup was restored: what waited in it may have gone out since, and nobody knows any more."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import Permission, System, require
from notifications.actions.reporting import report_undelivered
from notifications.choices import Audience, Reason
from notifications.models import Message
from notifications.states import ALIVE, State


@transaction.atomic
def settle_restored(*, by: System) -> int:
    """Give up what the backup still held for help-seekers, tell whoever sent it, and return how many those were.

    They are told at most once, so what may have gone out already does not go out again, dead letters that somebody
    might replay included. Members are told at least once: theirs go out, some for a second time. Again: quiet.
    """
    require(by, Permission.WATCH_OPERATIONS)
    theirs = Message.objects.filter(audience=Audience.SEEKER).select_for_update(of=("self",))
    # A dead letter was reported when it died.
    dead = theirs.filter(state=State.DEAD).update(state=State.CANCELLED, reason=Reason.UNKNOWN)
    lost = list(theirs.filter(state__in=ALIVE).select_related("sender"))
    Message.objects.filter(pk__in=[message.pk for message in lost]).update(
        state=State.UNDELIVERABLE, reason=Reason.UNKNOWN, error="restored", lease=None, finished_at=timezone.now(),
        handed=1,
    )  # fmt: skip
    for message in lost:
        message.state, message.reason = State.UNDELIVERABLE, Reason.UNKNOWN
        report_undelivered(message)
    given_up = len(lost) + dead
    audit.record(by=by, verb="restored", target="site", detail={"messages_given_up": given_up})
    return given_up
