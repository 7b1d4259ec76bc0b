"""How soon an expert's reports are there, and how many they take on: pushed down to the entry, on its holder's wish."""

from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from directory.actions import note_measures
from directory.models import FEWEST_REPORTS, Profile
from referrals.choices_referrals import Declining
from referrals.instructions.actions.rows import CLOCK
from referrals.instructions.models import Instruction
from referrals.instructions.states import InstructionState as S

if TYPE_CHECKING:
    from uuid import UUID

# A quote that nobody took up is no refusal, nor is what was taken back before it was answered. Whoever says that they
# have a conflict of interest does what they have to: that counts against nobody, or it would be kept quiet.
_DECLINED = Q(state=S.DECLINED) & ~Q(declining=Declining.CONFLICT)
_REFUSED = _DECLINED | Q(state=S.EXPIRED, quoted_at=None) | Q(state=S.EXPIRED, instructed_at__isnull=False)


@transaction.atomic
def measure(profile: Profile) -> None:
    """Measure an entry anew. Nothing is kept of it unless its holder wishes so, and of fewer than five reports."""
    theirs = Instruction.objects.filter(profile=profile)
    accepted = theirs.filter(accepted_at__isnull=False)
    waits = accepted.filter(delivered_at__isnull=False).values_list("accepted_at", "delivered_at")
    days = [(delivered - taken) / timedelta(days=1) for taken, delivered in waits if taken and delivered]
    # Rows stay, so that figures which were enough once never fall below.
    if len(days) < FEWEST_REPORTS:
        return
    taken_on = accepted.count()
    note_measures(
        profile=profile,
        by=CLOCK,
        days=round(median(days)),
        completed=len(days),
        asked=taken_on + theirs.filter(_REFUSED).count(),
        accepted=taken_on,
    )


def measure_all() -> int:
    """Measure anew every entry whose holder wishes so; return of how many."""
    keys: list[UUID] = list(Profile.objects.filter(measures__isnull=False).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        measure(Profile(pk=key))
    return len(keys)
