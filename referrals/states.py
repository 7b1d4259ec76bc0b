"""The life of a help request: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a help request stands, in the desk's words."""

    RECEIVED = "received", _("Waits for somebody")
    ASSIGNED = "assigned", _("Somebody has it")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")
    ERASED = "erased", _("Erased")


class Party(StrEnum):
    """On whose word a help request changes its state."""

    SEEKER = "seeker"
    DESK = "desk"
    CLOCK = "clock"


class Transition(NamedTuple):
    """One allowed change, and who may make it."""

    source: State
    target: State
    parties: frozenset[Party]


SEEKER, DESK, CLOCK = (frozenset({party}) for party in Party)
LIVE = (State.RECEIVED, State.ASSIGNED, State.ANSWERED)

TRANSITIONS = (
    Transition(State.RECEIVED, State.ASSIGNED, DESK),
    # Put back, or let go of with the account of whoever had it.
    Transition(State.ASSIGNED, State.RECEIVED, DESK),
    Transition(State.ASSIGNED, State.ANSWERED, DESK),
    # They wrote again.
    Transition(State.ANSWERED, State.RECEIVED, SEEKER),
    Transition(State.ANSWERED, State.ASSIGNED, SEEKER | DESK),
    Transition(State.CLOSED, State.RECEIVED, SEEKER),
    *(Transition(state, State.CLOSED, DESK) for state in (State.RECEIVED, State.ASSIGNED)),
    Transition(State.ANSWERED, State.CLOSED, DESK | CLOCK),
    *(Transition(state, State.WITHDRAWN, SEEKER) for state in (*LIVE, State.CLOSED)),
    *(Transition(state, State.ERASED, SEEKER) for state in LIVE),
    *(Transition(state, State.ERASED, SEEKER | CLOCK) for state in (State.WITHDRAWN, State.CLOSED)),
)

# Somebody waits for us.
WAITING = frozenset({State.RECEIVED, State.ASSIGNED})
# Over: content is kept for a while at most, and then erased.
ENDED = frozenset({State.WITHDRAWN, State.CLOSED, State.ERASED})
# What the desk may still read. Withdrawal ends access at once.
READABLE = frozenset({*LIVE, State.CLOSED})


class TransitionRefused(Exception):
    """The table holds no way from where the request stands to where it was sent."""


class WroteMeanwhile(TransitionRefused):
    """The person has written since the page was drawn on which somebody answered or closed."""


def check(source: str, target: str, party: Party) -> None:
    """Raise TransitionRefused unless `party` may take a request from `source` to `target`."""
    if not any(row.source == source and row.target == target and party in row.parties for row in TRANSITIONS):
        raise TransitionRefused(f"{source} → {target} by {party}")
