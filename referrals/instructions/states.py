"""The life of an instruction: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.states import TransitionRefused
from referrals.states_referrals import CLIENT, CLOCK, MODERATOR, SENDER, ReferralParty
from referrals.states_referrals import RECIPIENT as EXPERT


class InstructionState(models.TextChoices):
    """Where it stands with one expert."""

    ENQUIRED = "enquired", _("Asked for a quote")
    QUOTED = "quoted", _("Quoted")
    FUNDED = "funded", _("Funded")
    INSTRUCTED = "instructed", _("Instructed")
    ACCEPTED = "accepted", _("Accepted")
    ASSESSED = "assessed", _("Assessed")
    DRAFTED = "drafted", _("Report drafted")
    QUESTIONED = "questioned", _("Questions asked")
    DELIVERED = "delivered", _("Report delivered")
    ADDENDED = "addended", _("Addendum delivered")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    RELEASED = "released", _("Let go")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNABLE = "unable", _("Could not go on")
    REVOKED = "revoked", _("Stopped by moderators")
    MISTAKEN = "mistaken", _("Sent by mistake")


class InstructionTransition(NamedTuple):
    """One allowed change, and who may make it."""

    source: InstructionState
    target: InstructionState
    parties: frozenset[ReferralParty]


_S = InstructionState
# Nobody is named to them: they see the card alone. Whoever has quoted stands by.
ASKED = (_S.ENQUIRED, _S.QUOTED, _S.FUNDED)
# Somebody waits for the expert's answer.
WAITED_FOR = (_S.ENQUIRED, _S.INSTRUCTED)
# The expert has taken it on, and it is not over.
TAKEN = (_S.ACCEPTED, _S.ASSESSED, _S.DRAFTED, _S.QUESTIONED, _S.DELIVERED, _S.ADDENDED)
# The letter has gone out: one of a commission at most, so that two are never paid for one report.
BEYOND = (_S.INSTRUCTED, *TAKEN, _S.CLOSED)
ACCEPTED_ONCE = (*TAKEN, _S.CLOSED)
# An invoice may be written down, once it was accepted.
BILLED_IN = (*ACCEPTED_ONCE, _S.WITHDRAWN, _S.UNABLE)
# A report that was complete is there.
DELIVERED_ONCE = (_S.DELIVERED, _S.ADDENDED, _S.CLOSED)
LIVE = (*ASKED, _S.INSTRUCTED, *TAKEN)
ENDED = tuple(state for state in _S if state not in LIVE)
# In which the expert reads the letter and all that came with it.
READ_BY_EXPERT = (_S.INSTRUCTED, *TAKEN, _S.CLOSED)
# In which a version of the report may be kept.
WRITTEN_IN = (_S.ACCEPTED, _S.ASSESSED, _S.DRAFTED, _S.QUESTIONED, _S.DELIVERED, _S.ADDENDED)

_T = InstructionTransition
TRANSITIONS = (
    _T(_S.ENQUIRED, _S.QUOTED, EXPERT),
    _T(_S.QUOTED, _S.FUNDED, SENDER),
    _T(_S.FUNDED, _S.INSTRUCTED, SENDER),
    _T(_S.INSTRUCTED, _S.ACCEPTED, EXPERT),
    _T(_S.ACCEPTED, _S.ASSESSED, EXPERT),
    *(_T(state, _S.DRAFTED, EXPERT) for state in (_S.ACCEPTED, _S.ASSESSED, _S.QUESTIONED)),
    *(_T(state, _S.QUESTIONED, SENDER) for state in (_S.DRAFTED, _S.DELIVERED, _S.ADDENDED)),
    # Answered: back to where they were asked.
    *(_T(state, _S.DELIVERED, EXPERT) for state in (_S.DRAFTED, _S.QUESTIONED)),
    *(_T(state, _S.ADDENDED, EXPERT) for state in (_S.DELIVERED, _S.QUESTIONED)),
    *(_T(state, _S.CLOSED, SENDER | CLOCK) for state in (_S.DELIVERED, _S.ADDENDED)),
    *(_T(state, _S.DECLINED, EXPERT) for state in (*ASKED, _S.INSTRUCTED)),
    # A quote counts until the day that it names.
    *(_T(state, _S.EXPIRED, CLOCK) for state in (_S.ENQUIRED, _S.QUOTED, _S.INSTRUCTED)),
    # Another expert of the commission has accepted.
    *(_T(state, _S.RELEASED, CLOCK) for state in ASKED),
    *(_T(state, _S.UNABLE, EXPERT) for state in TAKEN),
    *(_T(state, _S.WITHDRAWN, SENDER | CLIENT) for state in LIVE),
    *(_T(state, _S.REVOKED, MODERATOR) for state in LIVE),
    *(_T(state, _S.MISTAKEN, SENDER) for state in LIVE),
)


def check(source: str, target: str, party: ReferralParty) -> None:
    """Raise TransitionRefused unless `party` may take an instruction from `source` to `target`."""
    if not any(row.source == source and row.target == target and party in row.parties for row in TRANSITIONS):
        raise TransitionRefused(f"{source} → {target} by {party}")
