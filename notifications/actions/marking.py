"""What mail servers say afterwards: an address that nothing reaches, a mail that was not wanted."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Actor, Permission, System, require
from notifications import kinds
from notifications.actions.delivering import end_parts
from notifications.actions.reporting import report_undelivered
from notifications.choices import Audience, Mark, Reason
from notifications.kinds import AddressKind
from notifications.models import MarkedAddress, Message
from notifications.states import State

# Word of a mail comes within days; what was sent before is not meant by it.
RECENT = datetime.timedelta(days=7)
_REASONS = {Mark.BOUNCED: Reason.BOUNCED, Mark.COMPLAINED: Reason.COMPLAINED}


@transaction.atomic
def mark(*, address: str, mark: Mark, status: str = "") -> bool:
    """Send nothing more to a member's address until somebody has looked into it.

    False when it is marked already, and for nobody's address, which is not kept.
    """
    people = User.objects.filter(email__iexact=address)
    if not people.exists() or MarkedAddress.objects.of(address).exists():
        return False
    row = MarkedAddress(address=address.lower(), mark=mark, status=status[:12])
    MarkedAddress.objects.bulk_create([row], ignore_conflicts=True)
    return True


@transaction.atomic
def heard_back(*, mark: Mark, message_id: UUID, address: str = "", status: str = "") -> bool:
    """Take in that a mail of ours came back or was called unwanted; False when it is none of ours. Twice: quiet.

    Whoever sent it hears of it. `address`, if that is the member's address still, is marked unless the report is about
    something else (`status` that is not 5.1.x). About a help-seeker nothing is kept but that it did not arrive.
    """
    locked = Message.objects.select_for_update(of=("self",)).select_related("user", "sender")
    message = locked.filter(pk=message_id).first()
    if message is None:
        return False
    is_theirs = message.user is not None and message.user.email.casefold() == address.casefold()
    if is_theirs and (mark is Mark.COMPLAINED or status.startswith("5.1.") or not status):
        _mark(address, mark, status)
    if message.state == State.SENT:
        _came_back(message, mark)
    return True


@transaction.atomic
def heard_of_address(*, mark: Mark, address: str) -> bool:
    """The same when only the address is known: mark it, and take the last message to it for the one. Twice: quiet."""
    # Whoever subscribed without an account is no member; some are both.
    is_known = _tell_subscriptions(address)
    if not _mark(address, mark, ""):
        return is_known
    recent = Message.objects.filter(
        state=State.SENT, audience=Audience.MEMBER, finished_at__gt=timezone.now() - RECENT, digest=None
    )
    theirs = recent.filter(user__email__iexact=address).select_for_update(of=("self",))
    message = theirs.select_related("user", "sender").order_by("-finished_at").first()
    if message:
        _came_back(message, mark)
    return True


def _tell_subscriptions(address: str) -> bool:
    told = [kind.heard_of(address) for kind in kinds.every() if isinstance(kind, AddressKind) and kind.heard_of]
    return any(told)


def _came_back(message: Message, kind: Mark) -> None:
    message.state, message.reason = State.UNDELIVERABLE, _REASONS[kind]
    Message.objects.filter(pk=message.pk).update(state=message.state, reason=message.reason, finished_at=timezone.now())
    end_parts(message.parts.filter(state=State.SENT), State.SENT, State.UNDELIVERABLE, message.reason)
    report_undelivered(message)


def _mark(address: str, kind: Mark, status: str) -> bool:
    return mark(address=address, mark=kind, status=status)


@transaction.atomic
def unmark(*, address: str, by: "Actor | System") -> None:
    """Send to this address again. Again: quiet."""
    require(by, Permission.WATCH_OPERATIONS)
    for row in MarkedAddress.objects.of(address):
        audit.record(by=by, verb="unmarked", target=row)
        row.delete()
