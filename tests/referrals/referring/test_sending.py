"""The sender's verbs: what may be sent and what not, in which words, taken back, erased, begun anew."""

import datetime
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import AuditEvent, Organisation, User
from accounts.permissions import Role, System
from accounts.vault import sealing
from directory import actions as directory
from directory.models import Availability, Profile
from notifications.kinds import Refused
from referrals import capacity
from referrals.actions import cases
from referrals.actions import referrals as actions
from referrals.actions.cases.rows import answers_place, unseal
from referrals.actions.referrals.rows import Card, card_of, content_of
from referrals.choices_cases import CaseClosing
from referrals.choices_referrals import Declining, Shared
from referrals.models import Case, Referral, ReferralMessage
from referrals.presenters.referring import default_answer
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralState
from tests.conftest import person
from tests.referrals.casework.conftest import TOLD
from tests.referrals.referring.sent import NAME, SAFE, agreed, drafted, entry, now, sent, told
from tests.referrals.referring.test_consenting import GIVEN

pytestmark = pytest.mark.django_db

CARD = Card(needs=("age-assessment",))


def soon(hours: float = 72) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(hours=hours)


def test_a_draft_is_sent_once_and_its_recipient_is_told(draft: Referral, caseworker: User, holder: User) -> None:
    wanted = soon()
    actions.send(referral=draft, respond_by=wanted, by=caseworker)
    actions.send(referral=draft, respond_by=soon(5), by=caseworker)
    row = now(draft)
    assert (row.state, row.respond_by, told("offered")) == (ReferralState.SENT, wanted, [holder])
    assert list(row.changes.values_list("source", "target", "by")) == [
        ("", "drafted", caseworker.pk), ("drafted", "sent", caseworker.pk),
    ]  # fmt: skip
    assert AuditEvent.objects.filter(target_id=str(draft.pk), verb="sent").count() == 1


def test_what_somebody_has_taken_is_not_sent_to_another_of_the_same_round(
    draft: Referral, caseworker: User, holder: User
) -> None:
    second = entry(person("second", None, None), slug="second")
    beside = drafted(draft.case, second, round=draft.round)
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    actions.accept(referral=draft, has_no_conflict=True, by=holder)
    with pytest.raises(Refused, match="has accepted"):
        actions.send(referral=beside, respond_by=soon(), by=caseworker)
    assert now(beside).state == ReferralState.DRAFTED


def _closed(draft: Referral, by: User) -> None:
    directory.confirm_availability(profile=draft.recipient, by=System("t"), availability=Availability.CLOSED)


def _away(draft: Referral, by: User) -> None:
    until = timezone.localdate() + datetime.timedelta(days=30)
    directory.confirm_availability(
        profile=draft.recipient, by=System("t"), availability=Availability.AWAY, away_until=until
    )


def _full(draft: Referral, by: User) -> None:
    Profile.objects.filter(pk=draft.recipient_id).update(capacity_per_month=0)


def _own(draft: Referral, by: User) -> None:
    directory.entrust(profile=draft.recipient, user=by, by=System("t"))


def _excluded(draft: Referral, by: User) -> None:
    cases.change_case(case=draft.case, told=cases.Told(pseudonym="Heron", excluded=("ada",)), by=by)


def _unreachable(draft: Referral, by: User) -> None:
    Profile.objects.get(pk=draft.recipient_id).holders.all().delete()


def _over(draft: Referral, by: User) -> None:
    Referral.objects.filter(pk=draft.pk).update(consent=None)


@pytest.mark.parametrize("happens", [_closed, _away, _full, _own, _excluded, _unreachable, _over])
def test_it_is_not_sent_where_something_stands_against_it(
    draft: Referral, caseworker: User, happens: Callable[[Referral, User], None]
) -> None:
    happens(draft, caseworker)
    with pytest.raises(Refused):
        actions.send(referral=draft, respond_by=soon(), by=caseworker)
    assert (now(draft).state, told("offered")) == (ReferralState.DRAFTED, [])


@pytest.mark.parametrize("hours", [0.5, 24 * 61])
def test_an_answer_is_wanted_neither_at_once_nor_some_day(draft: Referral, caseworker: User, hours: float) -> None:
    with pytest.raises(Refused):
        actions.send(referral=draft, respond_by=soon(hours), by=caseworker)


def test_somebody_who_is_away_for_less_than_that_can_be_asked(draft: Referral, caseworker: User) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    directory.confirm_availability(
        profile=draft.recipient, by=System("t"), availability=Availability.AWAY, away_until=tomorrow
    )
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    assert now(draft).state == ReferralState.SENT


def test_capacity_is_what_was_said_minus_what_was_accepted_this_month(
    draft: Referral, ada: Profile, caseworker: User, holder: User
) -> None:
    assert capacity.left(ada) is None
    ada.capacity_per_month = 2
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    assert capacity.left(ada) == 2
    actions.accept(referral=draft, has_no_conflict=True, by=holder)
    assert capacity.left(ada) == 1
    month_ago = timezone.now() - datetime.timedelta(days=32)
    Referral.objects.filter(pk=draft.pk).update(accepted_at=month_ago)
    assert capacity.left(ada) == 2


