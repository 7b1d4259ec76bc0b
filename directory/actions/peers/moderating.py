"""What becomes of messages that one side reports. Nobody but the two sides reads any others."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from directory.actions.peers.kinds import REPORTED
from directory.actions.peers.threads import lock, side_of
from directory.actions.telling import subject, tell_moderators
from directory.models import Profile, Thread
from notifications.actions import cancel
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def report_thread(*, thread: Thread, by: "User") -> None:
    """Let moderators read a thread. Again while it waits: quiet; after it was settled: anew."""
    thread = lock(thread)
    mine = side_of(thread, by)
    if thread.reported_at and not thread.settled_at:
        return
    thread.reported_at, thread.reported_for = timezone.now(), mine
    thread.settled_at = thread.settled_by = None
    thread.save(update_fields=["reported_at", "reported_for", "settled_at", "settled_by"])
    audit.record(by=by, verb="reported", target=thread)
    tell_moderators(subject(thread), kind=REPORTED, step=thread.reported_at.isoformat())


@transaction.atomic
def read_reported(*, thread: Thread, by: "User") -> Thread:
    """Let a moderator read a reported thread. That it is read is written down before it is.

    Refused for a side of one's own, and once it is settled.
    """
    return _mine_to_judge(thread, by, "read")


@transaction.atomic
def settle_thread(*, thread: Thread, by: "User") -> None:
    """Say that a report was looked into; from then on moderators read it no more."""
    thread = _mine_to_judge(thread, by, "settled")
    thread.settled_at, thread.settled_by = timezone.now(), by
    thread.save(update_fields=["settled_at", "settled_by"])
    cancel(subject=subject(thread), kind=REPORTED.name)


def _mine_to_judge(thread: Thread, by: "User", verb: str) -> Thread:
    require(by, Permission.MODERATE_DIRECTORY)
    held = Thread.objects.select_for_update().reported().filter(pk=thread.pk).first()
    if held is None:
        raise Refused(_("A colleague was first and has dealt with this."))
    if Profile.objects.held_by(by).filter(pk__in=[held.first_id, held.second_id]).exists():
        raise Refused(_("These are messages of your own: a colleague looks into them."))
    audit.record(by=by, verb=verb, target=held)
    return held
