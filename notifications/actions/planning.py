"""When a member is told: by their choice, their quiet hours and their daily mail."""

from datetime import datetime

from django.conf import settings
from django.db import connection

from accounts.models import User
from notifications import kinds
from notifications.builtin import DIGEST
from notifications.choices import Audience, Pace
from notifications.kinds import MemberKind
from notifications.models import Message, Preference, Rhythm, SafeContact
from notifications.pace import Agreed, Hours
from notifications.states import State

_HOLD = "SELECT state, wanted_at FROM notifications_message WHERE id = %s FOR KEY SHARE"


def pace_of(user: User, kind: MemberKind) -> Pace:
    """Return how soon they want to be told of this kind."""
    if not kind.is_chosen:
        return kind.pace
    chosen = Preference.objects.filter(user=user, kind=kind.name).values_list("pace", flat=True).first()
    return Pace(chosen) if chosen else kind.pace


def paces_of(user: User) -> list[tuple[MemberKind, Pace]]:
    """Return the kinds whose pace is theirs to choose, each with the one that holds now (one query)."""
    chosen = dict(Preference.objects.filter(user=user).values_list("kind", "pace"))
    return [(kind, Pace(chosen.get(kind.name, kind.pace))) for kind in kinds.chosen_by(user)]


def hours_of(user: User) -> Hours:
    """Return their day; without a choice of their own, the site's time zone and no quiet hours."""
    try:
        rhythm = user.rhythm
    except Rhythm.DoesNotExist:
        return Hours(settings.TIME_ZONE)
    return Hours(rhythm.time_zone, rhythm.digest_at, rhythm.quiet_from, rhythm.quiet_until)


def agreed_hours(contact: SafeContact) -> Agreed:
    """Return when a help-seeker agreed to be reached."""
    return Agreed(contact.time_zone, contact.hours_from, contact.hours_until, tuple(contact.days))


def plan(message: Message, user: User, pace: Pace, now: datetime) -> None:
    """Set when an unsaved or waiting message goes out, and in which digest. Call `hang` once it is saved."""
    hours = hours_of(user)
    if pace is Pace.DIGEST:
        message.digest = _digest(user, hours, now)
        message.wanted_at = message.due_at = message.digest.wanted_at
    else:
        message.digest = None
        message.wanted_at = message.due_at = now if message.is_urgent else hours.after_quiet(now)


def hang(message: Message, user: User) -> None:
    """Make sure that the digest of a saved message is still to go out, else hang it on the next one.

    Until our commit nobody claims the digest (FOR KEY SHARE bars FOR UPDATE), while several who hang something on it do
    not bar each other.
    """
    while message.digest_id and message.state == State.WAITING:
        with connection.cursor() as cursor:
            cursor.execute(_HOLD, [message.digest_id])
            state, moment = cursor.fetchone()
        if state == State.WAITING:
            return
        message.digest = _digest(user, hours_of(user), moment)
        message.wanted_at = message.due_at = message.digest.wanted_at
        message.save(update_fields=["digest", "wanted_at", "due_at"])


def _digest(user: User, hours: Hours, after: datetime) -> Message:
    """Return the first daily mail after a moment that is still to go out, made if need be."""
    moment = after
    while True:
        moment = hours.next_digest(moment)
        fresh = Message(
            kind=DIGEST.name,
            audience=Audience.MEMBER,
            user=user,
            recipient=f"user:{user.pk}",
            subject="digest",
            step=moment.isoformat(),
            wanted_at=moment,
            due_at=moment,
        )
        Message.objects.bulk_create([fresh], ignore_conflicts=True)
        kept = Message.objects.get(subject="digest", recipient=fresh.recipient, kind=DIGEST.name, step=fresh.step)
        if kept.state == State.WAITING:
            return kept
