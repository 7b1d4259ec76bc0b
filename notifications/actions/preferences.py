"""How a member wants to be told."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import kinds
from notifications.actions.planning import hang, pace_of, plan
from notifications.choices import Pace, Reason
from notifications.kinds import MemberKind
from notifications.models import Message, Preference, Rhythm
from notifications.pace import Hours
from notifications.states import State


@transaction.atomic
def choose(*, by: User, paces: Mapping[str, Pace], hours: Hours) -> None:
    """Keep what somebody chose for themselves, and let what already waits for them follow it.

    `paces`: kind by name; those not named stay. A kind whose pace is not theirs to choose is left alone.
    """
    # One choice after another: two tabs must not leave a half of each.
    by = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    chosen = {kind.name for kind in kinds.chosen_by(by)} & paces.keys()
    rows = [Preference(user=by, kind=name, pace=paces[name]) for name in sorted(chosen)]
    Preference.objects.bulk_create(rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["pace"])
    Rhythm.objects.update_or_create(
        user=by,
        defaults={
            "time_zone": hours.time_zone,
            "digest_at": hours.digest_at,
            "quiet_from": hours.quiet_from,
            "quiet_until": hours.quiet_until,
        },
    )
    _follow(by)


def _follow(user: User) -> None:
    """Plan again what waits. What is being sent at this moment goes out as it was."""
    now = timezone.now()
    waiting = Message.objects.waiting().for_user(user).select_for_update(skip_locked=True, of=("self",))
    for message in waiting:
        kind = kinds.get(message.kind)
        if not isinstance(kind, MemberKind) or not kind.is_chosen:
            continue
        pace = pace_of(user, kind)
        if pace is Pace.NONE:
            message.state, message.reason, message.finished_at = State.CANCELLED, Reason.MUTED, now
        else:
            plan(message, user, pace, now)
        message.save(update_fields=["state", "reason", "finished_at", "digest", "wanted_at", "due_at"])
        hang(message, user)
