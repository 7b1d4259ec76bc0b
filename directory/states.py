"""The life of a profile: one table, asked by the actions and enforced by PostgreSQL (models.Profile.Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission


class State(models.TextChoices):
    """Where a profile stands. Only a published one is ever shown or found."""

    DRAFTED = "drafted", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Transition(NamedTuple):
    """One allowed change and the permission it takes."""

    source: State
    target: State
    permission: Permission


TRANSITIONS = (
    Transition(State.DRAFTED, State.PUBLISHED, Permission.MODERATE_DIRECTORY),
    Transition(State.PUBLISHED, State.WITHDRAWN, Permission.MODERATE_DIRECTORY),
    Transition(State.WITHDRAWN, State.PUBLISHED, Permission.MODERATE_DIRECTORY),
)


class TransitionRefused(Exception):
    """The table holds no way from where the profile stands to where it was sent."""


def transition(source: str, target: State) -> Transition:
    """Return the row of the table, or raise TransitionRefused."""
    for row in TRANSITIONS:
        if (row.source, row.target) == (source, target):
            return row
    raise TransitionRefused(f"{source} -> {target}")
