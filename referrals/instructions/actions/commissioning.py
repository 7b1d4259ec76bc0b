"""Asking experts for a quote, and some more. Nobody is named to them: they see the card alone."""

import datetime
import json
from collections.abc import Collection
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.vault import sealing
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions.cases.rows import own_open, unseal
from referrals.actions.enquiries.rows import EnquiryCard
from referrals.actions.referrals.asking import require_askable, require_free
from referrals.instructions.actions.rows import (
    begin,
    card_of,
    claim_case_of,
    claim_commission,
    tell_experts,
    write_down,
)
from referrals.instructions.choices import MOST
from referrals.instructions.kinds import ASKED
from referrals.instructions.models import Commission, Instruction
from referrals.instructions.states import BEYOND
from referrals.instructions.texts.families import family_of
from referrals.models import Case, CaseDeadline
from referrals.states import TransitionRefused
from referrals.states_cases import CaseState

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def commission(
    *,
    case: Case,
    experts: Collection[Profile],
    card: EnquiryCard,
    respond_by: datetime.datetime,
    needs_authority: bool = False,
    due: CaseDeadline | None = None,
    key: UUID | None = None,
    by: "User",
) -> Commission:
    """Ask 1 to 12 experts for a quote for one report (`card.needs`: its term) in an open case; they are told.

    Nobody is told who the client is. The same key again, for the same: quiet. PermissionDenied, TransitionRefused;
    Refused, with the reason, when one of them can not be asked about this client or takes nobody now, when the time
    does not fit, or the key was of something else.
    """
    experts = _locked(experts)
    case = own_open(case, by)
    mine = uuid5(case.pk, str(key)) if key else uuid4()
    if before := Commission.objects.filter(pk=mine, case=case).first():
        _require_same(before, experts, card, needs_authority)
        return before
    if len(card.needs) != 1:
        raise Refused(_("Choose one kind of report."))
    family = family_of(card.needs[0])
    made = Commission(id=mine, case=case, family=family, needs_authority=needs_authority, asked_at=timezone.now())
    made.due = due if due and due.case_id == case.pk else None
    said = asdict(card) | {"deadline": card.deadline.isoformat() if card.deadline else ""}
    made.card = sealing.seal_text(json.dumps(said), owner=made.vault_owner, place=made.place)
    made.save(force_insert=True)
    write_down(made, by, "commissioned", experts=len(experts))
    _ask(made, experts, respond_by, by)
    return made


@transaction.atomic
def ask_more(
    *, commission: Commission, experts: Collection[Profile], respond_by: datetime.datetime, by: "User"
) -> None:
    """Ask some more experts for the same. Whoever was asked is not again.

    PermissionDenied; TransitionRefused once somebody is instructed or the case is closed; Refused as by `commission`.
    """
    experts = _locked(experts)
    case = claim_case_of(commission, by)
    commission = claim_commission(commission)
    if case.state != CaseState.OPEN or commission.instructions.filter(state__in=BEYOND).exists():
        raise TransitionRefused("Somebody has it, or it is over.")
    asked = set(commission.instructions.values_list("profile", flat=True))
    fresh = [each for each in experts if each.pk not in asked]
    write_down(commission, by, "commissioned", experts=len(fresh))
    _ask(commission, fresh, respond_by, by)


def _require_same(before: Commission, experts: Collection[Profile], card: EnquiryCard, needs_authority: bool) -> None:
    """Whoever goes back in the browser and asks for something else is not told that it was asked."""
    asked = set(before.instructions.values_list("profile", flat=True))
    is_same = card_of(before) == card and before.needs_authority == needs_authority
    if not is_same or not asked.issuperset(each.pk for each in experts):
        raise Refused(_("You have asked from this page before, for something else. Press again to ask for this, too."))


def _ask(made: Commission, experts: Collection[Profile], respond_by: datetime.datetime, by: "User") -> None:
    if not 1 <= made.instructions.count() + len(experts) <= MOST:
        raise Refused(_("Choose 1 at least, and 12 at most."))
    barred, now = unseal(made.case).barred, timezone.now()
    for profile in experts:
        require_askable(profile, barred, by)
        require_free(profile, respond_by)
        row = Instruction(commission=made, profile=profile, asked_at=now, waited_from=now, changed_at=now)
        row.respond_by = respond_by
        begin(row, by)
        tell_experts(row, ASKED, step="asked")


def _locked(experts: Collection[Profile]) -> list[Profile]:
    """Return them as they are now. Whoever suspends one at this moment comes before, or finds that it was asked."""
    rows = Profile.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation")
    return list(rows.filter(pk__in=[each.pk for each in experts]).order_by("pk"))
