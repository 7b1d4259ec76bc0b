"""The life of an enquiry, and of each answer to it: two tables, asked by the actions, enforced by PostgreSQL."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from referrals.states import TransitionRefused
from referrals.states_referrals import CLIENT, CLOCK, MODERATOR, RECIPIENT, SENDER, ReferralParty


class EnquiryState(models.TextChoices):
    """Where an enquiry stands."""

    OPEN = "open", _("Open")
    SETTLED = "settled", _("Somebody has it")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Over")


class AnswerState(models.TextChoices):
    """Where it stands with one of those who were asked."""

    OPEN = "open", _("Not answered yet")
    OFFERED = "offered", _("Could take it")
    REFUSED = "refused", _("Cannot take it")
    CHOSEN = "chosen", _("Chosen")
    STANDBY = "standby", _("Standing by")
    RELEASED = "released", _("Let go")
    BECAME = "became", _("Has taken it on")
    EXPIRED = "expired", _("Not answered in time")


class EnquiryTransition(NamedTuple):
    """One allowed change of an enquiry, and who may make it."""

    source: EnquiryState
    target: EnquiryState
    parties: frozenset[ReferralParty]


class AnswerTransition(NamedTuple):
    """One allowed change of an answer, and who may make it."""

    source: AnswerState
    target: AnswerState
    parties: frozenset[ReferralParty]


# It is not over with them: they may see the card.
WAITING = (AnswerState.OPEN, AnswerState.OFFERED, AnswerState.CHOSEN, AnswerState.STANDBY)
# They have said that they could.
ABLE = (AnswerState.OFFERED, AnswerState.CHOSEN, AnswerState.STANDBY, AnswerState.BECAME)
# In which they may say no, or no any more, of themselves: who was chosen declines what they are sent.
REFUSABLE = (AnswerState.OPEN, AnswerState.OFFERED, AnswerState.STANDBY)
# One of them at most has it.
FIRST = (AnswerState.CHOSEN, AnswerState.BECAME)

_E, _A = EnquiryTransition, AnswerTransition
ENQUIRY_TRANSITIONS = (
    _E(EnquiryState.OPEN, EnquiryState.SETTLED, RECIPIENT | CLOCK),
    *(_E(state, EnquiryState.WITHDRAWN, SENDER | CLIENT) for state in (EnquiryState.OPEN, EnquiryState.SETTLED)),
    _E(EnquiryState.OPEN, EnquiryState.EXPIRED, CLOCK),
)
ANSWER_TRANSITIONS = (
    _A(AnswerState.OPEN, AnswerState.OFFERED, RECIPIENT),
    *(_A(state, AnswerState.REFUSED, RECIPIENT) for state in WAITING),
    _A(AnswerState.OFFERED, AnswerState.CHOSEN, SENDER),
    # What was chosen has gone out to somebody: the others stand by.
    _A(AnswerState.OFFERED, AnswerState.STANDBY, SENDER | CLOCK),
    # The sender thinks better of it, before it went out.
    _A(AnswerState.CHOSEN, AnswerState.OFFERED, SENDER),
    # Whoever was chosen did not take it.
    _A(AnswerState.STANDBY, AnswerState.OFFERED, CLOCK),
    _A(AnswerState.CHOSEN, AnswerState.BECAME, RECIPIENT),
    *(_A(state, AnswerState.EXPIRED, CLOCK) for state in (AnswerState.OPEN, AnswerState.CHOSEN)),
    *(_A(state, AnswerState.RELEASED, SENDER | CLIENT | MODERATOR | CLOCK) for state in WAITING),
)


def check_enquiry(source: str, target: str, party: ReferralParty) -> None:
    """Raise TransitionRefused unless `party` may take an enquiry from `source` to `target`."""
    _check(ENQUIRY_TRANSITIONS, source, target, party)


def check_answer(source: str, target: str, party: ReferralParty) -> None:
    """Raise TransitionRefused unless `party` may take an answer from `source` to `target`."""
    _check(ANSWER_TRANSITIONS, source, target, party)


def _check(
    table: "tuple[EnquiryTransition | AnswerTransition, ...]", source: str, target: str, party: ReferralParty
) -> None:
    if not any(row.source == source and row.target == target and party in row.parties for row in table):
        raise TransitionRefused(f"{source} → {target} by {party}")
