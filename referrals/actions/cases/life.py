"""The life of a case: opened, read, changed, handed over, closed, opened again, erased."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Organisation, User
from accounts.permissions import Permission, require
from accounts.vault import files, sealing
from accounts.vault.sealing import Sealed
from notifications.actions import cancel, tell
from notifications.kinds import Refused
from referrals import hooks_cases
from referrals.actions.cases.rows import (
    Told,
    claim,
    empty,
    erase_keys,
    move,
    own,
    own_open,
    pseudonym_place,
    seal,
    silence,
    unseal,
)
from referrals.actions.cases.sides import is_across
from referrals.choices_cases import CaseClosing
from referrals.kinds_cases import GIVEN, TAKEN_OVER, case_subject
from referrals.kinds_enquiries import OF_ENQUIRERS, enquiry_subject
from referrals.kinds_referrals import OF_SENDERS, referral_subject
from referrals.models import Case, CaseDeadline, CaseFile, CaseNote
from referrals.permissions_cases import require_hand_over, require_work
from referrals.states_cases import CaseState

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@dataclass(frozen=True, slots=True)
class CaseContent:
    """What a case says, opened; None stands for words that are struck or cannot be read."""

    told: Told
    deadlines: list[tuple[CaseDeadline, str | None]]
    notes: list[tuple[CaseNote, str | None]]
    files: list[tuple[CaseFile, str | None]]


@transaction.atomic
def open_case(*, organisation: Organisation, told: Told, by: User) -> Case:
    """Open a case of one's own. PermissionDenied for whoever does not work on cases there."""
    return open_case_with(organisation=organisation, told=told, owner=by, by=by)


def open_case_with(*, organisation: Organisation, told: Told, owner: User, by: "Actor") -> Case:
    """Open a case that `owner` has, on the word of somebody else. In the caller's transaction; as `open_case`."""
    require(owner, Permission.WORK_CASES, organisation=organisation.pk)
    case = Case(organisation=organisation, owner=owner, opened_at=timezone.now())
    seal(case, told)
    case.save(force_insert=True)
    _write_down(case, by, "opened")
    return case


@transaction.atomic
def read_case(*, case: Case, by: User, verb: str = "read") -> CaseContent:
    """Open a case for whoever has it, and write down that they did. PermissionDenied, Unreadable."""
    # Locked: whoever hands it on or erases it at this moment comes before, and then nothing is shown, or after.
    case = own(case, by)
    _write_down(case, by, verb)
    deadlines = list(case.deadlines.select_related("done_by").in_order())
    notes = list(case.notes.select_related("by"))
    kept = list(case.files.select_related("file"))
    labels = [Sealed(each.label or b"", case.vault_owner, each.place) for each in deadlines]
    words = [Sealed(each.body or b"", each.vault_owner, each.place) for each in notes]
    opened = sealing.open_texts([*labels, *words])
    return CaseContent(
        told=unseal(case),
        deadlines=list(zip(deadlines, opened[: len(labels)], strict=True)),
        notes=list(zip(notes, opened[len(labels) :], strict=True)),
        files=list(zip(kept, files.names_of([each.file for each in kept]), strict=True)),
    )


@transaction.atomic
def read_pseudonyms(*, cases: Iterable[Case], by: User) -> dict[Case, str | None]:
    """Return what a list calls its cases, and write down that they were read; one query for all keys.

    PermissionDenied unless all of them are with `by`; which they may see is asked by the query that found them.
    """
    cases = list(dict.fromkeys(cases))
    if any(case.owner_id != by.pk for case in cases):
        raise PermissionDenied(Permission.WORK_CASES)
    if not cases:
        return {}
    audit.record(by=by, verb="read", target="cases", detail={"cases": [case.number for case in cases]})
    sealed = [Sealed(case.pseudonym or b"", case.vault_owner, pseudonym_place(case)) for case in cases]
    return dict(zip(cases, sealing.open_texts(sealed), strict=True))


