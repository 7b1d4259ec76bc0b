"""Telling whoever sent a message that it did not arrive: neither who it was for nor what it said."""

from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User
from notifications import kinds
from notifications.actions.telling import tell
from notifications.builtin import UNDELIVERED, operators
from notifications.choices import Reason
from notifications.kinds import AddressKind
from notifications.models import MarkedAddress, Message
from notifications.states import State

# The address is nobody's, or whoever reads it wants none of this.
LOST = frozenset({Reason.REFUSED.value, Reason.BOUNCED.value, Reason.COMPLAINED.value})


def report_undelivered(message: Message) -> None:
    """Tell the sender; whoever watches over the site when no sender can be told, and of a dead letter in any case.

    A report that does not arrive goes on to the others. When nobody is left the message stays without an alarm, which
    breaks the law that nothing fails in silence.
    """
    kind = kinds.get(message.kind)
    if isinstance(kind, AddressKind) and kind.came_back and message.reason in LOST:
        kind.came_back(message.recipient)
        Message.objects.filter(pk=message.pk).update(alarmed_at=Now())
        return
    subject = message.subject if message.kind == UNDELIVERED.name else f"notifications.message:{message.pk}"
    people = _who_hears(message)
    # A message that dies again is news again.
    step = f"{message.reason} {timezone.now():%Y%m%dT%H%M%S.%f}"
    if message.kind == UNDELIVERED.name:
        step = "passed on"
        told = Message.objects.filter(kind=message.kind, subject=subject).values("user")
        people = [person for person in people if not told.filter(user=person).exists()]
    reports = [tell(kind=UNDELIVERED, to=person, subject=subject, step=step) for person in people]
    if any(reports):
        Message.objects.filter(pk=message.pk).update(alarmed_at=Now())


def _who_hears(message: Message) -> list[User]:
    watching = [person for person in operators() if _can_hear(person, message)]
    sender = message.sender
    if sender and sender.is_active and _can_hear(sender, message):
        return [sender, *(person for person in watching if message.state == State.DEAD and person != sender)]
    return watching


def _can_hear(person: User, message: Message) -> bool:
    """Not where the message itself did not arrive, nor where nothing does."""
    return person.pk != message.user_id and not MarkedAddress.objects.of(person.email).exists()
