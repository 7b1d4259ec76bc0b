"""The life of a course version: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransitionRefused(Exception):
    """The table knows no such change."""


class VersionState(models.TextChoices):
    """Where one version of a course stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    # A later version stands in its place; whoever learns with it goes on.
    SUPERSEDED = "superseded", _("Superseded")
    # Nobody new may start with it.
    RETIRED = "retired", _("Retired")
    DROPPED = "dropped", _("Dropped")


class Transition(NamedTuple):
    """One allowed change."""

    source: VersionState
    target: VersionState


# Still being worked on: there is at most one of a course.
OPEN = (VersionState.DRAFT, VersionState.IN_REVIEW)
# What learners have seen: never changed again.
FROZEN = (VersionState.PUBLISHED, VersionState.SUPERSEDED, VersionState.RETIRED)

TRANSITIONS = (
    Transition(VersionState.DRAFT, VersionState.IN_REVIEW),
    Transition(VersionState.DRAFT, VersionState.DROPPED),
    # Changes are asked for, or the writer takes it back.
    Transition(VersionState.IN_REVIEW, VersionState.DRAFT),
    # By somebody who wrote nothing of it.
    Transition(VersionState.IN_REVIEW, VersionState.PUBLISHED),
    Transition(VersionState.PUBLISHED, VersionState.SUPERSEDED),
    Transition(VersionState.PUBLISHED, VersionState.RETIRED),
)


def check(source: str, target: str) -> None:
    """Raise TransitionRefused unless a version may go from `source` to `target`."""
    if (source, target) not in TRANSITIONS:
        raise TransitionRefused(f"{source} → {target}")
