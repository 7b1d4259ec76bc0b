"""The life of an edition: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class TransitionRefused(Exception):
    """The table knows no such change."""


class EditionState(models.TextChoices):
    """Where one edition of an article stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    # A later edition stands in its place, and says what it corrects.
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DROPPED = "dropped", _("Dropped")


class Transition(NamedTuple):
    """One allowed change."""

    source: EditionState
    target: EditionState


# Still being worked on: there is at most one of an article.
OPEN = (EditionState.DRAFT, EditionState.IN_REVIEW, EditionState.APPROVED, EditionState.SCHEDULED)

TRANSITIONS = (
    Transition(EditionState.DRAFT, EditionState.IN_REVIEW),
    Transition(EditionState.DRAFT, EditionState.DROPPED),
    # Changes are asked for, or the writer takes it back.
    Transition(EditionState.IN_REVIEW, EditionState.DRAFT),
    # By somebody who wrote no word of it.
    Transition(EditionState.IN_REVIEW, EditionState.APPROVED),
    Transition(EditionState.APPROVED, EditionState.DRAFT),
    Transition(EditionState.APPROVED, EditionState.SCHEDULED),
    Transition(EditionState.APPROVED, EditionState.PUBLISHED),
    Transition(EditionState.SCHEDULED, EditionState.APPROVED),
    Transition(EditionState.SCHEDULED, EditionState.PUBLISHED),
    Transition(EditionState.PUBLISHED, EditionState.CORRECTED),
    Transition(EditionState.PUBLISHED, EditionState.WITHDRAWN),
)


def check(source: str, target: str) -> None:
    """Raise TransitionRefused unless an edition may go from `source` to `target`."""
    if (source, target) not in TRANSITIONS:
        raise TransitionRefused(f"{source} → {target}")
