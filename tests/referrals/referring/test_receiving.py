"""What whoever was asked can do: each verb happy, twice, forbidden, too late; what is read is what was consented."""

import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.vault import sealing
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions import referrals as actions
from referrals.actions.referrals import consenting, sending, talking
from referrals.choices_referrals import Area, Declining, Outcome, Shared, Stopping
from referrals.models import Case, Referral, ReferralMessage
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralState
from tests.conftest import person
from tests.referrals.casework.conftest import opened
from tests.referrals.referring.sent import NAME, SAFE, SITUATION, agreed, drafted, entry, now, sent, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(caseworker: User) -> Case:
    return opened(caseworker)


@pytest.fixture
def holder(db: None) -> User:
    return person("holder", None, None)


@pytest.fixture
def ada(holder: User) -> Profile:
    return entry(holder, slug="ada", name="Ada Example")


@pytest.fixture
def referral(case: Case, ada: Profile) -> Referral:
    return sent(case, ada)


@pytest.fixture
def accepted(referral: Referral, holder: User) -> Referral:
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    return now(referral)


# --- the card --------------------------------------------------------------------------------------------------------


def test_the_card_is_shown_opens_it_once_and_each_look_is_written_down(referral: Referral, holder: User) -> None:
    for _look in range(2):
        card = actions.open_card(referral=now(referral), by=holder)
    assert (card.region, card.needs) == ("Leeds", ("age-assessment",))
    assert now(referral).state == ReferralState.OPENED
    assert referral.changes.filter(target="opened").count() == 1
    assert AuditEvent.objects.filter(verb="card_read", target_id=referral.pk, actor=f"user:{holder.pk}").count() == 2


def test_nobody_but_whoever_looks_after_the_entry_sees_or_answers(
    referral: Referral, case: Case, caseworker: User, professional: User
) -> None:
    for who in (caseworker, professional):
        for act in (
            lambda who=who: actions.open_card(referral=referral, by=who),
            lambda who=who: actions.read(referral=referral, by=who),
            lambda who=who: actions.accept(referral=referral, has_no_conflict=True, by=who),
            lambda who=who: actions.decline(referral=referral, reason=Declining.AREA, suggested=None, by=who),
            lambda who=who: actions.ask(referral=referral, text="Who?", key=uuid4(), by=who),
        ):
            with pytest.raises(PermissionDenied):
                act()
    assert now(referral).state == ReferralState.SENT


def test_a_draft_is_nobodys_to_see_but_its_senders(case: Case, ada: Profile, holder: User) -> None:
    with pytest.raises(PermissionDenied):
        actions.open_card(referral=drafted(case, ada), by=holder)


def test_nothing_is_read_before_it_is_accepted(referral: Referral, holder: User) -> None:
    with pytest.raises(TransitionRefused):
        actions.read(referral=referral, by=holder)


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_question_is_sealed_asked_once_and_answered(referral: Referral, holder: User, caseworker: User) -> None:
    key = uuid4()
    for _press in range(2):
        actions.ask(referral=referral, text="How soon?", key=key, by=holder)
    (message,) = ReferralMessage.objects.all()
    assert (message.is_question, now(referral).state) == (True, ReferralState.ASKED)
    assert b"soon" not in bytes(message.body or b"")
    assert told("words") == [caseworker]
    with pytest.raises(TransitionRefused):
        actions.ask(referral=referral, text="And where?", key=uuid4(), by=holder)
    sending.answer_question(referral=referral, text="This week.", key=uuid4(), by=caseworker)
    assert now(referral).state == ReferralState.OPENED


# --- accepting -------------------------------------------------------------------------------------------------------


def test_whoever_accepts_without_a_conflict_has_it_and_the_sender_is_told(
    referral: Referral, holder: User, caseworker: User
) -> None:
    with pytest.raises(Refused, match="conflict"):
        actions.accept(referral=referral, has_no_conflict=False, by=holder)
    for _press in range(2):
        actions.accept(referral=referral, has_no_conflict=True, by=holder)
    found = now(referral)
    assert (found.state, found.accepted_by, bool(found.accepted_at)) == (ReferralState.ACCEPTED, holder, True)
    assert referral.changes.filter(target="accepted").count() == 1
    assert told("moved") == [caseworker]
    assert told("offered") == []


