"""Who may do what with an instruction: whoever has the case, and whoever looks after the expert's entry."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory.permissions import holds
from directory.states import REVOKED
from referrals.choices_referrals import Shared
from referrals.instructions.models import Instruction
from referrals.instructions.states import ACCEPTED_ONCE, READ_BY_EXPERT

if TYPE_CHECKING:
    from accounts.permissions import Actor


def require_expert(by: "Actor", instruction: Instruction) -> None:
    """Raise PermissionDenied unless `by` looks after the entry that was asked. Ask it of a claimed row."""
    if instruction.profile is None or not holds(by, instruction.profile):
        raise PermissionDenied("expert")


def consented(instruction: Instruction) -> frozenset[Shared]:
    """Return what the expert may be told today: nothing once the client has taken it back, or its day has passed."""
    consent = instruction.consent
    if consent is None or consent.withdrawn_at or consent.until < timezone.localdate():
        return frozenset()
    return frozenset(Shared(each) for each in consent.shared)


def reads_letter(instruction: Instruction) -> bool:
    """Whether the expert may open the letter and what came with it now."""
    if instruction.profile is None or instruction.profile.state in REVOKED:
        return False
    return instruction.state in READ_BY_EXPERT and bool(consented(instruction))


def reads_bundle(instruction: Instruction) -> bool:
    """Whether the expert may open the documents now: once they are theirs to work with, as with a referral."""
    return instruction.state in ACCEPTED_ONCE and reads_letter(instruction)


def answers_of(user: User) -> str | None:
    """Return where what waits for an expert's answer stands; None when nothing does (one query)."""
    return reverse("instructions:list") if Instruction.objects.to_holder(user).unanswered().exists() else None
