"""Sending what is due, one message after another. Run by workers, and by the relay when none is there."""

import datetime
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from notifications import actions, kinds, links
from notifications.actions import Outcome
from notifications.actions.delivering import BACKOFF, LEASE
from notifications.actions.planning import agreed_hours, hours_of, pace_of
from notifications.builtin import DIGEST
from notifications.choices import Audience, Channel, Mark, Pace, Reason
from notifications.kinds import Kind, MemberKind, SeekerKind
from notifications.mailing import Line
from notifications.models import MarkedAddress, Message, SafeContact
from notifications.rendering import Mail, SaidTooMuch, render
from notifications.states import State

log = structlog.get_logger(__name__)
# When the database and we do not agree about the hour somewhere (each has its own list of time zones).
OTHER_CLOCK = datetime.timedelta(hours=1)


class NotNeeded(Exception):
    """The message is not sent: the state and reason with which it ends."""

    def __init__(self, state: State, reason: Reason) -> None:
        super().__init__(reason)
        self.state, self.reason = state, reason


def deliver(*, seconds: float = 20) -> int:
    """Send what is due for at most about so many seconds; return how many messages were taken in hand."""
    until, taken = time.monotonic() + seconds, 0
    actions.give_up_unknown()
    with Line() as line, Renewal() as renewal:
        while time.monotonic() < until:
            message = actions.claim()
            if message is None:
                break
            taken += 1
            with renewal.of(message):
                outcome = _deliver(message, line)
            # Without a mail server each further message would only wait for the same answer.
            if outcome is Outcome.AWAY:
                break
    return taken


def _deliver(message: Message, line: Line) -> Outcome | None:
    """Send one claimed message, and write down what became of it. None when it was not for sending."""
    try:
        kind = _kind(message)
        if _is_too_early(message, kind):
            return None
        address = _address(message, kind)
        mail, parts = _written(message, kind)
        if not _may_contact(message, kind):
            return None
    except NotNeeded as ended:
        actions.finish(message=message, state=ended.state, reason=ended.reason)
        return None
    except SaidTooMuch:
        actions.finish(message=message, state=State.DEAD, reason=Reason.NOT_NEUTRAL, error="SaidTooMuch")
        return None
    except (OperationalError, InterfaceError) as error:
        # Nothing has left: if the database can hear it, the message waits; else its lease runs out.
        actions.put_back(message=message, outcome=Outcome.DEFERRED, error=type(error).__name__)
        raise
    except Exception as error:
        log.error("message_not_written", kind=message.kind, exc_info=error)
        actions.put_back(message=message, outcome=Outcome.DEFERRED, error=type(error).__name__)
        return None
    outcome = line.send(mail, address, only_once=message.audience == Audience.SEEKER)
    _write_down(message, outcome, parts, line, address)
    return outcome


def _write_down(message: Message, outcome: Outcome, parts: list[Message], line: Line, address: str) -> None:
    if outcome is Outcome.SENT:
        actions.mark_sent(message=message, parts=[part.pk for part in parts])
    elif outcome is Outcome.REFUSED:
        if message.audience == Audience.MEMBER and line.status:
            actions.mark(address=address, mark=Mark.BOUNCED, status=line.status)
        actions.finish(message=message, state=State.UNDELIVERABLE, reason=Reason.REFUSED, error=line.error)
    else:
        if outcome is not Outcome.UNKNOWN:
            actions.forget_attempt(message=message)
        actions.put_back(message=message, outcome=outcome, error=line.error)
    log.info("message", kind=message.kind, outcome=outcome.value, attempts=message.attempts, error=line.error)


def _kind(message: Message) -> Kind:
    kind = kinds.get(message.kind)
    if kind is None:
        raise NotNeeded(State.DEAD, Reason.UNTOLD)
    # One that ends its sender each time is never put back: only its claims are counted.
    if message.attempts > len(BACKOFF) + 2:
        raise NotNeeded(State.DEAD, Reason.OUT_OF_TRIES)
    if message.expires_at and message.expires_at <= timezone.now():
        raise NotNeeded(State.CANCELLED, Reason.EXPIRED)
    return kind