def test_one_to_three_are_drafted_in_one_round_and_once(
    case: Case, ada: Profile, caseworker: User, holder: User
) -> None:
    bea, key = entry(holder, slug="bea", name="Bea"), uuid4()
    said = {"case": case, "recipients": [ada, bea], "given": GIVEN, "card": CARD, "key": key, "by": caseworker}
    content = {Shared.NAME: NAME, Shared.HEALTH: "Never agreed to"}
    made = actions.prepare(content=content, **said)
    assert actions.prepare(content=content, **said) == made
    assert [each.recipient for each in made] == [ada, bea]
    assert {each.round for each in made} == {made[0].round}
    # What the client did not agree to is not even kept.
    assert content_of(made[0]) == {Shared.NAME: NAME}
    assert (case.consents.count(), case.referrals.count()) == (2, 2)


def test_none_is_drafted_when_one_of_them_may_never_be_asked(case: Case, ada: Profile, caseworker: User) -> None:
    mine = entry(caseworker, slug="own-one")
    with pytest.raises(Refused):
        actions.prepare(
            case=case, recipients=[ada, mine], given=GIVEN, card=CARD, content={Shared.NAME: NAME}, key=uuid4(),
            by=caseworker,
        )  # fmt: skip
    assert (case.consents.count(), case.referrals.count()) == (0, 0)


def test_asking_the_client_again_gives_a_draft_its_new_consent(draft: Referral, ada: Profile, caseworker: User) -> None:
    (again,) = actions.prepare(
        case=draft.case, recipients=[ada], given=GIVEN, card=CARD, content={Shared.NAME: "Kiri"}, key=uuid4(),
        by=caseworker,
    )  # fmt: skip
    assert (again.pk, again.consent_id == draft.consent_id) == (draft.pk, False)
    assert (content_of(now(draft)), card_of(now(draft))) == ({Shared.NAME: "Kiri"}, CARD)


def test_nobody_is_asked_twice_at_once(draft: Referral, ada: Profile, caseworker: User) -> None:
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    with pytest.raises(Refused):
        drafted(draft.case, ada)


def test_a_draft_can_be_said_otherwise_with_those_beside_it_until_it_is_sent(
    draft: Referral, caseworker: User, holder: User
) -> None:
    beside = drafted(draft.case, entry(holder, slug="bea"), round=draft.round)
    content = {Shared.NAME: "Kiri", Shared.SAFETY: "Not agreed to"}
    actions.change_draft(referral=draft, card=CARD, content=content, by=caseworker)
    assert [content_of(now(each)) for each in (draft, beside)] == [{Shared.NAME: "Kiri"}] * 2
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    with pytest.raises(TransitionRefused):
        actions.change_draft(referral=draft, card=CARD, content={}, by=caseworker)


def test_a_question_is_answered_once(draft: Referral, caseworker: User, holder: User) -> None:
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    with pytest.raises(TransitionRefused):
        actions.answer_question(referral=draft, text="Too early", key=uuid4(), by=caseworker)
    actions.ask(referral=draft, text="Which day?", key=uuid4(), by=holder)
    key = uuid4()
    actions.answer_question(referral=draft, text="Any day.", key=key, by=caseworker)
    actions.answer_question(referral=draft, text="Any day.", key=key, by=caseworker)
    assert (now(draft).state, told("words")[-1]) == (ReferralState.OPENED, holder)
    assert ReferralMessage.objects.filter(referral=draft, side="sender", is_question=True).count() == 1


def test_taking_it_back_shuts_it_and_says_so_once(case: Case, ada: Profile, caseworker: User, holder: User) -> None:
    referral = sent(case, ada)
    actions.withdraw(referral=referral, by=caseworker)
    actions.withdraw(referral=referral, by=caseworker)
    assert (now(referral).ended, told("over"), told("offered")) == (ReferralState.WITHDRAWN, [holder], [])
    with pytest.raises(TransitionRefused):
        actions.open_card(referral=referral, by=holder)


def test_what_was_declined_is_not_taken_back(case: Case, ada: Profile, caseworker: User, holder: User) -> None:
    referral = sent(case, ada)
    actions.decline(referral=referral, reason=Declining.AREA, suggested=None, by=holder)
    with pytest.raises(TransitionRefused):
        actions.withdraw(referral=referral, by=caseworker)


def test_a_mistake_is_erased_for_ever_and_stays_as_a_row(
    case: Case, ada: Profile, caseworker: User, holder: User
) -> None:
    referral = sent(case, ada)
    before = bytes(referral.content or b"")
    actions.mark_mistaken(referral=referral, by=caseworker)
    actions.mark_mistaken(referral=referral, by=caseworker)
    row = now(referral)
    assert (row.ended, row.card, row.content, told("over")) == (ReferralState.MISTAKEN, None, None, [holder])
    with pytest.raises(sealing.Unreadable):
        sealing.open_text(before, owner=row.vault_owner, place=row.place("content"))
    assert actions.read_sent(referral=row, by=caseworker).card is None
    with pytest.raises(Refused):
        actions.reopen(referral=row, by=caseworker)


