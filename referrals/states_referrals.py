"""The life of a referral: one table, asked by the actions, enforced by PostgreSQL (Meta.triggers)."""

from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.states import TransitionRefused


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    DRAFTED = "drafted", _("Draft")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    ASKED = "asked", _("Question asked")
    ACCEPTED = "accepted", _("Accepted")
    STARTED = "started", _("Work has begun")
    HELD = "held", _("On hold")
    COMPLETED = "completed", _("Completed")
    UNABLE = "unable", _("Could not go on")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REVOKED = "revoked", _("Stopped by moderators")
    MISTAKEN = "mistaken", _("Sent by mistake")
    CLOSED = "closed", _("Closed")


class ReferralParty(StrEnum):
    """On whose word a referral changes its state."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    CLIENT = "client"
    MODERATOR = "moderator"
    CLOCK = "clock"


class ReferralTransition(NamedTuple):
    """One allowed change, and who may make it."""

    source: ReferralState
    target: ReferralState
    parties: frozenset[ReferralParty]


SENDER, RECIPIENT, CLIENT, MODERATOR, CLOCK = (frozenset({party}) for party in ReferralParty)

# Whoever is asked has not answered: they see the card, and nothing of what they would be told afterwards.
OFFERED = (ReferralState.SENT, ReferralState.OPENED, ReferralState.ASKED)
# Somebody has taken it on.
TAKEN = (ReferralState.ACCEPTED, ReferralState.STARTED, ReferralState.HELD)
LIVE = (ReferralState.DRAFTED, *OFFERED, *TAKEN)
ENDED = (
    ReferralState.COMPLETED,
    ReferralState.UNABLE,
    ReferralState.DECLINED,
    ReferralState.EXPIRED,
    ReferralState.WITHDRAWN,
    ReferralState.REVOKED,
    ReferralState.MISTAKEN,
)
# What became of those whom nobody works on, and of those that somebody has worked on. Each is closed in its own time.
LAPSED = (ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.WITHDRAWN, ReferralState.MISTAKEN)
DONE = (ReferralState.COMPLETED, ReferralState.UNABLE, ReferralState.REVOKED)
# In which the recipient reads what the consent allows. A completed one is theirs to look up until it is closed.
READ_BY_RECIPIENT = frozenset({*TAKEN, ReferralState.COMPLETED})
# In which either side may write to the other, a question before it is taken apart.
TALKING = frozenset(TAKEN)

_T = ReferralTransition
TRANSITIONS = (
    _T(ReferralState.DRAFTED, ReferralState.SENT, SENDER),
    _T(ReferralState.SENT, ReferralState.OPENED, RECIPIENT),
    _T(ReferralState.SENT, ReferralState.ASKED, RECIPIENT),
    _T(ReferralState.OPENED, ReferralState.ASKED, RECIPIENT),
    # The sender has answered.
    _T(ReferralState.ASKED, ReferralState.OPENED, SENDER),
    *(_T(state, ReferralState.ACCEPTED, RECIPIENT) for state in OFFERED),
    *(_T(state, ReferralState.DECLINED, RECIPIENT) for state in OFFERED),
    *(_T(state, ReferralState.EXPIRED, CLOCK) for state in OFFERED),
    _T(ReferralState.ACCEPTED, ReferralState.STARTED, RECIPIENT),
    _T(ReferralState.HELD, ReferralState.STARTED, RECIPIENT),
    _T(ReferralState.ACCEPTED, ReferralState.HELD, RECIPIENT),
    _T(ReferralState.STARTED, ReferralState.HELD, RECIPIENT),
    *(_T(state, ReferralState.COMPLETED, RECIPIENT) for state in TAKEN),
    *(_T(state, ReferralState.UNABLE, RECIPIENT) for state in TAKEN),
    # A colleague has taken it: whoever else was asked at once is let go by the clock's word.
    *(_T(state, ReferralState.WITHDRAWN, SENDER | CLIENT | CLOCK) for state in LIVE),
    *(_T(state, ReferralState.REVOKED, MODERATOR) for state in LIVE),
    *(_T(state, ReferralState.MISTAKEN, SENDER) for state in LIVE),
    *(_T(state, ReferralState.CLOSED, CLOCK) for state in ENDED),
)


def check(source: str, target: str, party: ReferralParty) -> None:
    """Raise TransitionRefused unless `party` may take a referral from `source` to `target`."""
    if not any(row.source == source and row.target == target and party in row.parties for row in TRANSITIONS):
        raise TransitionRefused(f"{source} → {target} by {party}")
