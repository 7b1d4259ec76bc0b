"""An entry that is suspended, withdrawn or deleted: what is live with it ends, and the sender is told to act."""

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import System
from directory import actions as directory
from directory.actions.erasing import erase
from directory.models import Claim, Profile
from notifications.kinds import Refused
from referrals.actions import referrals as actions
from referrals.choices_referrals import Declining, Outcome
from referrals.models import Case, Referral
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralState
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.referring.sent import drafted, entry, now, sent, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(db: None) -> User:
    return person("holder", None, None)


@pytest.fixture
def ada(holder: User) -> Profile:
    return entry(holder, slug="ada", name="Ada Example")


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker)


def suspend(profile: Profile) -> None:
    directory.suspend(profile=profile, by=System("tests"), reason="A complaint")


def test_suspension_ends_what_waits_and_what_is_worked_on_and_tells_each_side_its_own(
    case: Case, ada: Profile, holder: User, caseworker: User
) -> None:
    waits = sent(case, ada)
    works = sent(opened(caseworker, pseudonym="Wren"), ada)
    draft = drafted(opened(caseworker, pseudonym="Kite"), ada)
    elsewhere = sent(opened(caseworker, pseudonym="Finch"), entry(person("bea", None, None), slug="bea"))
    actions.accept(referral=works, has_no_conflict=True, by=holder)
    suspend(ada)
    assert {now(each).state for each in (waits, works, draft)} == {ReferralState.REVOKED}
    assert now(elsewhere).state == ReferralState.SENT
    assert told("back") == [caseworker] * 3
    # Of a draft they never knew.
    assert told("over") == [holder] * 2
    assert waits.changes.filter(target="revoked", party="moderator").count() == 1
    for read in (actions.read, actions.open_card):
        with pytest.raises(TransitionRefused):
            read(referral=works, by=holder)


def test_what_was_completed_is_not_read_by_whoever_is_suspended(case: Case, ada: Profile, holder: User) -> None:
    done = sent(case, ada)
    actions.accept(referral=done, has_no_conflict=True, by=holder)
    actions.complete(referral=done, outcome=Outcome.DELIVERED, areas=[], delivered="A report", by=holder)
    assert actions.read(referral=done, by=holder).content
    suspend(ada)
    for read in (actions.read, actions.open_card):
        with pytest.raises(TransitionRefused):
            read(referral=done, by=holder)


def test_an_identity_that_is_not_believed_any_more_ends_all_of_it(case: Case, ada: Profile, holder: User) -> None:
    works = sent(case, ada)
    actions.accept(referral=works, has_no_conflict=True, by=holder)
    directory.unverify(profile=ada, claim=Claim.IDENTITY, by=System("tests"))
    assert now(works).state == ReferralState.REVOKED


def test_whose_check_of_identity_has_lapsed_accepts_nothing(case: Case, ada: Profile, holder: User) -> None:
    waits = sent(case, ada)
    ada.verifications.update(expires_on=timezone.localdate())
    with pytest.raises(Refused, match="checked anew"):
        actions.accept(referral=waits, has_no_conflict=True, by=holder)
    assert now(waits).state == ReferralState.SENT


def test_what_had_ended_before_stays_as_it_ended(case: Case, ada: Profile, holder: User) -> None:
    referral = sent(case, ada)
    actions.decline(referral=referral, reason=Declining.AREA, suggested=None, by=holder)
    suspend(ada)
    assert now(referral).state == ReferralState.DECLINED


def test_an_entry_that_is_deleted_leaves_what_was_sent_with_its_sender(
    case: Case, ada: Profile, holder: User, caseworker: User
) -> None:
    referral = sent(case, ada)
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    erase(profile=ada, by=holder)
    found = Referral.objects.get(pk=referral.pk)
    assert (found.state, found.recipient, bool(found.content)) == (ReferralState.REVOKED, None, True)
    assert told("back") == [caseworker]
    (line,) = actions.list_referrals(part=actions.Part.ENDED, number=1, by=caseworker).lines
    assert line.card