@transaction.atomic
def change_case(*, case: Case, told: Told, by: User) -> None:
    """Say something else about the client. The same again: quiet. TransitionRefused once it is closed."""
    case = own_open(case, by)
    before = unseal(case)
    if before == told:
        return
    seal(case, told)
    case.save(update_fields=["pseudonym", "answers"])
    _write_down(case, by, "changed")
    if before.barred != told.barred:
        for hear in hooks_cases.others_barred:
            hear(case, told.barred, by)


@transaction.atomic
def hand_over_case(*, case: Case, to: User, by: User) -> None:
    """Hand a case to a colleague of the same organisation, who is told. By its owner, or by a manager.

    PermissionDenied when `to` does not work on cases there; Refused when they look after an entry on its other side.
    Whoever had it is told when a manager did it.
    """
    case = claim(case)
    require_hand_over(by, case)
    require_work(to, case)
    if case.owner == to:
        return
    if is_across(to, case):
        name = {"name": to}
        raise Refused(_("%(name)s cannot have it: they look after an entry that stands in this case.") % name)
    give_case(case=case, to=to, by=by)


def give_case(*, case: Case, to: User, by: "Actor | System") -> None:
    """Give a claimed case to somebody who may have it. In the caller's transaction; who may do so is asked before."""
    before, sender = case.owner, by if isinstance(by, User) else None
    silence(case)
    # What was sent moves with the case: what still waits to be told about it leads whoever had it nowhere.
    for referral in case.referrals.live():
        for kind in OF_SENDERS:
            cancel(subject=referral_subject(referral), kind=kind.name)
    for enquiry in case.enquiries.open():
        for kind in OF_ENQUIRERS:
            cancel(subject=enquiry_subject(enquiry), kind=kind.name)
    for hear in hooks_cases.case_handed:
        hear(case)
    case.owner = to
    case.save(update_fields=["owner"])
    # The next reminder is the new owner's first.
    case.deadlines.undone().update(reminded=None, turn=F("turn") + 1)
    _write_down(case, by, "handed_over", to=str(to.pk))
    step = f"{timezone.now():%y%m%d%H%M%S%f}"
    if to != by:
        tell(kind=GIVEN, to=to, subject=case_subject(case), step=step, sender=sender)
    if before and before != by:
        tell(kind=TAKEN_OVER, to=before, subject=case_subject(case), step=step, sender=sender)


@transaction.atomic
def close_case(*, case: Case, closing: CaseClosing, by: User) -> None:
    """Close a case; its reminders end. It is kept for CASES["retention_days"]. Again: quiet.

    Refused while a referral or an enquiry of it is not over: somebody is asked, or works on it.
    """
    case = own(case, by)
    if case.state == CaseState.CLOSED:
        return
    if case.referrals.live().exists():
        raise Refused(_("Not closed: a referral of it is not over. Take it back first, or wait until it has ended."))
    if case.enquiries.open().exists():
        raise Refused(_("Not closed: you have asked several whether they could, and that is not over. Take it back."))
    if reason := next(filter(None, (ask(case) for ask in hooks_cases.why_not_closed)), None):
        raise Refused(reason)
    silence(case)
    erase_on = timezone.localdate() + datetime.timedelta(days=settings.CASES["retention_days"])
    move(case, CaseState.CLOSED, closed_at=timezone.now(), closing=closing, erase_on=erase_on)
    _write_down(case, by, "closed", closing=closing)


@transaction.atomic
def reopen_case(*, case: Case, by: User) -> None:
    """Open a closed case again; what is still to be done in it is reminded of again. Again: quiet."""
    case = own(case, by)
    if case.state == CaseState.OPEN:
        return
    move(case, CaseState.OPEN)
    _write_down(case, by, "reopened")


@transaction.atomic
def erase_case(*, case: Case, by: User) -> None:
    """Erase what a case holds, for ever: it was made by mistake. PermissionDenied when it is erased already."""
    case = own(case, by)
    owners = empty(case, by)
    _write_down(case, by, "erased")
    erase_keys(owners)


def _write_down(case: Case, by: "Actor | System", verb: str, **detail: str) -> None:
    audit.record(by=by, verb=verb, target=case, organisation_id=case.organisation_id, detail=detail)
