"""What waits to be told about an entry, and what went out."""

import uuid
from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from directory.actions.telling import subject
from notifications import kinds
from notifications.kinds import MemberKind
from notifications.models import Message
from notifications.states import State


def waiting(kind: MemberKind, about: Model) -> int:
    """How many will be told."""
    return Message.objects.waiting().filter(kind=kind.name, subject=subject(about)).count()


def steps(kind: MemberKind, about: Model) -> list[str]:
    """All that was ever queued of a kind, in its order."""
    rows = Message.objects.filter(kind=kind.name, subject=subject(about)).order_by("queued_at", "step")
    return list(rows.values_list("step", flat=True))


def sent() -> None:
    """Let the mail server take all that waits, at this moment."""
    rows = Message.objects.waiting()
    keys = list(rows.values_list("pk", flat=True))
    rows.update(state=State.LEASED, lease=uuid.uuid4())
    Message.objects.filter(pk__in=keys).update(state=State.SENT, lease=None, finished_at=timezone.now())


def delay(kind: MemberKind, about: Model) -> timedelta:
    """How long the first of a kind waits before it goes out, from the moment when it was queued."""
    message = Message.objects.filter(kind=kind.name, subject=subject(about)).earliest("queued_at")
    return message.wanted_at - message.queued_at


def is_wanted(kind: MemberKind, about: Model) -> bool:
    """Whether delivery would still send it."""
    declared = kinds.get(kind.name)
    assert isinstance(declared, MemberKind)
    return declared.is_wanted(subject(about))
