"""What the expert does once it is theirs: assesses, keeps versions of the report, ticks them off, delivers them."""

import datetime
import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import files
from notifications.kinds import Refused
from referrals.choices_referrals import Stopping
from referrals.instructions.actions.rows import (
    EXPERT,
    as_expert,
    has_come,
    move,
    require_state,
    tell_sender,
    tell_turn,
    write_down,
)
from referrals.instructions.choices import MOST_REPORTS
from referrals.instructions.kinds import NEWS
from referrals.instructions.models import Instruction, Report
from referrals.instructions.states import WRITTEN_IN, InstructionState
from referrals.instructions.texts.checklists import CODES
from referrals.instructions.texts.families import Family
from referrals.states import TransitionRefused

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.vault.cleaning import Clean

S = InstructionState


@transaction.atomic
def assess(*, instruction: Instruction, on: datetime.date, by: "User") -> None:
    """Say on which day the client was assessed. The same again: quiet. Refused for a day that is still to come.

    PermissionDenied, TransitionRefused.
    """
    row = as_expert(instruction, by)
    if row.state == S.ASSESSED and row.assessed_on == on:
        return
    if not has_come(on):
        raise Refused(_("Give the day on which it was done: today, or one that has passed."))
    tell_sender(row, NEWS, str(move(row, S.ASSESSED, EXPERT, by, assessed_on=on).pk))


@transaction.atomic
def keep_report(*, instruction: Instruction, clean: "Clean", by: "User") -> Report:
    """Keep the next version of the report, with its hash; after delivery it is an addendum. The sender is told.

    The same content as the last version: that one, quietly. PermissionDenied; Refused for too many; TransitionRefused
    before it is accepted, and once it is over.
    """
    row = as_expert(instruction, by)
    require_state(row, *WRITTEN_IN)
    digest = hashlib.sha256(clean.content).hexdigest()
    last = row.reports.order_by("-number").first()
    if last and last.sha256 == digest:
        return last
    if last and last.number >= MOST_REPORTS:
        raise Refused(_("There are too many versions: at most %(most)d.") % {"most": MOST_REPORTS})
    report = Report(instruction=row, number=last.number + 1 if last else 1, at=timezone.now(), by=by)
    report.is_addendum, report.sha256, report.size = row.delivered_at is not None, digest, len(clean.content)
    report.required = list(CODES[Family(row.commission.family)])
    report.file = files.keep(
        owner=report.vault_owner, name=clean.name, media_type=clean.media_type, content=clean.content
    )
    report.save(force_insert=True)
    write_down(row, by, "report_kept", number=report.number)
    if row.state in {S.ACCEPTED, S.ASSESSED}:
        move(row, S.DRAFTED, EXPERT, by)
    tell_sender(row, NEWS, step=f"report-{report.number}")
    return report


@transaction.atomic
def tick(*, report: Report, ticked: Collection[str], by: "User") -> None:
    """Say what of its list a version has; what is not on the list is left out. The same again: quiet.

    PermissionDenied; TransitionRefused once it is delivered, or all is over.
    """
    row = as_expert(report.instruction, by)
    report = row.reports.get(pk=report.pk)
    said = [code for code in report.required if code in ticked]
    if report.ticked == said:
        return
    require_state(row, *WRITTEN_IN)
    if report.delivered_at:
        raise TransitionRefused("It is delivered.")
    report.ticked = said
    report.save(update_fields=["ticked"])
    write_down(row, by, "report_ticked", number=report.number, ticked=len(said))


@transaction.atomic
def deliver(*, report: Report, by: "User") -> None:
    """Deliver the last version, or an addendum; the sender is told. Delivered already: quiet.

    Refused while its checklist is not complete, a question is open, or for a version that is not the last.
    PermissionDenied, TransitionRefused.
    """
    row = as_expert(report.instruction, by)
    report = row.reports.get(pk=report.pk)
    if report.delivered_at:
        return
    require_state(row, S.DRAFTED, S.QUESTIONED, S.DELIVERED, S.ADDENDED)
    if row.questions.filter(answered_at=None).exists():
        raise Refused(_("Answer the questions first."))
    if row.reports.filter(number__gt=report.number).exists():
        raise Refused(_("There is a later version: deliver that one."))
    if report.missing:
        raise Refused(_("The checklist is not complete."))
    now = timezone.now()
    report.delivered_at = now
    report.save(update_fields=["delivered_at"])
    target = S.ADDENDED if report.is_addendum else S.DELIVERED
    if row.state == target:
        write_down(row, by, "addendum_delivered", number=report.number)
    else:
        move(row, target, EXPERT, by, delivered_at=row.delivered_at or now)
    tell_sender(row, NEWS, step=f"delivered-{report.number}")


@transaction.atomic
def cannot(*, instruction: Instruction, reason: Stopping, by: "User") -> None:
    """Say that, and why, it cannot go on. It goes back to the sender, who is told. Again: quiet.

    PermissionDenied, TransitionRefused.
    """
    row = as_expert(instruction, by)
    if row.state == S.UNABLE and row.stopping == reason:
        return
    tell_turn(row, move(row, S.UNABLE, EXPERT, by, stopping=reason))
