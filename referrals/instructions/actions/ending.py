"""How an instruction ends: cancelled, taken back by the client, stopped by moderators, a mistake, closed."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.actions import cancel as take_back_messages
from notifications.kinds import Refused
from referrals.actions.cases.rows import erase_keys
from referrals.instructions.actions.emptying import empty_as_mistaken
from referrals.instructions.actions.rows import (
    SENDER,
    as_sender,
    claim,
    has_come,
    move,
    tell_experts,
    tell_over,
    tell_sender,
    tell_turn,
)
from referrals.instructions.kinds import NEWS, OF_SENDERS, TURN, instruction_subject
from referrals.instructions.models import Instruction
from referrals.instructions.states import ASKED, LIVE, InstructionState, check
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from accounts.permissions import Actor, System
    from directory.models import Profile
    from referrals.matching import Excluded
    from referrals.models import Case, Consent

S = InstructionState


@transaction.atomic
def cancel(
    *,
    instruction: Instruction,
    on: datetime.date | None = None,
    fee: Decimal | None = None,
    by: "User",
) -> None:
    """Take an instruction back; `fee`: for cancelling, if one was agreed. The expert hears that it is over.

    Also when it was accepted at this moment: withdrawal always wins. Withdrawn already: quiet. Refused for a day to
    come, and for a fee before it was accepted. PermissionDenied; TransitionRefused when it has ended otherwise.
    """
    row = as_sender(instruction, by)
    if row.state == S.WITHDRAWN:
        return
    if (on and not has_come(on)) or (fee is not None and (fee < 0 or row.accepted_at is None)):
        raise Refused(_("Give a day that has come, and a fee only once it was accepted."))
    tell_over(row, move(row, S.WITHDRAWN, SENDER, by, cancelled_on=on or timezone.localdate(), cancellation_fee=fee))


@transaction.atomic
def mark_mistaken(*, instruction: Instruction, by: "User") -> None:
    """Say that it should never have been: what it held is erased for ever, that there was one stays. Again: quiet."""
    row = as_sender(instruction, by)
    if row.state == S.MISTAKEN:
        return
    check(row.state, S.MISTAKEN, SENDER)
    erase_keys(empty_as_mistaken(row, by))


@transaction.atomic
def close(*, instruction: Instruction, by: "User") -> None:
    """Close what is delivered; from now on it is kept for as long as was said. Closed already: quiet.

    PermissionDenied, TransitionRefused.
    """
    row = as_sender(instruction, by)
    if row.state == S.CLOSED:
        return
    change = move(row, S.CLOSED, SENDER, by)
    tell_experts(row, NEWS, str(change.pk))


def end_of_consent(consent: "Consent", by: "Actor | System", party: ReferralParty) -> None:
    """End what is live under a consent that was just taken back, in that transaction: its case is claimed."""
    for found in Instruction.objects.filter(consent=consent, state__in=LIVE).order_by("commission", "pk"):
        row = claim(found)
        if row.state not in LIVE:
            continue
        fields = {"cancelled_on": timezone.localdate()} if party == SENDER else {}
        change = move(row, S.WITHDRAWN, party, by, **fields)
        tell_over(row, change)
        if party == ReferralParty.CLIENT:
            tell_sender(row, TURN, str(change.pk))


def let_barred_go(case: "Case", barred: "Excluded", by: "Actor") -> None:
    """Take back what was asked about a claimed case of whoever is never to be asked any more.

    They hear that it is over. Once it is accepted, that is its sender's to do.
    """
    asked = Instruction.objects.filter(commission__case=case, state__in=(*ASKED, S.INSTRUCTED))
    for found in asked.select_related("profile__organisation").order_by("commission", "pk"):
        if not found.profile or not barred.bars(found.profile):
            continue
        row = claim(found)
        if row.state in {*ASKED, S.INSTRUCTED}:
            tell_over(row, move(row, S.WITHDRAWN, SENDER, by, cancelled_on=timezone.localdate()))


def revoke_of(profile: "Profile", by: "Actor | System") -> None:
    """End whatever is live with an entry, in the caller's transaction: nothing of it is read there any more.

    The sender is told to act; whoever looks after the entry is told that it ended, and not why.
    """
    for found in Instruction.objects.live().filter(profile=profile).order_by("commission", "pk"):
        row = claim(found)
        if row.state in LIVE:
            change = move(row, S.REVOKED, ReferralParty.MODERATOR, by)
            tell_over(row, change)
            tell_turn(row, change)


def let_go_of(profile: "Profile", by: "Actor | System") -> Iterable[str]:
    """The same for an entry that is deleted. What was sent to it stays with the sender: no key goes with it."""
    revoke_of(profile, by)
    return ()


def why_open(case: "Case") -> "str | _StrPromise | None":
    """Say why a claimed case cannot be closed: an expert is asked, or writes a report."""
    if Instruction.objects.live().filter(commission__case=case).exists():
        return _("Not closed: a report that you want from an expert is not over. Take it back first, or close it.")
    return None


def entries_asked(case: "Case") -> "QuerySet[Any, UUID | None]":
    """Return the keys of the entries with which an instruction of a case is not over."""
    return Instruction.objects.live().filter(commission__case=case).values_list("profile", flat=True)


def hand_on(case: "Case") -> None:
    """Take back what still waits to be told to whoever had a claimed case until now."""
    for row in Instruction.objects.live().filter(commission__case=case):
        for kind in OF_SENDERS:
            take_back_messages(subject=instruction_subject(row), kind=kind.name)
