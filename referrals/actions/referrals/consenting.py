"""A client's consent: written down as it was asked, and taken back. Whoever takes it back is not asked why."""

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.vault import ledger, sealing
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions.cases.rows import claim as claim_case
from referrals.actions.cases.rows import own_open
from referrals.actions.referrals.rows import claim, move, tell_recipients, tell_sender
from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.kinds_referrals import MOVED, OVER
from referrals.models import Case, Consent, Referral
from referrals.permissions_cases import require_owner
from referrals.states_referrals import LIVE, ReferralParty, ReferralState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from accounts.permissions import Actor

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a client agreed to, and how they were asked. `answered`: which of the seven questions they heard of."""

    purpose: Purpose
    shared: frozenset[Shared]
    until: datetime.date
    language: str
    asked: Asked
    answered: frozenset[Question]
    words: str


@transaction.atomic
def record_consent(*, case: Case, recipient: Profile, given: Given, by: "User") -> Consent:
    """Write down a consent of the client of an open case. PermissionDenied, TransitionRefused.

    Raises Refused when one of the questions was left out, nothing may be told, or its day has passed.
    """
    case = own_open(case, by)
    if given.answered != frozenset(Question):
        raise Refused(_("A consent counts once the client was told all seven things."))
    if not given.shared or given.until < timezone.localdate():
        raise Refused(_("A consent says what may be told, and until a day to come."))
    consent = Consent(
        case=case, recipient=recipient, purpose=given.purpose, shared=sorted(given.shared), until=given.until,
        language=given.language, asked=given.asked, answered=sorted(given.answered), asked_by=by,
        given_at=timezone.now(),
    )  # fmt: skip
    consent.words = sealing.seal_text(given.words, owner=case.vault_owner, place=consent.place)
    consent.save(force_insert=True)
    _write_down(consent, case, by, "consent_recorded")
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: "Actor", party: ReferralParty = ReferralParty.SENDER) -> None:
    """Take a consent back: every live referral under it ends at once, and nobody is told why. Again: quiet.

    By whoever has the case (PermissionDenied for others), or by the client: whoever calls it for them has proved
    their code.
    """
    case = claim_case(consent.case)
    if party == ReferralParty.SENDER:
        require_owner(by, case)
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    if consent.withdrawn_at:
        return
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), party.value
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _write_down(consent, case, by, "consent_withdrawn")
    end_live(consent.referrals.all(), by, party)
    note_withdrawn(f"{consent._meta.label_lower}:{consent.pk}")


def end_live(referrals: "QuerySet[Referral]", by: "Actor", party: ReferralParty) -> None:
    """End each that is still live once it is claimed: what has just ended otherwise keeps no withdrawal from being."""
    for row in referrals.filter(state__in=LIVE).order_by("pk"):
        referral = claim(row)
        if referral.state in LIVE:
            end_as_withdrawn(referral, by, party)


def end_as_withdrawn(referral: Referral, by: "Actor", party: ReferralParty) -> None:
    """End a claimed live referral: its recipients hear that it is over, its sender when it was the client's wish."""
    move(referral, ReferralState.WITHDRAWN, party, by)
    if referral.sent_at:
        tell_recipients(referral, OVER, step="over")
    if party == ReferralParty.CLIENT:
        tell_sender(referral, MOVED, step="withdrawn")


def note_withdrawn(what: str) -> None:
    """Have a backup that is restored know of it. A full disk keeps nobody from withdrawing."""
    try:
        ledger.note_withdrawn(what)
    except OSError as error:
        log.error("withdrawal_not_noted", error=type(error).__name__)


def _write_down(consent: Consent, case: Case, by: "Actor", verb: str) -> None:
    detail = {"case": case.number, "shared": consent.shared, "purpose": consent.purpose}
    audit.record(by=by, verb=verb, target=consent, organisation_id=case.organisation_id, detail=detail)
