"""Dead letters: sent again once what killed them is mended, or let be."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts import audit
from accounts.permissions import Actor, Permission, System, require
from notifications.builtin import DIGEST
from notifications.choices import Audience, Reason
from notifications.models import Message
from notifications.states import State


@transaction.atomic
def replay(*, by: "Actor | System", message_id: UUID | None = None) -> int:
    """Queue one dead letter again, or all of them; return how many. Codes are too old by then and stay dead.

    The Message-ID stays the same, so that whoever got it after all gets it once.
    """
    require(by, Permission.WATCH_OPERATIONS)
    dead = Message.objects.dead().exclude(audience=Audience.ADDRESS).select_for_update(skip_locked=True, of=("self",))
    if message_id:
        dead = dead.filter(Q(pk=message_id) | Q(digest=message_id))
    rows = list(dead.values_list("pk", "kind"))
    # What stood in a daily mail goes out by itself; the mail has nothing left to say.
    _close([key for key, kind in rows if kind == DIGEST.name])
    keys = [key for key, kind in rows if kind != DIGEST.name]
    if keys:
        fresh = {"reason": "", "error": "", "attempts": 0, "handed": 0, "finished_at": None, "alarmed_at": None}
        again = Message.objects.filter(pk__in=keys)
        again.update(state=State.WAITING, digest=None, due_at=Now(), wanted_at=Now(), expires_at=None, **fresh)
        audit.record(by=by, verb="replayed", target="notifications.message", detail={"messages": len(keys)})
    return len(keys)


@transaction.atomic
def let_be(*, by: "Actor | System", message_id: UUID) -> bool:
    """Close a dead letter that nobody needs any more; False when it is none (any more)."""
    require(by, Permission.WATCH_OPERATIONS)
    if not _close([message_id]):
        return False
    audit.record(by=by, verb="let_be", target="notifications.message", detail={"message": str(message_id)})
    return True


def _close(keys: list[UUID]) -> int:
    return Message.objects.dead().filter(pk__in=keys).update(state=State.CANCELLED, reason=Reason.LET_BE)
