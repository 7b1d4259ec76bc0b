"""What the verbs of instructions share: claiming rows, moving them by the table, what is sealed, whom to tell.

Locks are taken in one order by everybody: the entry, the case, the commission, its instructions. All who change an
instruction, or what belongs to one, hold its commission.
"""

import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import System
from accounts.vault import sealing
from directory.models import Holder
from directory.permissions import minders
from notifications.actions import cancel, tell
from notifications.kinds import Refused
from referrals.actions.enquiries.rows import EnquiryCard, as_card
from referrals.actions.referrals.rows import note_withdrawn
from referrals.choices_referrals import Side
from referrals.instructions.kinds import OF_WAITING, OVER, TURN, instruction_subject
from referrals.instructions.models import Commission, Instruction, InstructionChange
from referrals.instructions.permissions import consented, require_expert
from referrals.instructions.states import ENDED, LIVE, WAITED_FOR, InstructionState, check
from referrals.models import Case
from referrals.permissions_cases import require_owner
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralParty

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from notifications.kinds import MemberKind
    from referrals.instructions.querysets import InstructionQuerySet

CLOCK = System("instructions")
# Before it lies nothing but years with a digit too few.
FIRST_DAY = datetime.date(2000, 1, 1)
SENDER, EXPERT = ReferralParty.SENDER, ReferralParty.RECIPIENT


def has_come(day: datetime.date) -> bool:
    """Whether something can have been done on a day: today, or before, since 2000."""
    return FIRST_DAY <= day <= timezone.localdate()


def claim_commission(commission: Commission) -> Commission:
    """Return the row as it is now, locked until the transaction ends."""
    rows = Commission.objects.select_for_update(no_key=True, of=("self",)).select_related("case__owner")
    return rows.get(pk=commission.pk)


def claim(instruction: Instruction) -> Instruction:
    """Return the row as it is now, locked with its commission until the transaction ends."""
    Commission.objects.select_for_update(no_key=True).get(pk=instruction.commission_id)
    return instructions_of(instruction.commission_id).get(pk=instruction.pk)


def instructions_of(commission: UUID) -> "InstructionQuerySet":
    """Return the instructions of a claimed commission, by its key, locked, to read and to change."""
    rows = Instruction.objects.with_deserted().select_for_update(no_key=True, of=("self",))
    rows = rows.filter(commission=commission)
    return rows.select_related("profile", "consent", "letter", "commission__case__owner").order_by("asked_at", "pk")


def claim_case_of(commission: Commission, by: "Actor") -> Case:
    """Lock the case of a commission for whoever has it. PermissionDenied for everybody else."""
    case = Case.objects.select_for_update(no_key=True).get(pk=commission.case_id)
    require_owner(by, case)
    return case


def as_sender(instruction: Instruction, by: "Actor") -> Instruction:
    """Return the row, claimed with its case, for whoever has the case. PermissionDenied for everybody else."""
    claim_case_of(instruction.commission, by)
    return claim(instruction)


def as_expert(instruction: Instruction, by: "Actor") -> Instruction:
    """Return the row, claimed, for whoever looks after the entry that was asked. PermissionDenied for others."""
    instruction = claim(instruction)
    require_expert(by, instruction)
    return instruction


def side_of(instruction: Instruction, by: "Actor") -> Side:
    """Return on which side somebody is who has the case, or else may be the expert (no more is asked here)."""
    return Side.SENDER if instruction.commission.case.owner_id == by.pk else Side.RECIPIENT


def as_side(instruction: Instruction, by: "Actor") -> tuple[Instruction, Side]:
    """Return the row, claimed, and the side of whoever asks. PermissionDenied for whoever has none."""
    side = side_of(instruction, by)
    return (as_sender if side == Side.SENDER else as_expert)(instruction, by), side


def require_state(instruction: Instruction, *states: InstructionState) -> None:
    """Raise TransitionRefused unless a claimed instruction is in one of these states."""
    if instruction.state not in states:
        raise TransitionRefused(f"It is {instruction.state}.")


def require_consent(instruction: Instruction) -> None:
    """Raise Refused when the expert may be told nothing more of the client."""
    if not consented(instruction):
        raise Refused(_("The client’s consent is over: nothing more can be told. Ask them again first."))


