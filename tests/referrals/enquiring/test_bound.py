"""A referral and the answer that it came of; and nobody is cut off before the time that they were given."""

import dataclasses
import datetime
import uuid

import pytest
import time_machine
from django.utils import timezone

from directory.models import Profile
from notifications.kinds import Refused
from referrals import timing
from referrals.actions import enquiries as actions
from referrals.actions.enquiries import clock
from referrals.actions.referrals import receiving, sending
from referrals.kinds_enquiries import OFFER, TURN, enquiry_subject
from referrals.models import Case, Referral
from referrals.states_enquiries import AnswerState as A
from referrals.states_enquiries import EnquiryState as E
from tests.referrals.conftest import again
from tests.referrals.enquiring.asked import CARD, ask, both_offer, choose, offer, prepared, row, state
from tests.referrals.referring import proof

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def prepare(case: Case, profile: Profile, **over: object) -> Referral:
    """A draft to an entry, from whichever page it was begun on."""
    said = {"given": proof.given(), "card": proof.CARD, "content": proof.CONTENT, "key": uuid.uuid4()}
    (made,) = sending.prepare(case=case, recipients=[profile], by=case.owner, **said | over)
    return made


def test_whoever_was_chosen_and_is_referred_to_by_another_way_has_taken_it_on(case: Case, people) -> None:
    ada, bea = people[:2]
    enquiry = both_offer(case, ada, bea)
    choose(enquiry, ada)
    made = prepare(case, ada[0])
    sending.send(referral=made, respond_by=timezone.now() + 3 * DAY, by=case.owner)
    assert state(enquiry, ada, bea) == [A.CHOSEN, A.STANDBY]
    receiving.accept(referral=again(made), has_no_conflict=True, by=ada[1])
    assert (again(enquiry).state, state(enquiry, ada, bea)) == (E.SETTLED, [A.BECAME, A.RELEASED])


def test_nothing_is_drafted_to_somebody_who_is_not_chosen_any_more(case: Case, people) -> None:
    ada, bea = people[:2]
    enquiry = both_offer(case, ada, bea)
    first = choose(enquiry, ada)
    choose(enquiry, bea)
    with pytest.raises(Refused, match="Ada is not whom you have chosen now"):
        prepare(case, ada[0], answer=first.pk)
    assert not Referral.objects.exists()


def test_a_draft_comes_of_one_enquiry_alone(case: Case, people) -> None:
    ada, bea, cleo = people[:3]
    one, two = ask(case, ada, bea), ask(case, ada, cleo)
    offer(one, ada)
    offer(two, ada)
    made = prepared(one, ada)
    second = choose(two, ada)
    with pytest.raises(Refused, match="Ada is asked already"):
        prepare(case, ada[0], answer=second.pk)
    assert prepare(case, ada[0]) == prepare(case, ada[0], answer=row(one, ada).pk) == made
    assert (row(one, ada).referral, row(two, ada).referral) == (made, None)


def test_whoever_has_just_chosen_another_one_does_not_hear_that_it_is_back_with_them(case: Case, people) -> None:
    enquiry = ask(case, *people[:2])
    for person in people[:2]:
        offer(enquiry, person)
    prepared(enquiry, people[0])
    choose(enquiry, people[1])
    about = enquiry_subject(enquiry)
    assert (TURN.is_wanted(about), OFFER.is_wanted(about)) == (False, True)
    sending.withdraw(referral=prepared(enquiry, people[1]), by=case.owner)
    assert TURN.is_wanted(about)


def test_whoever_is_asked_last_has_the_time_that_they_were_given(case: Case, people) -> None:
    enquiry = ask(case, *people[:2], hours=5)
    with time_machine.travel(timezone.now() + 14 * DAY):
        clock.expire_asked()
        actions.ask_more(enquiry=enquiry, recipients=[people[2][0]], by=case.owner)
    last = row(enquiry, people[2])
    with time_machine.travel(last.respond_by - datetime.timedelta(minutes=5)):
        assert (clock.end_enquiries(), state(enquiry, people[2])) == (0, [A.OPEN])
        offer(enquiry, people[2])


def test_on_the_last_evening_it_goes_on_until_the_answer_is_wanted_and_no_longer(case: Case, people) -> None:
    evening = datetime.datetime(2027, 1, 12, 22, tzinfo=datetime.UTC)
    with time_machine.travel(evening):
        card = dataclasses.replace(CARD, deadline=evening.date())
        respond_by = timing.answer_by(card.deadline, timezone.now())
        enquiry = ask(case, *people[:2], card=card, respond_by=respond_by)
    with time_machine.travel(respond_by - datetime.timedelta(minutes=5)):
        assert clock.end_enquiries() == 0
        offer(enquiry, people[0])
        with pytest.raises(Refused, match="has passed"):
            actions.ask_more(enquiry=enquiry, recipients=[people[2][0]], by=case.owner)
    with time_machine.travel(evening + 2 * DAY):
        assert clock.end_enquiries() == 1
