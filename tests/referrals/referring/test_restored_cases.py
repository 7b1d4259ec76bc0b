"""A backup comes back: what clients took back, and what was erased of their cases, is done again."""

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import datakeys
from directory.models import Profile
from notifications.models import Message
from referrals.actions import cases
from referrals.actions.referrals import client_codes, consenting, receiving, sending, talking
from referrals.models import Case, CaseDeadline, CaseFile, CaseNote, Referral, ReferralFile
from referrals.states_referrals import ReferralState
from tests.factories.life import letter
from tests.referrals.casework.conftest import dated, opened
from tests.referrals.conftest import again
from tests.referrals.referring.proof import SHARED, agreed, drafted, entry, sent
from tests.referrals.test_restored import file, forgotten, settle

__all__ = ["file"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("file")]


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker)


@pytest.fixture
def taker(db: None) -> tuple[Profile, User]:
    return entry()


def test_a_consent_that_was_taken_back_stays_so_and_nobody_reads_under_it(case: Case, taker) -> None:
    referral = sent(case, taker[0])
    receiving.accept(referral=referral, has_no_conflict=True, by=taker[1])
    began = timezone.now()
    forgotten(lambda: consenting.withdraw_consent(consent=referral.consent, by=case.owner))
    assert receiving.read(referral=again(referral), by=taker[1]).content
    assert "0 cases, referrals, notes or files erased, 1 consents, referrals or codes withdrawn." in settle()
    consent = again(referral.consent)
    assert (consent.withdrawn_by, consent.withdrawn_at > began) == ("client", True)
    assert again(referral).state == ReferralState.WITHDRAWN
    with pytest.raises(Exception, match="not with them"):
        receiving.read(referral=again(referral), by=taker[1])
    assert not Message.objects.alive().exists()
    assert AuditEvent.objects.filter(verb="consent_withdrawn").latest("id").actor == "system:settle_restored"
    assert "withdrawn" not in settle()


def test_what_its_sender_took_back_is_not_open_again(case: Case, taker) -> None:
    referral = sent(case, taker[0])
    receiving.accept(referral=referral, has_no_conflict=True, by=taker[1])
    forgotten(lambda: sending.withdraw(referral=referral, by=case.owner))
    assert receiving.read(referral=again(referral), by=taker[1]).content
    assert "1 consents, referrals or codes withdrawn." in settle()
    assert again(referral).state == ReferralState.WITHDRAWN
    assert "withdrawn" not in settle()


def test_a_code_that_was_ended_opens_nothing_again(case: Case) -> None:
    old = client_codes.make_code(case=case, by=case.owner)
    forgotten(lambda: client_codes.revoke_code(case=case, by=case.owner))
    assert client_codes.find_case(old) == case
    assert "1 consents, referrals or codes withdrawn." in settle()
    assert client_codes.find_case(old) is None
    new = client_codes.make_code(case=case, by=case.owner)
    settle()
    assert client_codes.find_case(new) == case


def test_an_erased_case_is_no_zombie_that_reminds(case: Case, taker) -> None:
    referral = sent(case, taker[0])
    dated(case, 14)
    cases.add_case_note(case=case, text="Words", by=case.owner)
    forgotten(lambda: cases.erase_case(case=case, by=case.owner))
    assert again(case).state == "open"
    assert "1 cases, referrals, notes or files erased" in settle()
    assert (again(case).state, again(case).pseudonym, again(case).owner) == ("erased", None, None)
    assert not CaseDeadline.objects.exists()
    assert not CaseNote.objects.exists()
    assert (again(referral).ended, again(referral).card) == (ReferralState.MISTAKEN, None)
    assert datakeys.not_erased([referral.vault_owner, case.vault_owner]) == []
    assert settle().count("erased,") == 0


def test_a_mistake_stays_one_and_what_was_erased_on_its_day_is_empty(case: Case, taker) -> None:
    mistaken = sent(case, taker[0])
    over = sent(case, entry("other")[0])
    sending.withdraw(referral=over, by=case.owner)
    forgotten(lambda: sending.mark_mistaken(referral=mistaken, by=case.owner))
    datakeys.erase(over.vault_owner)
    assert "2 cases, referrals, notes or files erased" in settle()
    assert (again(mistaken).state, again(mistaken).content) == (ReferralState.MISTAKEN, None)
    row = again(over)
    assert (row.state, row.content, row.erased_at is not None) == (ReferralState.WITHDRAWN, None, True)
    assert not Message.objects.alive().filter(kind="referrals.offered").exists()


def test_a_struck_note_and_removed_files_stay_away_and_the_rest_stands(case: Case, taker) -> None:
    note = cases.add_case_note(case=case, text="Words", by=case.owner)
    other = cases.add_case_note(case=case, text="More words", by=case.owner)
    (mine,) = cases.add_files(case=case, cleaned=[letter()], by=case.owner)
    consent = agreed(case, taker[0], shared=SHARED | {"files"})
    (theirs,) = talking.attach(referral=drafted(case, taker[0], consent), cleaned=[letter()], by=case.owner)
    forgotten(lambda: cases.strike_note(note=note, by=case.owner))
    forgotten(lambda: cases.remove_file(file=mine, by=case.owner))
    forgotten(lambda: talking.remove_referral_file(file=theirs, by=case.owner))
    assert CaseFile.objects.count() == ReferralFile.objects.count() == 1
    assert "3 cases, referrals, notes or files erased" in settle()
    assert (again(note).body, again(note).struck_at is not None) == (None, True)
    assert again(other).body
    assert CaseFile.objects.count() == ReferralFile.objects.count() == 0
    assert Referral.objects.get().state == ReferralState.DRAFTED
    assert again(case).state == "open"
