"""Two at once: one of them has it, the other hears so kindly; and whoever takes it back always has."""

import pytest

from accounts.models import User
from accounts.permissions import System
from directory.actions import suspend
from referrals.actions import enquiries as actions
from referrals.actions.referrals import receiving, sending
from referrals.choices_referrals import Declining
from referrals.models import Case
from referrals.states import TransitionRefused
from referrals.states_enquiries import AnswerState as A
from referrals.states_enquiries import EnquiryState as E
from referrals.states_referrals import LIVE
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again
from tests.referrals.enquiring.asked import ask, offer, row, sent, state
from tests.referrals.referring.proof import entry
from tests.referrals.referring.test_races import race, refusals

__all__ = ["race"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
PAIRS = 9


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker)


def test_of_choosing_and_saying_no_one_wins(race, case: Case, people) -> None:
    ada = people[0]
    for number in range(PAIRS):
        enquiry = ask(case, *people[:2])
        answer = offer(enquiry, ada)
        outcomes = race(
            number,
            lambda row=answer: actions.choose(recipient=row, by=case.owner),
            lambda row=answer: actions.refuse(recipient=row, reason=Declining.AREA, suggested=None, by=ada[1]),
        )
        assert len(refusals(outcomes)) == 1
        assert state(enquiry, ada) == [A.CHOSEN if outcomes[0] is None else A.REFUSED]


def test_taking_it_back_wins_against_a_yes_and_against_accepting(race, case: Case, people) -> None:
    ada, bea = people[:2]
    for number in range(PAIRS):
        enquiry = ask(case, ada, bea)
        offer(enquiry, ada)
        referral = sent(enquiry, ada) if number % 2 else None
        deed = (
            (lambda row=referral: receiving.accept(referral=row, has_no_conflict=True, by=ada[1]))
            if referral
            else (lambda one=enquiry: offer(one, bea))
        )
        outcomes = race(number, deed, lambda one=enquiry: actions.withdraw_enquiry(enquiry=one, by=case.owner))
        assert outcomes[1] is None
        assert again(enquiry).state == E.WITHDRAWN
        assert not set(state(enquiry, ada, bea)) & {A.OPEN, A.OFFERED, A.CHOSEN, A.STANDBY}
        if referral:
            assert again(referral).state not in LIVE
            with pytest.raises(TransitionRefused):
                receiving.read(referral=referral, by=ada[1])


def test_of_two_who_choose_at_once_one_is_first(race, case: Case, people) -> None:
    ada, bea = people[:2]
    for number in range(PAIRS):
        enquiry = ask(case, ada, bea)
        first, second = offer(enquiry, ada), offer(enquiry, bea)
        race(
            number,
            lambda row=first: actions.choose(recipient=row, by=case.owner),
            lambda row=second: actions.choose(recipient=row, by=case.owner),
        )
        assert sorted(state(enquiry, ada, bea)) == [A.CHOSEN, A.OFFERED]


def test_two_who_suspend_entries_that_were_asked_together_do_not_wait_for_each_other(race, case: Case, people) -> None:
    for number in range(PAIRS):
        pair = [entry(f"one-{number}"), entry(f"two-{number}")]
        asked = [ask(case, *pair, people[0]) for _number in range(4)]
        for enquiry in asked:
            for person in pair:
                offer(enquiry, person)
        # The last of one, the first of the other.
        last, *_rest, first = sorted(asked, key=lambda each: str(each.pk), reverse=True)
        referrals = [sent(last, pair[0]), sent(first, pair[1])]
        race(number, *(lambda each=profile: suspend(profile=each, by=System("t"), reason="x") for profile, _u in pair))
        assert {one for enquiry in asked for one in state(enquiry, *pair)} == {A.RELEASED}
        assert {again(each).state for each in referrals} == {"revoked"}


def test_a_decline_and_a_withdrawal_do_not_wait_for_each_other(race, case: Case, people) -> None:
    """Each takes its locks in the same order: the referral before the enquiry."""
    ada, bea = people[:2]
    for number in range(PAIRS):
        enquiry = ask(case, ada, bea)
        offer(enquiry, ada)
        offer(enquiry, bea)
        referral = sent(enquiry, ada)
        race(
            number,
            lambda found=referral: receiving.decline(
                referral=found, reason=Declining.CONFLICT, suggested=None, by=ada[1]
            ),
            lambda found=referral: sending.withdraw(referral=found, by=case.owner),
        )
        assert state(enquiry, bea) == [A.OFFERED]
        assert row(enquiry, ada).state in {A.REFUSED, A.RELEASED}
        actions.withdraw_enquiry(enquiry=enquiry, by=case.owner)
