"""Having somebody told: one row in the transaction of the deed. What becomes of it is not the caller's care."""

import datetime
import uuid
from collections.abc import Mapping

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from accounts.models import User
from notifications.actions.planning import hang, pace_of, plan
from notifications.choices import Audience, Pace, Reason
from notifications.kinds import AddressKind, Fact, MemberKind, SeekerKind
from notifications.models import Message, SafeContact
from notifications.states import State


def tell(
    *,
    kind: MemberKind,
    to: User,
    subject: str,
    step: str = "",
    facts: Mapping[str, Fact] | None = None,
    sender: User | None = None,
    after: datetime.timedelta = datetime.timedelta(0),
) -> Message | None:
    """Have a member told, at least once; the same (subject, kind, step) again is quiet and returns the first row.

    `subject` names the thing, "app.model:key"; `step` tells one message about it from the next; `sender` hears when
    it cannot be delivered; `after`: not before so long, while what it tells of can still be taken back. None when they
    may not or do not want to be told. ValueError for facts that are words.
    """
    _in_transaction()
    if not to.is_active or not kind.may_receive(to):
        return None
    pace = pace_of(to, kind)
    if pace is Pace.NONE:
        return None
    told = Message(
        kind=kind.name,
        audience=Audience.MEMBER,
        user=to,
        recipient=f"user:{to.pk}",
        subject=subject,
        step=step,
        facts=_plain(facts or {}),
        sender=sender,
        is_urgent=kind.is_urgent,
    )
    plan(told, to, pace, timezone.now() + after)
    kept = _queue(told)
    hang(kept, to)
    return kept


def reach(
    *,
    kind: SeekerKind,
    contact: SafeContact,
    subject: str,
    step: str = "",
    facts: Mapping[str, Fact] | None = None,
    sender: User | None = None,
) -> Message:
    """Have a help-seeker told, at most once, as they agreed to be reached. The agreement is asked when it goes out."""
    _in_transaction()
    now = timezone.now()
    return _queue(
        Message(
            kind=kind.name,
            audience=Audience.SEEKER,
            contact=contact,
            recipient=f"contact:{contact.pk}",
            subject=subject,
            step=step,
            facts=_plain(facts or {}),
            sender=sender,
            wanted_at=now,
            due_at=now,
        )
    )


def tell_address(
    *,
    kind: AddressKind,
    address: str,
    secret: Mapping[str, str],
    subject: str = "account",
    recipient: str = "address",
    facts: Mapping[str, Fact] | None = None,
    is_urgent: bool = True,
) -> Message:
    """Have a code or a link sent to an address. It is wiped when it is sent, or when it is too late.

    `subject` names the thing when it can be taken back (`cancel`). With a `recipient` ("app.model:key") the same again
    is quiet; without, each is news. `is_urgent`: somebody waits for it before a page. `secret["leave"]`: the address
    at which one POST ends the subscription (RFC 8058).
    """
    is_known = recipient != "address"
    _in_transaction()
    now = timezone.now()
    return _queue(
        Message(
            kind=kind.name,
            audience=Audience.ADDRESS,
            address=address,
            recipient=recipient,
            subject=subject,
            step="" if is_known else uuid.uuid4().hex,
            facts=_plain(facts or {}),
            secret=dict(secret),
            is_urgent=is_urgent,
            wanted_at=now,
            due_at=now,
            expires_at=now + datetime.timedelta(minutes=kind.minutes),
        )
    )


def cancel(*, subject: str, kind: str = "", step: str = "") -> int:
    """Take back what still waits about a subject, as when a colleague has acted; return how many.

    What is being sent at this moment may go out; it is not tried again.
    """
    _in_transaction()
    alive = Message.objects.alive().filter(subject=subject)
    alive = alive.filter(kind=kind) if kind else alive
    alive = alive.filter(step=step) if step else alive
    alive.filter(state=State.LEASED).update(expires_at=timezone.now())
    return alive.filter(state=State.WAITING).update(**_taken_back())


def cancel_for(*, recipient: str) -> int:
    """Take back all that still waits for a recipient, as when they want no more of it; return how many."""
    _in_transaction()
    alive = Message.objects.alive().filter(recipient=recipient)
    alive.filter(state=State.LEASED).update(expires_at=timezone.now())
    return alive.filter(state=State.WAITING).update(**_taken_back())


def _taken_back() -> dict[str, object]:
    return {
        "state": State.CANCELLED, "reason": Reason.TAKEN_BACK, "finished_at": timezone.now(),
        "secret": None, "address": "",
    }  # fmt: skip


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("A message belongs into the transaction of the deed it tells of.")


def _queue(message: Message) -> Message:
    """Insert, or return the row that says the same already. Two at once: the second waits, and finds the first's."""
    with transaction.atomic():
        Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.get(
        subject=message.subject, recipient=message.recipient, kind=message.kind, step=message.step
    )


def _plain(facts: Mapping[str, Fact]) -> dict[str, int | str]:
    """Numbers as they are, dates and moments as ISO 8601 writes them; whatever else might be words is refused."""
    plain: dict[str, int | str] = {}
    for name, value in facts.items():
        if isinstance(value, datetime.datetime | datetime.date):
            plain[name] = value.isoformat()
        elif isinstance(value, int) and not isinstance(value, bool):
            plain[name] = value
        else:
            raise ValueError(f"The fact {name} is neither a number nor a date.")
    return plain