def move(
    instruction: Instruction, state: InstructionState, party: ReferralParty, by: "Actor | System", **fields: Any
) -> InstructionChange:
    """Take a claimed instruction to another state, with what belongs to it; written down twice. TransitionRefused."""
    check(instruction.state, state, party)
    now = timezone.now()
    change = _change(instruction, instruction.state, state, party, by, now)
    if instruction.state in WAITED_FOR:
        for kind in OF_WAITING:
            cancel(subject=instruction_subject(instruction), kind=kind.name)
    if state in ENDED:
        cancel(subject=instruction_subject(instruction))
        kept = datetime.timedelta(days=settings.INSTRUCTIONS["retention_days"])
        instruction.ended_at, instruction.erase_on = now, timezone.localdate(now) + kept
        # A closed one may be looked up; for all others a restored backup must not open it again.
        if state != InstructionState.CLOSED:
            note_withdrawn(instruction_subject(instruction))
    instruction.state, instruction.changed_at = state, now
    for name, value in fields.items():
        setattr(instruction, name, value)
    instruction.save()
    change.save()
    write_down(instruction, by, state.value)
    return change


def begin(instruction: Instruction, by: "Actor | System") -> None:
    """Write down that an expert is asked; they are told by the caller."""
    instruction.save(force_insert=True)
    state = InstructionState.ENQUIRED
    _change(instruction, "", state, SENDER, by, instruction.asked_at).save()
    write_down(instruction, by, state.value)


def write_down(instruction: Instruction | Commission, by: "Actor | System", verb: str, **detail: Any) -> None:
    """Write down what was done, or that it was read; the sender's organisation may see it."""
    commission = instruction if isinstance(instruction, Commission) else instruction.commission
    audit.record(by=by, verb=verb, target=instruction, organisation_id=commission.case.organisation_id, detail=detail)


def card_of(commission: Commission) -> EnquiryCard:
    """Return the card. Raises Unreadable."""
    sealed = commission.card or b""
    return as_card(sealing.open_text(sealed, owner=commission.vault_owner, place=commission.place))


def tell_experts(instruction: Instruction, kind: "MemberKind", step: str) -> None:
    """Tell everybody who looks after the entry that was asked."""
    sender = instruction.commission.case.owner
    for user in holders(instruction):
        tell(kind=kind, to=user, subject=instruction_subject(instruction), step=step, sender=sender)


def tell_sender(instruction: Instruction, kind: "MemberKind", step: str) -> None:
    """Tell whoever has the case; nobody while nobody has it."""
    if owner := instruction.commission.case.owner:
        tell(kind=kind, to=owner, subject=instruction_subject(instruction), step=step)


def tell_over(instruction: Instruction, change: InstructionChange) -> None:
    """Tell the expert that it is over, and nothing else."""
    tell_experts(instruction, OVER, str(change.pk))


def tell_turn(instruction: Instruction, change: InstructionChange) -> None:
    """Tell the sender that it is theirs to act: the letter was out, or nobody is left who could."""
    rest = Instruction.objects.filter(commission=instruction.commission_id, state__in=LIVE)
    if instruction.instructed_at or not rest.exists():
        tell_sender(instruction, TURN, str(change.pk))


def holders(instruction: Instruction) -> list[User]:
    """Return everybody who is told for the entry."""
    return minders(instruction.profile_id)


def first_holder(instruction: Instruction) -> User | None:
    """Return the one who is reminded for an entry: the first who looks after it."""
    there = {user.pk: user for user in holders(instruction)}
    first = Holder.objects.filter(profile=instruction.profile_id, user__in=there).order_by("pk").first()
    return there[first.user_id] if first else next(iter(there.values()), None)


def _change(
    instruction: Instruction,
    source: str,
    target: InstructionState,
    party: ReferralParty,
    by: "Actor | System",
    at: datetime.datetime,
) -> InstructionChange:
    change = InstructionChange(instruction=instruction, source=source, target=target, party=party, at=at)
    if not isinstance(by, System) and by.is_authenticated:
        change.by = by
    return change
