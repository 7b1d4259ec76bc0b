"""The clock of enquiries: reminds, ends what got no answer, lets offers go after the last day. Twice: harmless."""

import datetime
from collections.abc import Callable, Iterator

import pytest
import time_machine

from accounts.permissions import System
from accounts.vault import datakeys
from notifications import laws
from referrals.actions import enquiries as actions
from referrals.actions.referrals import receiving
from referrals.choices_referrals import Declining
from referrals.models import Case, EnquiryRecipient
from referrals.scheduled import erase_enquiries, mind_enquiries
from referrals.states_enquiries import AnswerState as A
from referrals.states_enquiries import EnquiryState as E
from tests.referrals.conftest import again, told
from tests.referrals.enquiring.asked import ask, choose, offer, sent, state

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 26, 12, tzinfo=datetime.UTC)
LAWS = ("enquiries_answered", "enquiries_in_time", "enquiries_let_go", "enquiries_erased_in_time")
Move = Callable[[float], None]


@pytest.fixture
def move() -> Iterator[Move]:
    """Return a function that moves the clock to so many hours from now."""
    with time_machine.travel(NOON, tick=False) as machine:
        yield lambda hours: machine.move_to(NOON + datetime.timedelta(hours=hours))


@pytest.fixture
def case(move: Move, case: Case) -> Case:
    return case


def broken() -> list[str]:
    """Which laws do not hold now."""
    return [each.name for each in laws.every() if each.name in LAWS and not each.weigh().holds]


def test_who_has_not_answered_is_reminded_twice_and_then_it_ends(move: Move, case: Case, people) -> None:
    enquiry = ask(case, *people[:2], hours=100)
    offer(enquiry, people[1])
    for hours, count in ((49, 0), (50, 1), (51, 0), (90, 1), (99, 0)):
        move(hours)
        assert mind_enquiries() == count
    assert told("enquiry_nudge") == [people[0][1].name] * 2
    move(100.2)
    assert (mind_enquiries(), mind_enquiries()) == (1, 0)
    assert state(enquiry, *people[:2]) == [A.EXPIRED, A.OFFERED]
    # Somebody could: it stays with the sender, who is told so.
    assert (again(enquiry).state, told("enquiry_back")) == (E.OPEN, [case.owner.name])
    choose(enquiry, people[1])
    move(100 + 24 * 16)
    assert mind_enquiries() == 1
    assert (again(enquiry).state, state(enquiry, people[1])) == (E.EXPIRED, [A.RELEASED])
    assert broken() == []


def test_while_a_referral_waits_for_its_answer_the_others_stand_by(move: Move, case: Case, people) -> None:
    enquiry = ask(case, *people[:2], hours=5, card=actions.EnquiryCard(needs=("asylum",), deadline=NOON.date()))
    offer(enquiry, people[0])
    offer(enquiry, people[1])
    referral = sent(enquiry, people[0])
    move(30)
    assert mind_enquiries() == 0
    assert state(enquiry, *people[:2]) == [A.CHOSEN, A.STANDBY]
    # The day has passed, and there is time to choose whoever stood by all the same.
    receiving.decline(referral=referral, reason=Declining.CAPACITY, suggested=None, by=people[0][1])
    move(30 + 36)
    assert (mind_enquiries(), state(enquiry, people[1])) == (0, [A.OFFERED])
    move(30 + 73)
    assert (mind_enquiries(), state(enquiry, people[1]), told("enquiry_ended")) == (1, [A.RELEASED], [case.owner.name])


def test_it_is_erased_in_its_time_and_again_after_a_restore(move: Move, case: Case, people, settings) -> None:
    settings.REFERRALS = settings.REFERRALS | {"lapsed_days": 14, "retention_days": 10}
    first, second = ask(case, *people[:2]), ask(case, *people[2:4])
    actions.withdraw_enquiry(enquiry=first, by=case.owner)
    move(24 * 23)
    assert erase_enquiries() == 0
    move(24 * 24.5)
    assert (erase_enquiries(), erase_enquiries()) == (1, 0)
    assert again(first).card is None
    assert datakeys.not_erased([first.vault_owner, second.vault_owner]) == [second.vault_owner]
    # A backup from before knows of an open one that had ended since.
    withdrawn = {f"referrals.enquiry:{second.pk}": NOON}
    assert "1 ended" in actions.settle_enquiries(withdrawn, System("t"))
    assert (again(second).state, actions.settle_enquiries(withdrawn, System("t"))) == (E.EXPIRED, "")


def test_the_laws_find_whoever_is_forgotten(move: Move, case: Case, people) -> None:
    enquiry = ask(case, *people[:2], hours=10)
    assert broken() == []
    move(10.5)
    assert broken() == ["enquiries_in_time"]
    move(10 + 24 * 20)
    assert broken() == ["enquiries_in_time", "enquiries_let_go"]
    mind_enquiries()
    assert (again(enquiry).state, broken()) == (E.EXPIRED, [])
    extra = enquiry.recipients.first()
    EnquiryRecipient.objects.create(
        enquiry=enquiry, profile=people[3][0], state=A.RELEASED, asked_at=extra.asked_at, changed_at=extra.changed_at,
        respond_by=extra.respond_by,
    )  # fmt: skip
    assert broken() == ["enquiries_answered"]