def _is_too_early(message: Message, kind: Kind) -> bool:
    """Put a message back that has met quiet hours, or came before the hours that somebody agreed to."""
    now = timezone.now()
    until: datetime.datetime | None = now
    if isinstance(kind, MemberKind) and message.user and not kind.is_urgent:
        until = hours_of(message.user).after_quiet(now)
    elif message.contact:
        until = agreed_hours(message.contact).next_open(now)
    if until is None or until <= now:
        return False
    actions.postpone(message=message, until=until)
    return True


def _address(message: Message, kind: Kind) -> str:
    """Where it goes, as things stand now. Raises NotNeeded."""
    if isinstance(kind, MemberKind) and message.user:
        _ask_whether_wanted(message, kind)
        if MarkedAddress.objects.of(message.user.email).exists():
            raise NotNeeded(State.UNDELIVERABLE, Reason.MARKED)
        return message.user.email
    if isinstance(kind, SeekerKind) and message.contact:
        address = kind.address_of(message.contact.pk)
        if not address:
            raise NotNeeded(State.UNDELIVERABLE, Reason.NO_ADDRESS)
        return address
    return message.address


def _may_contact(message: Message, kind: Kind) -> bool:
    """Have PostgreSQL hold the try against what was agreed, before the mail goes. Raises NotNeeded.

    False when the agreed hours have just ended, or have not begun by the database's clock: it waits. Nobody is told of
    a refusal: whoever heard that a message did not arrive would try another way.
    """
    if message.contact is None:
        return True
    try:
        actions.record_attempt(
            contact=message.contact, channel=Channel.EMAIL, at=timezone.now(), message=message, by=message.sender
        )
    except actions.NotAgreed as error:
        if _is_too_early(message, kind):
            return False
        if not SafeContact.objects.filter(pk=message.contact.pk, channel=Channel.EMAIL, ended_at=None).exists():
            raise NotNeeded(State.CANCELLED, Reason.NOT_ALLOWED) from error
        log.warning("clocks_disagree", kind=message.kind)
        # Counted as a try, so that it ends one day when they never agree.
        actions.postpone(message=message, until=timezone.now() + OTHER_CLOCK, is_try=True)
        return False
    return True


def _ask_whether_wanted(message: Message, kind: MemberKind) -> None:
    user = message.user
    if user is None or not user.is_active or not kind.may_receive(user):
        raise NotNeeded(State.CANCELLED, Reason.NOT_ALLOWED)
    if not kind.is_wanted(message.subject):
        raise NotNeeded(State.CANCELLED, Reason.SETTLED)
    if pace_of(user, kind) is Pace.NONE:
        raise NotNeeded(State.CANCELLED, Reason.MUTED)


def _written(message: Message, kind: Kind) -> tuple[Mail, list[Message]]:
    """The mail, and the parts that stand in it. Raises NotNeeded for a digest of which nothing is left."""
    if kind is not DIGEST:
        return render(message, kind), []
    parts = [part for part in message.parts.waiting().order_by("queued_at") if _still_counts(part)]
    if not parts:
        raise NotNeeded(State.CANCELLED, Reason.SETTLED)
    lines = [(str(part_kind.headline), links.to(part)) for part in parts if (part_kind := kinds.get(part.kind))]
    return render(message, kind, lines), parts


def _still_counts(part: Message) -> bool:
    """Whether a part of a digest is still wanted; one that is not ends here."""
    try:
        kind = _kind(part)
        if isinstance(kind, MemberKind):
            _ask_whether_wanted(part, kind)
    except NotNeeded as ended:
        actions.drop_part(part=part, state=ended.state, reason=ended.reason)
        return False
    return True


class Renewal:
    """Keeps the lease alive of what is being sent: a slow mail server is not a dead sender."""

    def __init__(self) -> None:
        self.message: Message | None = None
        self.is_done = threading.Event()
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_done.set()
        self.thread.join()

    @contextmanager
    def of(self, message: Message) -> Iterator[None]:
        """Keep this one's for as long as the block runs."""
        self.message = message
        try:
            yield
        finally:
            self.message = None

    def _keep(self) -> None:
        try:
            while not self.is_done.wait(LEASE.total_seconds() / 3):
                if message := self.message:
                    actions.renew(message=message)
        except Exception as error:  # noqa: BLE001 - the lease ends then, and somebody else takes the message
            log.warning("lease_not_renewed", error=type(error).__name__)
        finally:
            connection.close()
