"""A client's consent: written down as it was asked, and taken back. Whoever takes it back is not asked why."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import audit
from accounts.vault import sealing
from directory.models import Profile
from notifications.kinds import Refused
from referrals import hooks_cases
from referrals.actions.cases.rows import claim as claim_case
from referrals.actions.cases.rows import own_open
from referrals.actions.referrals.rows import (
    as_sender,
    card_of,
    claim,
    content_of,
    move,
    note_withdrawn,
    seal,
    tell_recipients,
    tell_sender,
    write_down,
)
from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.kinds_referrals import MOVED, OVER
from referrals.models import Case, Consent, Referral
from referrals.permissions_cases import require_owner
from referrals.states import TransitionRefused
from referrals.states_referrals import LIVE, OFFERED, TAKEN, ReferralParty, ReferralState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from accounts.permissions import Actor


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
def record_consent(*, case: Case, recipient: Profile, given: Given, key: UUID | None = None, by: "User") -> Consent:
    """Write down a consent of the client of an open case; the same key again: the consent of then.

    PermissionDenied, TransitionRefused. Refused when one of the questions was left out, nothing may be told, or its
    day has passed.
    """
    case = own_open(case, by)
    if key and (before := Consent.objects.filter(pk=key, case=case).first()):
        return before
    if given.answered != frozenset(Question):
        raise Refused(_("A consent counts once the client was told all seven things."))
    if not given.shared or given.until < timezone.localdate():
        raise Refused(_("A consent says what may be told, and until a day to come."))
    consent = Consent(
        id=key or uuid4(), case=case, recipient=recipient, purpose=given.purpose, shared=sorted(given.shared),
        until=given.until, language=given.language, asked=given.asked, answered=sorted(given.answered), asked_by=by,
        given_at=timezone.now(),
    )  # fmt: skip
    consent.words = sealing.seal_text(given.words, owner=case.vault_owner, place=consent.place)
    consent.save(force_insert=True)
    _write_down(consent, case, by, "consent_recorded")
    return consent


@transaction.atomic
def renew_consent(
    *,
    referral: Referral,
    given: Given,
    content: Mapping[Shared, str] | None = None,
    key: UUID | None = None,
    by: "User",
) -> Consent:
    """Write down what the client agreed to anew, and let a live referral that was sent go on under it.

    What they do not agree to any more goes out of what it says; `content`: what it says from now on, None for what it
    said. The same key again: the consent of then. PermissionDenied; TransitionRefused for a draft and once it has
    ended; Refused as by `record_consent`, and when it would end before an answer is wanted.
    """
    referral = as_sender(referral, by)
    mine = uuid5(referral.pk, str(key)) if key else None
    if mine and referral.consent and referral.consent_id == mine:
        return referral.consent
    if referral.state not in {*OFFERED, *TAKEN} or referral.recipient is None:
        raise TransitionRefused("It is not live.")
    if referral.state in OFFERED and referral.respond_by:
        require_long_enough(given.until, referral.respond_by)
    consent = record_consent(case=referral.case, recipient=referral.recipient, given=given, key=mine, by=by)
    said = content_of(referral) if content is None else content
    seal(referral, card_of(referral), {each: text for each, text in said.items() if text and each in given.shared})
    referral.consent = consent
    referral.save(update_fields=["consent", "card", "content"])
    write_down(referral, by, "consent_renewed")
    return consent


def require_long_enough(until: datetime.date, respond_by: datetime.datetime) -> None:
    """Raise Refused for a consent that is over before an answer is wanted: nobody could accept under it."""
    if until < timezone.localdate(respond_by):
        day = date_format(until, "j F Y")
        raise Refused(_("The client’s consent counts until %(day)s, and an answer is wanted later.") % {"day": day})


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: "Actor", party: ReferralParty = ReferralParty.SENDER) -> None:
    """Take a consent back: every live referral under it ends at once, and nobody is told why. Again: quiet.

    One under which no referral stands takes along what came in its place, and what it came in the place of.
    By whoever has the case (PermissionDenied for others), or by the client: whoever calls it for them has proved
    their code.
    """
    case = claim_case(consent.case)
    if party == ReferralParty.SENDER:
        require_owner(by, case)
    consent = Consent.objects.select_for_update(no_key=True).get(pk=consent.pk)
    if consent.withdrawn_at:
        return
    for each in [consent, *_also_meant(consent)]:
        take_back(each, case, by, party)
        end_live(each.referrals.all(), by, party)


def _also_meant(consent: Consent) -> list[Consent]:
    """Return under what else the same recipient is told: since then, or for the same. Whoever says no means it."""
    if consent.recipient_id is None or consent.referrals.exists():
        return []
    others = Consent.objects.select_for_update(no_key=True).filter(
        Q(given_at__gt=consent.given_at) | Q(purpose=consent.purpose),
        case=consent.case_id, recipient=consent.recipient_id, withdrawn_at=None,
    )  # fmt: skip
    return list(others.exclude(pk=consent.pk).order_by("given_at", "pk"))


def take_back(consent: Consent, case: Case, by: "Actor", party: ReferralParty) -> None:
    """Take a locked consent of a claimed case back; what is live under it is the caller's to end."""
    consent.withdrawn_at, consent.withdrawn_by = timezone.now(), party.value
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    _write_down(consent, case, by, "consent_withdrawn")
    note_withdrawn(f"{consent._meta.label_lower}:{consent.pk}")
    for hear in hooks_cases.consent_withdrawn:
        hear(consent, by, party)


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


def _write_down(consent: Consent, case: Case, by: "Actor", verb: str) -> None:
    detail = {"case": case.number, "shared": consent.shared, "purpose": consent.purpose}
    audit.record(by=by, verb=verb, target=consent, organisation_id=case.organisation_id, detail=detail)
