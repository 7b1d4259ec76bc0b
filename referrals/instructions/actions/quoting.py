"""What an expert says before the letter: a quote, or why not; and how the sender means to pay for it."""

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import sealing
from directory.models import Profile
from notifications.kinds import Refused
from referrals.choices_referrals import Declining
from referrals.instructions.actions.rows import (
    EXPERT,
    SENDER,
    as_expert,
    as_sender,
    has_come,
    move,
    require_state,
    tell_sender,
    tell_turn,
    write_down,
)
from referrals.instructions.choices import Paid, Terms
from referrals.instructions.kinds import NEWS
from referrals.instructions.models import Instruction
from referrals.instructions.states import InstructionState

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = datetime.timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What an expert asks for. `fee`: the whole, or for an hour; `hours`: at most, by the hour only."""

    terms: Terms
    fee: Decimal
    currency: str
    hours: Decimal | None = None
    is_legal_aid_rate: bool = False
    turnaround_days: int
    valid_until: datetime.date

    @property
    def total(self) -> Decimal:
        """The most that it comes to."""
        return self.fee * (self.hours or 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Funds:
    """How a report is paid for; the rest is of a prior authority alone."""

    paid: Paid
    reference: str = ""
    amount: Decimal | None = None
    granted_on: datetime.date | None = None


def quote_of(instruction: Instruction) -> Quote | None:
    """Return the quote of an expert; None before there is one."""
    if instruction.quoted_at is None:
        return None
    return Quote(**{name: getattr(instruction, name) for name in Quote.__dataclass_fields__})


@transaction.atomic
def quote(*, instruction: Instruction, quote: Quote, has_no_conflict: bool, by: "User") -> None:
    """Say for how much and in how many days; the sender is told. The same again: quiet; until it is funded, anew.

    Refused unless no conflict of interest is known (they are asked again once somebody is named), and for a quote that
    makes no sense. PermissionDenied, TransitionRefused.
    """
    row = as_expert(instruction, by)
    if quote_of(row) == quote and row.is_live:
        return
    if not has_no_conflict:
        raise Refused(_("Give a quote only when you know of no conflict of interest."))
    _require_sense(quote)
    said = asdict(quote)
    if row.state == InstructionState.QUOTED:
        for name, value in said.items():
            setattr(row, name, value)
        row.changed_at = row.quoted_at = timezone.now()
        row.save()
        write_down(row, by, "quote_changed")
        tell_sender(row, NEWS, step=f"quote-{row.changed_at:%y%m%d%H%M%S}")
        return
    change = move(row, InstructionState.QUOTED, EXPERT, by, quoted_at=timezone.now(), **said)
    tell_sender(row, NEWS, str(change.pk))


@transaction.atomic
def decline(*, instruction: Instruction, reason: Declining, suggested: Profile | None, by: "User") -> None:
    """Say why not, before it is accepted, and perhaps who else. The same again: quiet. The sender is told.

    Refused for a colleague to whom nobody can write. PermissionDenied, TransitionRefused.
    """
    row = as_expert(instruction, by)
    is_same = row.declining == reason and row.suggested_id == (suggested.pk if suggested else None)
    if row.state == InstructionState.DECLINED and is_same:
        return
    if suggested and (suggested.pk == row.profile_id or not Profile.objects.reachable().filter(pk=suggested.pk)):
        raise Refused(_("Nobody can be reached through the entry that you suggest. Choose another, or none."))
    change = move(row, InstructionState.DECLINED, EXPERT, by, declining=reason, suggested=suggested)
    tell_turn(row, change)


@transaction.atomic
def fund(*, instruction: Instruction, funds: Funds, by: "User") -> None:
    """Say how a quote is paid for. Until the letter is sent it may be said anew.

    Refused when the quote does not count any more, and without the prior authority that this commission needs.
    PermissionDenied, TransitionRefused.
    """
    row = as_sender(instruction, by)
    require_state(row, InstructionState.QUOTED, InstructionState.FUNDED)
    _require_funds(row, funds)
    place = row.place("authority_reference")
    is_authority = funds.paid == Paid.AUTHORITY
    said = {
        "paid": funds.paid,
        "authority_amount": funds.amount if is_authority else None,
        "authority_on": funds.granted_on if is_authority else None,
        "authority_reference": sealing.seal_text(funds.reference, owner=row.vault_owner, place=place)
        if is_authority
        else None,
        "funded_at": timezone.now(),
    }
    if row.state == InstructionState.QUOTED:
        move(row, InstructionState.FUNDED, SENDER, by, **said)
        return
    for name, value in said.items():
        setattr(row, name, value)
    row.save()
    write_down(row, by, "funding_changed")


def _require_sense(quote: Quote) -> None:
    today = timezone.localdate()
    if quote.fee < 0 or not 1 <= quote.turnaround_days <= LONGEST.days - 1:
        raise Refused(_("Give a fee of nothing or more, and 1 to 365 days."))
    if (quote.terms == Terms.HOURLY) != (quote.hours is not None and quote.hours > 0):
        raise Refused(_("By the hour, say how many hours at most; a fixed fee has none."))
    if not today <= quote.valid_until <= today + LONGEST:
        raise Refused(_("The quote counts until a day to come, a year ahead at most."))
    if len(quote.currency) != 3 or not (quote.currency.isascii() and quote.currency.isupper()):
        raise Refused(_("Give the currency as three capital letters, such as GBP."))


def _require_funds(row: Instruction, funds: Funds) -> None:
    if row.valid_until and row.valid_until < timezone.localdate():
        raise Refused(_("The quote does not count any more: ask for another one."))
    if row.commission.needs_authority and funds.paid != Paid.AUTHORITY:
        raise Refused(_("You said that legal aid pays with prior authority only: wait until it is granted."))
    if funds.paid == Paid.AUTHORITY:
        if not (funds.reference and funds.granted_on and funds.amount is not None and funds.amount >= 0):
            raise Refused(_("Of a prior authority say the reference, the amount, and the day."))
        if not has_come(funds.granted_on):
            raise Refused(_("A prior authority counts from the day on which it was granted."))
