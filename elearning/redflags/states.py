"""The life of an edition: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransitionRefused(Exception):
    """The table knows no such change."""


class EditionState(models.TextChoices):
    """Where one edition of the catalogue stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    DROPPED = "dropped", _("Dropped")


class Transition(NamedTuple):
    """One allowed change."""

    source: EditionState
    target: EditionState


# Still being worked on: there is at most one.
OPEN = (EditionState.DRAFT, EditionState.IN_REVIEW)
# What courses were written from: never changed again.
FROZEN = (EditionState.PUBLISHED, EditionState.SUPERSEDED)
# Neither worked on nor counting: a draft may be begun with what they say.
PAST = (EditionState.SUPERSEDED, EditionState.DROPPED)

TRANSITIONS = (
    Transition(EditionState.DRAFT, EditionState.IN_REVIEW),
    Transition(EditionState.DRAFT, EditionState.DROPPED),
    # Changes are asked for, or a writer takes it back: approvals are gone with it.
    Transition(EditionState.IN_REVIEW, EditionState.DRAFT),
    # With the approvals of two people who wrote nothing of it.
    Transition(EditionState.IN_REVIEW, EditionState.PUBLISHED),
    Transition(EditionState.PUBLISHED, EditionState.SUPERSEDED),
)


def check(source: str, target: str) -> None:
    """Raise TransitionRefused unless an edition may go from `source` to `target`."""
    if (source, target) not in TRANSITIONS:
        raise TransitionRefused(f"{source} → {target}")
