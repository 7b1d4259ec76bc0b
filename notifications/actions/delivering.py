"""What delivery does to a message: claim it, and say what became of it. Each is one short transaction."""

import datetime
import random
import uuid
from enum import Enum

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from notifications import states
from notifications.actions.reporting import report_undelivered
from notifications.builtin import DIGEST
from notifications.choices import Audience, Reason
from notifications.models import Message
from notifications.states import State

# A sender renews its lease while it lives (delivery.Renewal), so this is how long a killed one holds a message up.
LEASE = datetime.timedelta(seconds=6)
# After the n-th failure: seconds until the next try; a quarter more or less, so that not all come back at once.
BACKOFF = (2, 8, 30, 120, 600, 1800, 7200, 14400, 28800)
# While no mail server answers it is nobody's fault, and counts as no try.
AWAY = 5


class Outcome(Enum):
    """How a try to send went."""

    SENT = "sent"
    # No mail server was reached: surely not sent.
    AWAY = "away"
    # Refused for now, before its words left: surely not sent.
    DEFERRED = "deferred"
    # It broke off: nobody knows whether it was taken.
    UNKNOWN = "unknown"
    # There is no such mailbox.
    REFUSED = "refused"


def claim() -> Message | None:
    """Lease the most urgent message that is due, for LEASE; None when there is none that nobody else is claiming."""
    with transaction.atomic():
        due = Message.objects.due().select_for_update(skip_locked=True, of=("self",))
        message = due.select_related("user__rhythm", "contact").first()
        if message is None:
            return None
        message.lease = uuid.uuid4()
        message.state = State.LEASED
        Message.objects.filter(pk=message.pk).update(
            state=message.state, lease=message.lease, due_at=Now() + LEASE, attempts=F("attempts") + 1,
            handed=F("handed") + 1,
        )  # fmt: skip
        message.attempts += 1
    return message


def renew(*, message: Message) -> bool:
    """Hold on to a message that takes long to send; False when it is no longer ours."""
    ours = Message.objects.filter(pk=message.pk, lease=message.lease)
    return bool(ours.update(due_at=Now() + LEASE))


def mark_sent(*, message: Message, parts: list[uuid.UUID]) -> bool:
    """Write down that the mail server took it, and the parts that stood in it; False when it is no longer ours."""
    if not parts:
        return _end(message, State.SENT)
    with transaction.atomic():
        if not _end(message, State.SENT):
            return False
        _end_parts(message, State.SENT, "", parts)
    return True


@transaction.atomic
def finish(*, message: Message, state: State, reason: Reason, error: str = "") -> bool:
    """End a leased message that was not sent; whoever sent it hears of it unless it was not needed any more."""
    if not _end(message, state, reason, error):
        return False
    _end_parts(message, state, reason)
    if state in {State.DEAD, State.UNDELIVERABLE}:
        report_undelivered(message)
    return True


@transaction.atomic
def put_back(*, message: Message, outcome: Outcome, error: str = "") -> bool:
    """Let a leased message wait for its next try, or give it up after the last; False when it is no longer ours."""
    if outcome is Outcome.UNKNOWN and message.audience == Audience.SEEKER:
        return finish(message=message, state=State.UNDELIVERABLE, reason=Reason.UNKNOWN, error=error)
    if outcome is not Outcome.AWAY and message.attempts > len(BACKOFF):
        return finish(message=message, state=State.DEAD, reason=Reason.OUT_OF_TRIES, error=error)
    tries = message.attempts - int(outcome is Outcome.AWAY)
    seconds = AWAY if outcome is Outcome.AWAY else BACKOFF[message.attempts - 1]
    wait = datetime.timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311 - it guards nothing
    return _change(
        message, state=State.WAITING, lease=None, due_at=Now() + wait, attempts=tries, error=error[:60],
        handed=F("handed") - int(outcome is not Outcome.UNKNOWN),
    )  # fmt: skip


def postpone(*, message: Message, until: datetime.datetime, is_try: bool = False) -> bool:
    """Let a leased message wait until it may go out: it met quiet hours. `is_try`: it cannot go on so for ever."""
    return _change(
        message, state=State.WAITING, lease=None, due_at=until, wanted_at=until,
        attempts=F("attempts") - int(not is_try), handed=F("handed") - 1,
    )  # fmt: skip


@transaction.atomic
def drop_part(*, part: Message, state: State, reason: Reason) -> None:
    """End a part of a digest that is not wanted any more; the digest goes out without it."""
    end_parts(Message.objects.waiting().filter(pk=part.pk), State.WAITING, state, reason)


def give_up_unknown() -> int:
    """End the messages to help-seekers whose sender is gone, and tell whoever sent them; return how many."""
    given_up = 0
    while True:
        with transaction.atomic():
            lost = Message.objects.unknown().select_for_update(skip_locked=True, of=("self",)).first()
            if lost is None:
                return given_up
            finish(message=lost, state=State.UNDELIVERABLE, reason=Reason.UNKNOWN, error="lost")
            given_up += 1


def _end(message: Message, state: State, reason: Reason | str = "", error: str = "") -> bool:
    return _change(
        message, state=state, reason=reason, error=error[:60], lease=None, secret=None, address="",
        finished_at=timezone.now(), handed=F("handed") if state == State.SENT or reason == Reason.UNKNOWN else 0,
    )  # fmt: skip


def _end_parts(message: Message, state: State, reason: Reason | str = "", only: list[uuid.UUID] | None = None) -> None:
    if message.kind == DIGEST.name:
        parts = message.parts.filter(state=State.WAITING)
        end_parts(parts if only is None else parts.filter(pk__in=only), State.WAITING, state, reason)


def end_parts(parts: QuerySet[Message], source: State, state: State, reason: Reason | str = "") -> None:
    """Let parts of a digest share its end, each with a report to its own sender when it is a bad one."""
    states.check(source, state)
    ended = list(parts.select_for_update(of=("self",)).select_related("user", "sender"))
    keys = [part.pk for part in ended]
    Message.objects.filter(pk__in=keys).update(state=state, reason=reason, finished_at=timezone.now())
    if state in {State.DEAD, State.UNDELIVERABLE}:
        for part in ended:
            part.state, part.reason = state, str(reason)
            report_undelivered(part)


def _change(message: Message, *, state: State, **values: object) -> bool:
    """Change a message as long as our lease on it holds: who lost it has nothing to say about it any more."""
    states.check(message.state, state)
    ours = Message.objects.filter(pk=message.pk, state=State.LEASED, lease=message.lease)
    if not ours.update(state=state, **values):
        return False
    message.state, message.reason = state, str(values.get("reason", message.reason))
    return True
