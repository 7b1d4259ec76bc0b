"""After a backup was restored: what clients took back since, and what was erased of cases and referrals."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.permissions import System
from accounts.vault import datakeys, files
from notifications.actions import cancel
from referrals.actions.cases import rows as of_cases
from referrals.actions.referrals import emptying, rows
from referrals.kinds_referrals import referral_subject
from referrals.models import Case, CaseFile, CaseNote, ClientCode, Consent, Referral, ReferralFile
from referrals.states_cases import CaseState
from referrals.states_referrals import LIVE, ReferralParty, ReferralState

# How the ledger names a consent that was taken back.
CONSENT = "referrals.consent:"
# And a referral that ended, and a client's code.
REFERRAL, CODE = "referrals.referral:", "referrals.clientcode:"


def settle_cases(withdrawn: Mapping[str, datetime], by: System) -> str:
    """Do again what was done since the backup, and return the sentence that says so; nothing to do: none."""
    emptied = empty_erased_cases(by=by) + empty_erased_referrals(by=by) + empty_erased_parts(by=by)
    again = withdraw_consents_again(withdrawn=withdrawn, by=by)
    again += end_again(withdrawn=withdrawn, by=by) + end_codes_again(withdrawn=withdrawn, by=by)
    if not (emptied or again):
        return ""
    return (
        f"Done since the backup, and done again: {emptied} cases, referrals, notes or files erased, "
        f"{again} consents, referrals or codes withdrawn."
    )


@transaction.atomic
def empty_erased_cases(*, by: System) -> int:
    """Empty every case whose key is erased, with its referrals: nobody can read it, and nobody is reminded of it."""
    gone = _erased(Case.objects.exclude(state=CaseState.ERASED).order_by("pk"))
    owners: list[str] = []
    for case in map(of_cases.claim, gone):
        owners += of_cases.empty(case, by)
        audit.record(by=by, verb="erased", target=case, organisation_id=case.organisation_id, detail={"restored": True})
    of_cases.erase_keys(datakeys.not_erased(owners))
    return len(gone)


@transaction.atomic
def empty_erased_referrals(*, by: System) -> int:
    """Empty every referral whose key is erased; one that was live had been marked as a mistake."""
    gone = _erased(Referral.objects.filter(erased_at=None).order_by("pk"))
    owners: list[str] = []
    for referral in map(rows.claim, gone):
        cancel(subject=referral_subject(referral))
        owners += emptying.empty(referral)
        if referral.state in LIVE:
            rows.move(referral, ReferralState.MISTAKEN, ReferralParty.SENDER, by)
        else:
            referral.save()
            rows.write_down(referral, by, "erased", restored=True)
    of_cases.erase_keys(datakeys.not_erased(owners))
    return len(gone)


@transaction.atomic
def empty_erased_parts(*, by: System) -> int:
    """Strike every note whose key is erased, and remove such files."""
    notes = _erased(CaseNote.objects.filter(struck_at=None).select_related("case"))
    keys = [note.pk for note in notes]
    CaseNote.objects.filter(pk__in=keys).update(body=None, struck_at=timezone.now())
    kept: list[CaseFile | ReferralFile] = [*_erased(CaseFile.objects.select_related("case"))]
    kept += _erased(ReferralFile.objects.select_related("referral"))
    for part in [*notes, *kept]:
        verb = "note_struck" if isinstance(part, CaseNote) else "file_removed"
        target = part.referral if isinstance(part, ReferralFile) else part.case
        audit.record(by=by, verb=verb, target=target, detail={"restored": True})
    for file in kept:
        files.forget_all(owner=file.vault_owner)
    return len(notes) + len(kept)


@transaction.atomic
def withdraw_consents_again(*, withdrawn: Mapping[str, datetime], by: System) -> int:
    """Take back again what had been taken back, whatever goes on under it. On whose word is not known: the client's."""
    keys = [UUID(each.removeprefix(CONSENT)) for each in withdrawn if each.startswith(CONSENT)]
    found = list(Consent.objects.filter(pk__in=keys, withdrawn_at=None).select_related("case").order_by("pk"))
    for consent in found:
        case = of_cases.claim(consent.case)
        consent.withdrawn_at = withdrawn[CONSENT + str(consent.pk)]
        consent.withdrawn_by = ReferralParty.CLIENT.value
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        for referral in map(rows.claim, consent.referrals.live().order_by("pk")):
            cancel(subject=referral_subject(referral))
            rows.move(referral, ReferralState.WITHDRAWN, ReferralParty.CLIENT, by)
        audit.record(
            by=by, verb="consent_withdrawn", target=consent, organisation_id=case.organisation_id,
            detail={"restored": True},
        )  # fmt: skip
    return len(found)


@transaction.atomic
def end_again(*, withdrawn: Mapping[str, datetime], by: System) -> int:
    """End again what had ended without being done. How it ended is not known any more: withdrawn."""
    keys = [UUID(each.removeprefix(REFERRAL)) for each in withdrawn if each.startswith(REFERRAL)]
    found = [rows.claim(each) for each in Referral.objects.live().filter(pk__in=keys).order_by("pk")]
    for referral in found:
        cancel(subject=referral_subject(referral))
        rows.move(referral, ReferralState.WITHDRAWN, ReferralParty.CLOCK, by)
    return len(found)


@transaction.atomic
def end_codes_again(*, withdrawn: Mapping[str, datetime], by: System) -> int:
    """End the codes of clients that had been revoked or replaced; the salt says which one it was."""
    gone = [
        code for code in ClientCode.objects.select_related("case") if f"{CODE}{bytes(code.salt).hex()}" in withdrawn
    ]
    for code in gone:
        audit.record(by=by, verb="code_revoked", target=code.case, detail={"restored": True})
        code.delete()
    return len(gone)


def _erased[Row: (Case, CaseNote, CaseFile, Referral, ReferralFile)](found: Iterable[Row]) -> list[Row]:
    """Those whose key is gone."""
    found = list(found)
    alive = set(datakeys.not_erased(row.vault_owner for row in found))
    return [row for row in found if row.vault_owner not in alive]
