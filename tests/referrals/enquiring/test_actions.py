"""Asking several, answering, choosing, and what becomes of all when the referral of one of them moves."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.permissions import System
from accounts.vault import sealing
from directory import actions as directory
from directory.models import Availability
from notifications.kinds import Refused
from notifications.models import Message
from referrals import timing
from referrals.actions import cases
from referrals.actions import enquiries as actions
from referrals.actions.enquiries.rows import card_of
from referrals.actions.referrals import clock as referral_clock
from referrals.actions.referrals import consenting, receiving, revoking, sending
from referrals.choices_enquiries import Paying
from referrals.choices_referrals import Declining
from referrals.models import Case, Enquiry, EnquiryChange, EnquiryRecipient, Referral
from referrals.states import TransitionRefused
from referrals.states_enquiries import AnswerState as A
from referrals.states_enquiries import EnquiryState as E
from referrals.states_referrals import ReferralParty, ReferralState
from tests.referrals.conftest import again, told
from tests.referrals.enquiring.asked import CARD, ask, both_offer, choose, offer, prepared, row, sent, state

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def refuse(enquiry: Enquiry, person, reason: Declining = Declining.CAPACITY, suggested=None) -> None:
    actions.refuse(recipient=row(enquiry, person), reason=reason, suggested=suggested, by=person[1])


# --- asking ----------------------------------------------------------------------------------------------------------


def test_several_are_asked_at_once_and_told_and_nothing_of_it_is_in_the_clear(case: Case, people) -> None:
    key = uuid.uuid4()
    enquiry = ask(case, *people, key=key)
    assert ask(case, *people, key=key) == enquiry
    assert state(enquiry, *people) == [A.OPEN] * 5
    assert told("enquiry") == sorted(user.name for _profile, user in people)
    assert card_of(enquiry) == CARD
    assert [word for word in (b"Leeds", b"asylum", b"sq") if word in bytes(enquiry.card)] == []
    assert Message.objects.filter(kind="referrals.enquiry").first().facts == {}
    assert AuditEvent.objects.filter(target_id=str(enquiry.pk), verb="enquired").count() == 1
    assert EnquiryChange.objects.filter(enquiry=enquiry, source="", target=A.OPEN).count() == 5


def test_the_answer_is_wanted_after_a_quarter_of_the_time_that_is_left() -> None:
    now = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)
    hours = datetime.timedelta(hours=1)
    usual = (now + 5 * DAY).replace(minute=0)
    for days, wanted in (
        (9, datetime.datetime(2026, 11, 4, 13, tzinfo=datetime.UTC)),
        (60, usual),
        (1, now + 4 * hours),
        (0, now + 4 * hours),
    ):
        answer = timing.answer_by((now + days * DAY).date(), now)
        assert answer == wanted, days
        assert now + 4 * hours <= answer <= now + 5 * DAY
    assert timing.answer_by(None, now) == usual
    assert timing.latest((now + DAY).date(), now) == timing.begins((now + 2 * DAY).date())
    assert timing.latest(None, now) == now + 14 * DAY


@pytest.mark.parametrize(
    ("over", "count"),
    [({"hours": 3}, 2), ({"hours": 24 * 15}, 2), ({}, 1), ({"hours": 24 * 9}, 2)],
    ids=["too soon", "too late", "one alone", "after it is due"],
)
def test_what_cannot_be_asked_is_refused_whole(case: Case, people, over: dict, count: int) -> None:
    deadline = timezone.localdate() + 7 * DAY
    card = actions.EnquiryCard(needs=("asylum",), deadline=deadline if over.get("hours") == 24 * 9 else None)
    with pytest.raises(Refused):
        ask(case, *people[:count], card=card, **over)
    assert not Enquiry.objects.exists()


def _own(case: Case, profile) -> None:
    profile.holders.create(user=case.owner)


def _closed(case: Case, profile) -> None:
    directory.confirm_availability(profile=profile, by=System("t"), availability=Availability.CLOSED)


def _full(case: Case, profile) -> None:
    profile.capacity_per_month = 0
    profile.save()


def _suspended(case: Case, profile) -> None:
    directory.suspend(profile=profile, by=System("t"), reason="A check lapsed")


def _barred(**said):
    def bar(case: Case, profile) -> None:
        told = cases.Told(pseudonym="Heron", needs=("asylum",), **said)
        cases.change_case(case=case, told=told, by=case.owner)

    return bar


@pytest.mark.parametrize(
    "happens",
    [_own, _closed, _full, _suspended, _barred(excluded_languages=("en",)), _barred(excluded_names=("leeds",))],
    ids=["own", "closed", "full", "suspended", "language community", "place"],
)
def test_who_cannot_be_asked_is_not(case: Case, people, happens) -> None:
    happens(case, people[0][0])
    with pytest.raises((Refused, PermissionDenied)):
        ask(case, *people[:2])
    assert not EnquiryRecipient.objects.exists()


def test_nobody_else_asks_chooses_or_takes_back(case: Case, people, moderator: User) -> None:
    enquiry = ask(case, *people[:2])
    offered = offer(enquiry, people[0])
    for deed in (
        lambda: ask(case, *people[2:4], by=moderator),
        lambda: actions.ask_more(enquiry=enquiry, recipients=[people[3][0]], by=moderator),
        lambda: actions.choose(recipient=offered, by=moderator),
        lambda: actions.withdraw_enquiry(enquiry=enquiry, by=people[0][1]),
        lambda: actions.read_enquiry(enquiry=enquiry, by=moderator),
        lambda: actions.open_card(recipient=offered, by=people[1][1]),
        lambda: actions.refuse(recipient=offered, reason=Declining.AREA, suggested=None, by=people[1][1]),
        lambda: actions.offer(
            recipient=row(enquiry, people[1]), begins_on=timezone.localdate(), paying=Paying.FEE, by=case.owner
        ),
    ):
        with pytest.raises(PermissionDenied):
            deed()
    assert state(enquiry, *people[:2]) == [A.OFFERED, A.OPEN]


# --- answering -------------------------------------------------------------------------------------------------------


def test_a_yes_says_when_and_how_and_can_be_said_anew_until_somebody_is_chosen(case: Case, people) -> None:
    ada = people[0]
    enquiry = ask(case, *people[:2])
    offer(enquiry, ada)
    offer(enquiry, ada)
    assert told("enquiry_offer") == [case.owner.name]
    assert Message.objects.filter(kind="referrals.enquiry", user=ada[1]).get().state == "cancelled"
    found = offer(enquiry, ada, days=9)
    assert (found.state, found.begins_on) == (A.OFFERED, timezone.localdate() + 9 * DAY)
    assert found.changes.count() == 2
    refuse(enquiry, ada, suggested=people[2][0])
    refuse(enquiry, ada, suggested=people[2][0])
    assert row(enquiry, ada).suggested == people[2][0]
    with pytest.raises(TransitionRefused):
        offer(enquiry, ada)


def test_a_day_that_has_passed_and_a_colleague_whom_nobody_reaches_are_refused(case: Case, people) -> None:
    enquiry = ask(case, *people[:2])
    with pytest.raises(Refused):
        offer(enquiry, people[0], days=-1)
    with pytest.raises(Refused):
        refuse(enquiry, people[0], suggested=people[0][0])
    assert state(enquiry, people[0]) == [A.OPEN]


def test_the_sender_is_told_once_nobody_is_left(case: Case, people) -> None:
    enquiry = ask(case, *people[:2])
    refuse(enquiry, people[0])
    assert told("enquiry_back") == []
    refuse(enquiry, people[1])
    assert told("enquiry_back") == [case.owner.name]
    actions.ask_more(enquiry=enquiry, recipients=[people[0][0], people[2][0]], by=case.owner)
    assert state(enquiry, *people[:3]) == [A.REFUSED, A.REFUSED, A.OPEN]


# --- choosing, and the referral --------------------------------------------------------------------------------------


def test_whoever_is_chosen_and_accepts_has_it_and_the_others_are_let_go(case: Case, people) -> None:
    ada, bea, cleo = people[:3]
    enquiry = ask(case, ada, bea, cleo)
    offer(enquiry, ada)
    offer(enquiry, bea)
    referral = sent(enquiry, ada)
    choose(enquiry, ada)
    assert state(enquiry, ada, bea, cleo) == [A.CHOSEN, A.STANDBY, A.OPEN]
    # A late yes stands by, too.
    offer(enquiry, cleo)
    assert state(enquiry, cleo) == [A.STANDBY]
    with pytest.raises(Refused, match="in front of them"):
        choose(enquiry, bea)
    receiving.accept(referral=referral, has_no_conflict=True, by=ada[1])
    assert state(enquiry, ada, bea, cleo) == [A.BECAME, A.RELEASED, A.RELEASED]
    assert again(enquiry).state == E.SETTLED
    assert told("enquiry_over") == sorted([bea[1].name, cleo[1].name])
    assert row(enquiry, ada).referral == referral
    with pytest.raises(TransitionRefused):
        offer(enquiry, bea)


def _decline(referral: Referral, by: User) -> None:
    receiving.decline(referral=referral, reason=Declining.CONFLICT, suggested=None, by=by)


def _expire(referral: Referral, by: User) -> None:
    past = timezone.now() - DAY
    Referral.objects.filter(pk=referral.pk).update(sent_at=past - DAY, respond_by=past)
    assert referral_clock.expire() == 1


def _revoke(referral: Referral, by: User) -> None:
    directory.suspend(profile=referral.recipient, by=System("t"), reason="A check lapsed")


def _take_back(referral: Referral, by: User) -> None:
    sending.withdraw(referral=referral, by=referral.case.owner)


@pytest.mark.parametrize(
    ("happens", "became"),
    [(_decline, A.REFUSED), (_expire, A.EXPIRED), (_revoke, A.RELEASED), (_take_back, A.RELEASED)],
)
def test_when_whoever_was_chosen_does_not_take_it_the_others_can_be_chosen(case: Case, people, happens, became) -> None:
    ada, bea = people[:2]
    enquiry = both_offer(case, ada, bea)
    happens(sent(enquiry, ada), ada[1])
    assert state(enquiry, ada, bea) == [became, A.OFFERED]
    assert again(enquiry).state == E.OPEN
    assert told("enquiry_back") == [case.owner.name]
    receiving.accept(referral=sent(enquiry, bea), has_no_conflict=True, by=bea[1])
    assert (again(enquiry).state, state(enquiry, bea)) == (E.SETTLED, [A.BECAME])


def test_before_anything_is_sent_another_one_can_be_chosen(case: Case, people) -> None:
    ada, bea = people[:2]
    enquiry = both_offer(case, ada, bea)
    draft = prepared(enquiry, ada)
    choose(enquiry, bea)
    assert state(enquiry, ada, bea) == [A.OFFERED, A.CHOSEN]
    assert again(draft).ended == ReferralState.WITHDRAWN
    choose(enquiry, ada)
    assert state(enquiry, ada, bea) == [A.CHOSEN, A.OFFERED]


@pytest.mark.parametrize("party", [ReferralParty.CLIENT, ReferralParty.SENDER])
def test_when_the_client_takes_it_back_all_of_it_ends(case: Case, people, party: ReferralParty) -> None:
    ada, bea, cleo = people[:3]
    enquiry = ask(case, ada, bea, cleo)
    offer(enquiry, ada)
    offer(enquiry, bea)
    referral = sent(enquiry, ada)
    consenting.withdraw_consent(consent=referral.consent, by=case.owner, party=party)
    assert again(enquiry).state == E.WITHDRAWN
    assert state(enquiry, ada, bea, cleo) == [A.RELEASED] * 3
    with pytest.raises(TransitionRefused):
        actions.open_card(recipient=row(enquiry, bea), by=bea[1])


def test_taking_an_enquiry_back_ends_what_came_of_it_also_once_it_was_accepted(case: Case, people) -> None:
    ada, bea = people[:2]
    for is_accepted in (False, True):
        enquiry = ask(case, ada, bea)
        offer(enquiry, ada)
        referral = sent(enquiry, ada)
        if is_accepted:
            receiving.accept(referral=referral, has_no_conflict=True, by=ada[1])
        actions.withdraw_enquiry(enquiry=enquiry, by=case.owner)
        actions.withdraw_enquiry(enquiry=enquiry, by=case.owner)
        assert (again(enquiry).state, again(referral).ended) == (E.WITHDRAWN, ReferralState.WITHDRAWN)
        assert A.RELEASED in state(enquiry, bea)


def test_somebody_who_is_suspended_is_let_go_in_the_same_transaction(case: Case, people) -> None:
    enquiry = ask(case, *people[:2])
    offer(enquiry, people[0])
    revoking.revoke_of(people[0][0], System("t"))
    actions.revoke_asked(people[0][0], System("t"))
    assert state(enquiry, people[0], people[1]) == [A.RELEASED, A.OPEN]
    directory.suspend(profile=people[1][0], by=System("t"), reason="A check lapsed")
    assert state(enquiry, people[1]) == [A.RELEASED]
    assert told("enquiry_back") == [case.owner.name]


# --- the case --------------------------------------------------------------------------------------------------------


def test_a_case_is_not_closed_over_an_open_enquiry_and_takes_it_along_when_it_is_erased(case: Case, people) -> None:
    enquiry = ask(case, *people[:3])
    offer(enquiry, people[0])
    offer(enquiry, people[1])
    sent(enquiry, people[0])
    with pytest.raises(Refused):
        cases.close_case(case=case, closing="helped", by=case.owner)
    cases.erase_case(case=case, by=case.owner)
    found = again(enquiry)
    assert (found.state, found.card, found.erased_at is None) == (E.WITHDRAWN, None, False)
    assert state(enquiry, *people[:3]) == [A.RELEASED] * 3
    with pytest.raises(sealing.Erased):
        sealing.seal_text("x", owner=enquiry.vault_owner, place="a.b:1")


def test_whoever_is_barred_later_is_let_go_of_at_once_and_nobody_else(case: Case, people) -> None:
    ada, bea, cleo = people[:3]
    enquiry, chosen = ask(case, *people), ask(case, ada, bea)
    offer(enquiry, ada)
    offer(chosen, ada)
    choose(chosen, ada)
    cleo[0].organisation_name = "Quiet Chambers"
    cleo[0].save()
    barred = {"excluded": (ada[0].slug,), "excluded_names": ("quiet  chambers",)}
    _barred(**barred)(case, ada[0])
    assert state(enquiry, *people) == [A.RELEASED, A.OPEN, A.RELEASED, A.OPEN, A.OPEN]
    assert (state(chosen, ada, bea), again(enquiry).state) == ([A.RELEASED, A.OPEN], E.OPEN)
    assert told("enquiry_over") == ["Ada", "Ada", "Cleo"]
    with pytest.raises(TransitionRefused):
        actions.open_card(recipient=row(enquiry, ada), by=ada[1])


def test_what_is_told_to_the_sender_moves_with_the_case(case: Case, people, colleague: User) -> None:
    enquiry = ask(case, *people[:2])
    offer(enquiry, people[0])
    cases.hand_over_case(case=case, to=colleague, by=case.owner)
    assert told("enquiry_offer") == []
    offer(enquiry, people[1])
    assert told("enquiry_offer") == [colleague.name]
