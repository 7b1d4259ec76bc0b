"""The life of a profile: one table, asked by the actions and enforced by PostgreSQL (Profile.Meta.triggers)."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a profile stands. Only a published one is ever shown or found."""

    DRAFTED = "drafted", _("Draft")
    SUBMITTED = "submitted", _("Being checked")
    CHANGES_ASKED = "changes_asked", _("Changes asked for")
    PUBLISHED = "published", _("Published")
    PAUSED = "paused", _("Paused")
    SUSPENDED = "suspended", _("Suspended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Party(StrEnum):
    """On whose word a profile changes its state."""

    HOLDER = "holder"
    MODERATOR = "moderator"
    CLOCK = "clock"


class Transition(NamedTuple):
    """One allowed change, and who may make it."""

    source: State
    target: State
    parties: frozenset[Party]


HOLDER, MODERATOR, CLOCK = (frozenset({party}) for party in Party)

TRANSITIONS = (
    Transition(State.DRAFTED, State.SUBMITTED, HOLDER),
    Transition(State.CHANGES_ASKED, State.SUBMITTED, HOLDER | MODERATOR),
    Transition(State.SUBMITTED, State.DRAFTED, HOLDER),
    Transition(State.SUBMITTED, State.CHANGES_ASKED, MODERATOR),
    Transition(State.SUBMITTED, State.PUBLISHED, MODERATOR),
    Transition(State.SUBMITTED, State.WITHDRAWN, MODERATOR),
    # What moderators write by hand needs nobody to hand it in.
    Transition(State.DRAFTED, State.PUBLISHED, MODERATOR),
    Transition(State.PUBLISHED, State.PAUSED, HOLDER | CLOCK),
    Transition(State.PAUSED, State.PUBLISHED, HOLDER),
    Transition(State.PUBLISHED, State.SUSPENDED, MODERATOR | CLOCK),
    Transition(State.PAUSED, State.SUSPENDED, MODERATOR | CLOCK),
    Transition(State.SUSPENDED, State.PUBLISHED, MODERATOR),
    Transition(State.SUSPENDED, State.PAUSED, MODERATOR),
    Transition(State.PUBLISHED, State.WITHDRAWN, HOLDER | MODERATOR),
    Transition(State.PAUSED, State.WITHDRAWN, HOLDER | MODERATOR),
    Transition(State.SUSPENDED, State.WITHDRAWN, MODERATOR),
    Transition(State.WITHDRAWN, State.PUBLISHED, MODERATOR),
    # Whoever looks after it can hand it in once more; nobody shows it again for them.
    Transition(State.WITHDRAWN, State.DRAFTED, HOLDER),
    # A decision that is taken back within minutes (actions.undo).
    Transition(State.PUBLISHED, State.SUBMITTED, MODERATOR),
    Transition(State.WITHDRAWN, State.SUBMITTED, MODERATOR),
    Transition(State.WITHDRAWN, State.PAUSED, MODERATOR),
    Transition(State.WITHDRAWN, State.SUSPENDED, MODERATOR),
)

# What its holder may still write into directly: nobody relies on it yet.
OPEN_TO_EDITS = frozenset({State.DRAFTED, State.CHANGES_ASKED})
# What stands, or can stand again at once, in public view: edits of claims are looked at first.
LIVE = frozenset({State.PUBLISHED, State.PAUSED})
# Whatever still points at such a profile has to end (hooks.profile_revoked).
REVOKED = frozenset({State.SUSPENDED, State.WITHDRAWN})
# States that nobody is put into without being told why.
NEEDS_REASON = frozenset({State.CHANGES_ASKED, State.SUSPENDED, State.WITHDRAWN})


class TransitionRefused(Exception):
    """The table holds no way from where the profile stands to where it was sent."""


def transition(source: str, target: State) -> Transition:
    """Return the row of the table, or raise TransitionRefused."""
    for row in TRANSITIONS:
        if (row.source, row.target) == (source, target):
            return row
    raise TransitionRefused(f"{source} -> {target}")
