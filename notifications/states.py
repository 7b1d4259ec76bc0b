"""The life of a message: one table, asked by the actions and enforced by PostgreSQL (models.Message.Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a message stands. The first two are alive; each of the others has `finished_at`."""

    WAITING = "waiting", _("waiting")
    LEASED = "leased", _("being sent")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("not needed any more")
    UNDELIVERABLE = "undeliverable", _("undeliverable")
    DEAD = "dead", _("dead-lettered")


ALIVE = (State.WAITING, State.LEASED)


class Transition(NamedTuple):
    """One allowed change, and when it happens."""

    source: State
    target: State
    when: str


TRANSITIONS = (
    Transition(State.WAITING, State.LEASED, "somebody sends it"),
    Transition(State.WAITING, State.CANCELLED, "nobody needs it any more"),
    Transition(State.WAITING, State.SENT, "it stood in a digest that was sent"),
    Transition(State.WAITING, State.UNDELIVERABLE, "it stood in a digest that cannot be delivered"),
    Transition(State.WAITING, State.DEAD, "it stood in a digest that failed too often"),
    Transition(State.LEASED, State.WAITING, "it failed, or it is not time"),
    Transition(State.LEASED, State.SENT, "the mail server took it"),
    Transition(State.LEASED, State.CANCELLED, "nobody needs it any more"),
    Transition(State.LEASED, State.UNDELIVERABLE, "no mail reaches the address"),
    Transition(State.LEASED, State.DEAD, "it failed too often"),
    Transition(State.SENT, State.UNDELIVERABLE, "it came back"),
    Transition(State.DEAD, State.WAITING, "an operator sends it again"),
    Transition(State.DEAD, State.CANCELLED, "an operator lets it be"),
)


class TransitionRefused(Exception):
    """The table holds no way from where the message stands to where it was sent."""


def check(source: str, target: State) -> None:
    """Raise TransitionRefused unless the table holds this change."""
    if not any((row.source, row.target) == (source, target) for row in TRANSITIONS):
        raise TransitionRefused(f"{source} -> {target}")
