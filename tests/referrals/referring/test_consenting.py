"""Consent: what is written down and when not; taken back by either side, it ends whatever stands on it at once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import ledger
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions import cases
from referrals.actions import referrals as actions
from referrals.actions.referrals.consenting import Given
from referrals.choices_cases import CaseClosing
from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.models import Case, Referral
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralParty, ReferralState
from tests.referrals.referring.sent import agreed, drafted, entry, now, sent, told

pytestmark = pytest.mark.django_db

GIVEN = Given(
    purpose=Purpose.CARE, shared=frozenset({Shared.NAME}), until=timezone.localdate() + timedelta(days=9),
    language="sq", asked=Asked.PHONE, answered=frozenset(Question), words="May I tell her your name?",
)  # fmt: skip


def test_a_consent_is_kept_as_it_was_given_its_words_sealed(case: Case, ada: Profile, caseworker: User) -> None:
    consent = actions.record_consent(case=case, recipient=ada, given=GIVEN, by=caseworker)
    assert (consent.shared, consent.asked_by, consent.withdrawn_at) == (["name"], caseworker, None)
    assert set(consent.answered) == set(Question.values)
    assert b"tell her" not in bytes(consent.words or b"")
    assert actions.words_of(consents=[consent], case=case, by=caseworker) == [GIVEN.words]
    assert AuditEvent.objects.filter(verb="consent_recorded").count() == 1


@pytest.mark.parametrize(
    "lacking",
    [
        {"answered": frozenset(Question) - {Question.WITHDRAW}},
        {"shared": frozenset()},
        {"until": timezone.localdate() - timedelta(days=1)},
    ],
    ids=["a question left out", "nothing to tell", "over before it began"],
)
def test_what_is_no_consent_is_refused(case: Case, ada: Profile, caseworker: User, lacking: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        actions.record_consent(case=case, recipient=ada, given=replace(GIVEN, **lacking), by=caseworker)


def test_only_whoever_has_the_open_case_writes_a_consent_down(
    case: Case, ada: Profile, caseworker: User, holder: User
) -> None:
    with pytest.raises(PermissionDenied):
        actions.record_consent(case=case, recipient=ada, given=GIVEN, by=holder)
    consent = actions.record_consent(case=case, recipient=ada, given=GIVEN, by=caseworker)
    with pytest.raises(PermissionDenied):
        actions.withdraw_consent(consent=consent, by=holder)
    cases.close_case(case=case, closing=CaseClosing.HELPED, by=caseworker)
    with pytest.raises(TransitionRefused):
        actions.record_consent(case=case, recipient=ada, given=GIVEN, by=caseworker)


def test_withdrawing_ends_what_is_live_under_it_and_nothing_else(
    case: Case, ada: Profile, caseworker: User, holder: User
) -> None:
    taken, other = sent(case, ada), drafted(case, entry(holder, slug="bea"))
    actions.accept(referral=taken, has_no_conflict=True, by=holder)
    actions.withdraw_consent(consent=taken.consent, by=caseworker)
    actions.withdraw_consent(consent=taken.consent, by=caseworker)
    assert (now(taken).ended, now(other).state) == (ReferralState.WITHDRAWN, ReferralState.DRAFTED)
    assert (told("over"), taken.changes.filter(target="withdrawn").count()) == ([holder], 1)
    with pytest.raises(TransitionRefused):
        actions.read(referral=taken, by=holder)
    assert not case.consents.live().filter(pk=taken.consent_id).exists()


def test_the_client_withdraws_and_the_sender_is_told_and_a_restore_will_know(
    case: Case, ada: Profile, caseworker: User, settings: Any
) -> None:
    referral = sent(case, ada)
    actions.withdraw_consent(consent=referral.consent, by=AnonymousUser(), party=ReferralParty.CLIENT)
    assert now(referral).ended == ReferralState.WITHDRAWN
    assert told("moved") == [caseworker]
    noted = ledger.read_withdrawn([Path(settings.ERASURES_FILE)])
    assert f"referrals.consent:{referral.consent_id}" in noted


def test_a_draft_under_a_consent_that_was_taken_back_is_over(draft: Referral, caseworker: User) -> None:
    actions.withdraw_consent(consent=draft.consent, by=caseworker)
    assert (now(draft).ended, told("over")) == (ReferralState.WITHDRAWN, [])


def test_a_consent_of_another_case_does_not_count(case: Case, ada: Profile, caseworker: User) -> None:
    another = cases.open_case(organisation=case.organisation, told=cases.Told(pseudonym="Wren"), by=caseworker)
    with pytest.raises(Refused):
        drafted(case, ada, consent=agreed(another, ada))
