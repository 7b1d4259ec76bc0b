"""What is held of how a member is told of things. No message: messages hold no words."""

from typing import Any

from accounts.models import User
from notifications.models import MarkedAddress, Message, Preference, Rhythm


def of(user: User) -> dict[str, Any]:
    """Return what a member chose to be told, when, and that they were told of something."""
    rhythm = Rhythm.objects.filter(user=user).values("time_zone", "digest_at", "quiet_from", "quiet_until").first()
    return {
        "preferences": list(Preference.objects.filter(user=user).order_by("kind").values("kind", "pace")),
        "rhythm": rhythm,
        "told": list(
            Message.objects.for_user(user).order_by("queued_at").values("kind", "state", "queued_at", "finished_at")
        ),
        "marks_of_the_address": list(MarkedAddress.objects.of(user.email).values("mark", "marked_at")),
    }
