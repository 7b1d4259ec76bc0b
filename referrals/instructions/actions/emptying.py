"""Taking away what instructions hold; and what becomes of them with their case, or after a backup was restored."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.permissions import System
from accounts.vault import datakeys, files
from referrals.actions.cases.rows import erase_keys
from referrals.instructions.actions.rows import (
    SENDER,
    claim,
    claim_commission,
    instructions_of,
    move,
    tell_over,
    write_down,
)
from referrals.instructions.models import BundleItem, Commission, Instruction
from referrals.instructions.states import LIVE, InstructionState

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from referrals.models import Case

# How the ledger names an instruction that has ended.
INSTRUCTION = "referrals_instructions.instruction:"


def empty(row: Instruction) -> list[str]:
    """Take the words of a claimed instruction away, and its files; the caller saves it, and erases these keys last.

    Numbers, days and hashes stay: that there was such a letter and such a report can still be proved.
    """
    kept = [each.vault_owner for each in row.bundle.all()] + [each.vault_owner for each in row.reports.all()]
    for owner in kept:
        files.forget_all(owner=owner)
    row.bundle.update(title=None)
    row.letters.update(words=None)
    row.questions.update(text=None, answer=None)
    row.extensions.update(reason=None)
    row.invoices.update(reference=None)
    row.authority_reference, row.erased_at = None, timezone.now()
    return [row.vault_owner, *kept]


def empty_as_mistaken(row: Instruction, by: "Actor | System") -> list[str]:
    """End a claimed live instruction as a mistake, empty; the expert is told that it is over."""
    owners = empty(row)
    tell_over(row, move(row, InstructionState.MISTAKEN, SENDER, by))
    return owners


def empty_commission(commission: Commission, by: "Actor | System") -> list[str]:
    """Take the card of a claimed commission away; return its key, to erase last. Erased already: none."""
    if commission.erased_at:
        return []
    commission.card, commission.erased_at = None, timezone.now()
    commission.save(update_fields=["card", "erased_at"])
    write_down(commission, by, "erased")
    return [commission.vault_owner]


def empty_of_case(case: "Case", by: "Actor | System") -> list[str]:
    """Empty the commissions of a claimed case, and all their instructions; live ones end as a mistake."""
    owners: list[str] = []
    for found in Commission.objects.filter(case=case, erased_at=None).order_by("pk"):
        commission = claim_commission(found)
        for row in instructions_of(commission.pk).filter(erased_at=None):
            owners += _emptied(row, by)
        owners += empty_commission(commission, by)
    return owners


def settle_instructions(withdrawn: Mapping[str, datetime], by: System) -> str:
    """After a backup was restored, do again what was done since; return the sentence that says so."""
    emptied, ended = _empty_again(by) + _remove_again(by), _end_again(withdrawn, by)
    if not (emptied or ended):
        return ""
    return f"Done since the backup, and done again: {emptied} instructions or their documents erased, {ended} ended."


def _emptied(row: Instruction, by: "Actor | System", **detail: object) -> list[str]:
    if row.state in LIVE:
        return empty_as_mistaken(row, by)
    owners = empty(row)
    row.save()
    write_down(row, by, "erased", **detail)
    return owners


@transaction.atomic
def _empty_again(by: System) -> int:
    instructions = list(Instruction.objects.filter(erased_at=None).select_related("commission"))
    instructions.sort(key=lambda each: (each.commission_id, each.pk))
    commissions = list(Commission.objects.filter(erased_at=None).order_by("pk"))
    keys = {each.vault_owner for each in instructions} | {each.vault_owner for each in commissions}
    gone = keys.difference(datakeys.not_erased(keys))
    owners: list[str] = []
    lost = [each for each in instructions if each.vault_owner in gone or each.commission.vault_owner in gone]
    for found in lost:
        owners += _emptied(claim(found), by, restored=True)
    for each in commissions:
        if each.vault_owner in gone:
            owners += empty_commission(claim_commission(each), by)
    erase_keys(datakeys.not_erased(owners))
    return len(lost)


@transaction.atomic
def _remove_again(by: System) -> int:
    """Documents that were taken out of a bundle before it was sent; what is erased whole has none left by now."""
    kept = list(BundleItem.objects.filter(file__isnull=False).select_related("instruction"))
    alive = set(datakeys.not_erased(each.vault_owner for each in kept))
    gone = [each for each in kept if each.vault_owner not in alive]
    for each in gone:
        row = claim(each.instruction)
        files.forget_all(owner=each.vault_owner)
        row.bundle.filter(pk=each.pk).update(title=None)
        write_down(row, by, "bundle_removed", number=each.number, restored=True)
    return len(gone)


@transaction.atomic
def _end_again(withdrawn: Mapping[str, datetime], by: System) -> int:
    """How it ended is not known any more: the letter is with nobody, so it was taken back."""
    keys = [UUID(each.removeprefix(INSTRUCTION)) for each in withdrawn if each.startswith(INSTRUCTION)]
    found = list(Instruction.objects.live().filter(pk__in=keys).order_by("commission", "pk"))
    for each in found:
        row = claim(each)
        if row.state in LIVE:
            move(row, InstructionState.WITHDRAWN, SENDER, by, cancelled_on=timezone.localdate())
    return len(found)
