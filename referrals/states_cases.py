"""The life of a case: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.states import TransitionRefused


class CaseState(models.TextChoices):
    """Where a case stands."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    ERASED = "erased", _("Erased")


class CaseTransition(NamedTuple):
    """One allowed change."""

    source: CaseState
    target: CaseState


CASE_TRANSITIONS = (
    CaseTransition(CaseState.OPEN, CaseState.CLOSED),
    # Something new has come up.
    CaseTransition(CaseState.CLOSED, CaseState.OPEN),
    # Made by mistake, or kept for as long as was said.
    CaseTransition(CaseState.OPEN, CaseState.ERASED),
    CaseTransition(CaseState.CLOSED, CaseState.ERASED),
)


def check(source: str, target: str) -> None:
    """Raise TransitionRefused unless a case may go from `source` to `target`."""
    if (source, target) not in CASE_TRANSITIONS:
        raise TransitionRefused(f"{source} → {target}")