def test_a_colleague_of_the_same_entry_who_is_later_is_refused(referral: Referral, ada: Profile, holder: User) -> None:
    mate = person("mate", None, None)
    ada.holders.create(user=mate)
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    with pytest.raises(TransitionRefused):
        actions.accept(referral=referral, has_no_conflict=True, by=mate)
    assert now(referral).accepted_by == holder


def test_the_first_who_accepts_has_it_and_the_others_are_told_that_it_is_over(
    case: Case, referral: Referral, holder: User, caseworker: User
) -> None:
    second, third = person("second", None, None), person("third", None, None)
    beside = sent(case, entry(second, slug="bea"), round=referral.round)
    apart = sent(case, entry(third, slug="cleo"))
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    assert now(beside).state == ReferralState.WITHDRAWN
    assert now(apart).state == ReferralState.SENT
    assert told("over") == [second]
    with pytest.raises(TransitionRefused):
        actions.accept(referral=beside, has_no_conflict=True, by=second)
    with pytest.raises(TransitionRefused):
        actions.open_card(referral=beside, by=second)


def test_what_the_client_agreed_to_having_run_out_it_cannot_be_accepted(
    referral: Referral, holder: User, time_machine
) -> None:
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    with pytest.raises(Refused, match="run out"):
        actions.accept(referral=referral, has_no_conflict=True, by=holder)


# --- what is read ----------------------------------------------------------------------------------------------------


def test_the_recipient_reads_what_was_consented_and_not_a_word_more(case: Case, ada: Profile, holder: User) -> None:
    both = frozenset({Shared.NAME, Shared.CONTACT})
    referral = sent(case, ada, consent=agreed(case, ada, both))
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    # Whatever stands in the row, the consent is asked when it is read.
    place = referral.place("content")
    words = f'{{"name": "{NAME}", "contact": "{SAFE}", "situation": "{SITUATION}"}}'
    content = sealing.seal_text(words, owner=referral.vault_owner, place=place)
    Referral.objects.filter(pk=referral.pk).update(content=content)
    received = actions.read(referral=now(referral), by=holder)
    assert received.content == {Shared.NAME: NAME, Shared.CONTACT: SAFE}
    assert received.is_consent_live
    assert AuditEvent.objects.filter(verb="read", target_id=referral.pk, actor=f"user:{holder.pk}").exists()


def test_taken_back_after_it_was_completed_nothing_of_it_can_be_opened(
    accepted: Referral, holder: User, caseworker: User
) -> None:
    talking.say(referral=accepted, text="I have begun", key=uuid4(), by=holder)
    actions.complete(referral=accepted, outcome=Outcome.DELIVERED, areas=[], delivered="A report", by=holder)
    assert actions.read(referral=accepted, by=holder).delivered == "A report"
    consenting.withdraw_consent(consent=accepted.consent, by=caseworker)
    for deed in (actions.read, actions.open_card):
        with pytest.raises(TransitionRefused):
            deed(referral=accepted, by=holder)
    with pytest.raises(PermissionDenied):
        talking.read_messages(referral=accepted, by=holder)
    (line,) = actions.list_referrals(part=actions.Part.ENDED, number=1, by=holder).lines
    assert line.card is None
    assert now(accepted).state == ReferralState.COMPLETED


def test_a_consent_taken_back_or_run_out_ends_the_reading_at_once(
    accepted: Referral, holder: User, caseworker: User, time_machine
) -> None:
    assert actions.read(referral=accepted, by=holder).content
    time_machine.move_to(timezone.now() + datetime.timedelta(days=31))
    received = actions.read(referral=accepted, by=holder)
    assert (received.content, received.is_consent_live) == ({}, False)
    assert accepted.consent
    consenting.withdraw_consent(consent=accepted.consent, by=caseworker)
    for read in (actions.read, actions.open_card):
        with pytest.raises(TransitionRefused):
            read(referral=accepted, by=holder)


def test_whoever_does_not_look_after_the_entry_any_more_reads_nothing(
    accepted: Referral, ada: Profile, holder: User
) -> None:
    ada.holders.filter(user=holder).delete()
    with pytest.raises(PermissionDenied):
        actions.read(referral=accepted, by=holder)