def test_it_begins_anew_with_the_same_words_and_once(case: Case, ada: Profile, caseworker: User, holder: User) -> None:
    referral = sent(case, ada)
    with pytest.raises(TransitionRefused):
        actions.reopen(referral=referral, by=caseworker)
    actions.decline(referral=referral, reason=Declining.CAPACITY, suggested=None, by=holder)
    again = actions.reopen(referral=referral, by=caseworker)
    assert actions.reopen(referral=referral, by=caseworker) == again
    assert (again.state, again.reopens, again.consent) == (ReferralState.DRAFTED, referral, referral.consent)
    assert content_of(again)[Shared.CONTACT] == SAFE
    assert again.round != referral.round


def test_what_begins_anew_without_consent_is_not_sent(case: Case, ada: Profile, caseworker: User) -> None:
    referral = sent(case, ada)
    actions.withdraw_consent(consent=referral.consent, by=caseworker)
    again = actions.reopen(referral=referral, by=caseworker)
    assert again.consent is None
    with pytest.raises(Refused):
        actions.send(referral=again, respond_by=soon(), by=caseworker)


def test_the_sender_is_whoever_has_the_case(draft: Referral, caseworker: User, charity: Organisation) -> None:
    mate = person("mate", Role.SOLICITOR, charity)
    actions.send(referral=draft, respond_by=soon(), by=caseworker)
    cases.hand_over_case(case=draft.case, to=mate, by=caseworker)
    for verb in (actions.read_sent, actions.withdraw, actions.mark_mistaken, actions.reopen):
        with pytest.raises(PermissionDenied):
            verb(referral=draft, by=caseworker)
    with pytest.raises(PermissionDenied):
        actions.send(referral=draft, respond_by=soon(), by=caseworker)
    actions.withdraw(referral=draft, by=mate)
    assert now(draft).ended == ReferralState.WITHDRAWN


def test_a_case_is_not_closed_over_a_live_referral(draft: Referral, caseworker: User) -> None:
    with pytest.raises(Refused):
        cases.close_case(case=draft.case, closing=CaseClosing.HELPED, by=caseworker)
    actions.withdraw(referral=draft, by=caseworker)
    cases.close_case(case=draft.case, closing=CaseClosing.HELPED, by=caseworker)
    assert Case.objects.get(pk=draft.case_id).state == "closed"


def test_erasing_a_case_erases_what_was_sent_of_it(case: Case, ada: Profile, caseworker: User, holder: User) -> None:
    live, over = sent(case, ada), drafted(case, entry(holder, slug="bea"))
    actions.withdraw(referral=over, by=caseworker)
    sealed = {each.pk: bytes(each.content or b"") for each in (now(live), now(over))}
    cases.erase_case(case=case, by=caseworker)
    assert (now(live).ended, now(over).ended) == (ReferralState.MISTAKEN, ReferralState.WITHDRAWN)
    for each in (now(live), now(over)):
        assert each.content is None
        with pytest.raises(sealing.Unreadable):
            sealing.open_text(sealed[each.pk], owner=each.vault_owner, place=each.place("content"))
    assert told("over") == [holder]
    assert list(case.consents.values_list("words", flat=True)) == [None, None]


def test_a_case_from_before_there_were_referrals_excludes_nobody(case: Case) -> None:
    old = '{"country": "GB", "region": "", "languages": [], "needs": [], "exploitation": []}'
    case.answers = sealing.seal_text(old, owner=case.vault_owner, place=answers_place(case))
    assert unseal(case).excluded == ()
    assert TOLD.excluded == ()


def test_an_entry_among_those_never_to_be_asked_gets_no_draft(case: Case, ada: Profile, caseworker: User) -> None:
    cases.change_case(case=case, told=cases.Told(pseudonym="Heron", excluded=(ada.slug,)), by=caseworker)
    with pytest.raises(Refused):
        actions.prepare(
            case=case, recipients=[ada], given=GIVEN, card=CARD, content={Shared.NAME: NAME}, key=uuid4(), by=caseworker
        )
    assert not agreed(case, ada).referrals.exists()


@pytest.mark.parametrize("minute", [0, 1, 59])
@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_time_that_is_proposed_can_still_be_sent_an_hour_later(minute: int, days: int, time_machine) -> None:
    begun = datetime.datetime(2026, 11, 26, 9, minute, 59, tzinfo=datetime.UTC)
    time_machine.move_to(begun, tick=False)
    proposed = default_answer(begun.date() + datetime.timedelta(days=days))
    assert proposed >= begun + datetime.timedelta(hours=2)
    assert (proposed.minute, proposed.second) == (0, 0)