# --- declining -------------------------------------------------------------------------------------------------------


def test_declining_says_why_and_perhaps_who_else_and_it_is_back_with_the_sender(
    referral: Referral, holder: User, caseworker: User
) -> None:
    bea = entry(person("bea", None, None), slug="bea")
    for _press in range(2):
        actions.decline(referral=referral, reason=Declining.CAPACITY, suggested=bea, by=holder)
    found = now(referral)
    assert (found.state, found.declining, found.suggested) == (ReferralState.DECLINED, "capacity", bea)
    assert told("back") == [caseworker]
    with pytest.raises(TransitionRefused):
        actions.open_card(referral=referral, by=holder)


def test_nobody_unreachable_is_suggested_nor_oneself(referral: Referral, ada: Profile, holder: User) -> None:
    hidden = entry(person("bea", None, None), slug="bea")
    hidden.holders.all().delete()
    for other in (ada, hidden):
        with pytest.raises(Refused):
            actions.decline(referral=referral, reason=Declining.AREA, suggested=other, by=holder)
    assert now(referral).state == ReferralState.SENT


# --- working ---------------------------------------------------------------------------------------------------------


def test_work_begins_waits_goes_on_and_is_completed_in_the_clients_terms(
    accepted: Referral, holder: User, caseworker: User
) -> None:
    later = timezone.localdate() + datetime.timedelta(days=7)
    actions.start(referral=accepted, by=holder)
    with pytest.raises(Refused):
        actions.hold(referral=accepted, review_on=timezone.localdate(), by=holder)
    for _press in range(2):
        actions.hold(referral=accepted, review_on=later, by=holder)
    assert (now(accepted).state, now(accepted).review_on) == (ReferralState.HELD, later)
    actions.start(referral=accepted, by=holder)
    assert now(accepted).review_on is None
    for _press in range(2):
        actions.complete(
            referral=accepted, outcome=Outcome.DELIVERED, areas=[Area.SAFETY, Area.HOUSING], delivered="Two letters.",
            by=holder,
        )  # fmt: skip
    found = now(accepted)
    assert (found.state, found.outcome, found.areas) == (ReferralState.COMPLETED, "delivered", ["housing", "safety"])
    assert b"letters" not in bytes(found.delivered or b"")
    assert actions.read(referral=found, by=holder).delivered == "Two letters."
    assert set(told("moved")) == {caseworker}
    assert accepted.changes.filter(target="completed").count() == 1


def test_what_cannot_go_on_is_back_with_the_sender_and_read_no_more(
    accepted: Referral, holder: User, caseworker: User
) -> None:
    for _press in range(2):
        actions.cannot(referral=accepted, reason=Stopping.FUNDING, by=holder)
    assert (now(accepted).state, now(accepted).stopping) == (ReferralState.UNABLE, "funding")
    assert told("back") == [caseworker]
    with pytest.raises(TransitionRefused):
        actions.read(referral=accepted, by=holder)
    with pytest.raises(TransitionRefused):
        actions.start(referral=accepted, by=holder)


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_each_side_its_own_and_no_card_of_what_ended_unaccepted(
    case: Case, referral: Referral, holder: User, caseworker: User, professional: User
) -> None:
    part = actions.Part
    (line,) = actions.list_referrals(part=part.ANSWER, number=1, by=holder).lines
    assert (line.referral, line.is_sent) == (referral, False)
    assert line.card
    (line,) = actions.list_referrals(part=part.SENT, number=99, by=caseworker).lines
    assert (line.is_sent, bool(line.card)) == (True, True)
    for who, which in (
        (holder, part.SENT),
        (holder, part.WORK),
        (caseworker, part.ANSWER),
        (professional, part.ANSWER),
    ):
        assert actions.list_referrals(part=which, number=1, by=who).lines == []
    event = AuditEvent.objects.filter(verb="card_read", target_kind="referrals", actor=f"user:{holder.pk}").get()
    assert event.detail == {"referrals": [str(referral.pk)]}
    sending.withdraw(referral=referral, by=caseworker)
    (line,) = actions.list_referrals(part=part.ENDED, number=1, by=holder).lines
    assert line.card is None
    (line,) = actions.list_referrals(part=part.ENDED, number=1, by=caseworker).lines
    assert line.card
