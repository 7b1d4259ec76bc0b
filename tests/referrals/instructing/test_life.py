"""The life of an instruction, through the actions: who does what, what it changes, and who is told."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import AuditEvent
from notifications.kinds import Refused
from referrals import capacity
from referrals.actions import cases
from referrals.choices_cases import CaseClosing
from referrals.choices_referrals import Declining, Stopping
from referrals.instructions import actions
from referrals.instructions.actions import Funds
from referrals.instructions.choices import Paid, Terms
from referrals.instructions.models import Instruction, Letter
from referrals.instructions.states import InstructionState as S
from referrals.states import TransitionRefused
from tests.referrals.conftest import again, told
from tests.referrals.instructing.instructed import (
    ANSWER,
    BACKGROUND,
    CARD,
    QUESTION,
    accepted,
    commissioned,
    completed,
    consent,
    day,
    delivered,
    drafted,
    file,
    funded,
    instructed,
    kept,
    quote,
    quoted,
    row,
    signed,
    words,
    written,
)

pytestmark = pytest.mark.django_db


def test_from_a_question_to_an_addendum_everything_is_written_down(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    assert told("instruction") == ["Ada", "Bea"]
    quoted(commission, bea)
    made = accepted(commission, ada)
    # Whoever else had quoted is let go, and one place less is left.
    assert (made.state, row(commission, bea).state) == (S.ACCEPTED, S.RELEASED)
    assert told("instruction_over") == ["Bea"]
    actions.assess(instruction=made, on=day(0), by=ada[1])
    later = actions.propose_extension(instruction=made, due_on=day(60), reason="Ill", by=ada[1])
    actions.decide_extension(extension=later, is_granted=True, by=case.owner)
    assert again(made).due_on == day(60)
    first = kept(made, ada)
    assert row(commission, ada).state == S.DRAFTED
    actions.ask_questions(instruction=made, texts=[QUESTION, "And then?"], by=case.owner)
    actions.answer_questions(instruction=made, answers={1: ANSWER}, by=ada[1])
    assert again(made).state == S.QUESTIONED
    actions.answer_questions(instruction=made, answers={2: ANSWER}, by=ada[1])
    assert again(made).state == S.DRAFTED
    second = kept(made, ada, "better")
    with pytest.raises(Refused, match="later version"):
        actions.deliver(report=first, by=ada[1])
    completed(second, ada)
    actions.ask_questions(instruction=made, texts=["One more?"], by=case.owner)
    actions.answer_questions(instruction=made, answers={3: ANSWER}, by=ada[1])
    assert again(made).state == S.DELIVERED
    addendum = kept(made, ada, "addendum")
    assert addendum.is_addendum
    completed(addendum, ada)
    actions.close(instruction=made, by=case.owner)
    changes = list(again(made).changes.values_list("target", flat=True))
    assert changes == [
        "enquired", "quoted", "funded", "instructed", "accepted", "assessed", "drafted", "questioned", "drafted",
        "delivered", "questioned", "delivered", "addended", "closed",
    ]  # fmt: skip
    # Each change of state has its row in the audit, in the same order.
    events = AuditEvent.objects.filter(target_id=str(made.pk), verb__in=S.values).order_by("pk")
    assert list(events.values_list("verb", flat=True)) == changes
    assert set(events.values_list("organisation_id", flat=True)) == {case.organisation_id}


def test_nobody_else_does_anything(case, ada, bea, colleague) -> None:
    made, report = drafted(commissioned(case, ada), ada)
    letter = Letter.objects.get(pk=made.letter_id)
    for deed in (
        lambda by: actions.quote(instruction=made, quote=quote(), has_no_conflict=True, by=by),
        lambda by: actions.decline(instruction=made, reason=Declining.AREA, suggested=None, by=by),
        lambda by: actions.accept(instruction=made, digest=letter.digest, has_no_conflict=True, by=by),
        lambda by: actions.assess(instruction=made, on=day(0), by=by),
        lambda by: actions.keep_report(instruction=made, clean=file("x"), by=by),
        lambda by: actions.tick(report=report, ticked=[], by=by),
        lambda by: actions.deliver(report=report, by=by),
        lambda by: actions.cannot(instruction=made, reason=Stopping.WISH, by=by),
        lambda by: actions.answer_questions(instruction=made, answers={}, by=by),
        lambda by: actions.propose_extension(instruction=made, due_on=day(60), reason="x", by=by),
        lambda by: actions.open_card(instruction=made, by=by),
    ):
        for somebody in (bea[1], colleague, case.owner):
            with pytest.raises(PermissionDenied):
                deed(somebody)
    for deed in (
        lambda by: actions.fund(instruction=made, funds=Funds(paid=Paid.PRIVATE), by=by),
        lambda by: actions.write_letter(instruction=made, words=words(), by=by),
        lambda by: actions.add_to_bundle(instruction=made, clean=file("x"), title="x", pages=1, by=by),
        lambda by: actions.ask_questions(instruction=made, texts=["x"], by=by),
        lambda by: actions.cancel(instruction=made, by=by),
        lambda by: actions.mark_mistaken(instruction=made, by=by),
        lambda by: actions.close(instruction=made, by=by),
        lambda by: actions.read_commission(commission=made.commission, by=by),
    ):
        for somebody in (bea[1], colleague, ada[1]):
            with pytest.raises(PermissionDenied):
                deed(somebody)
    for somebody in (bea[1], colleague):
        with pytest.raises(PermissionDenied):
            actions.read_instruction(instruction=made, by=somebody)
        with pytest.raises(PermissionDenied):
            actions.open_file(of=report, by=somebody)


def test_a_quote_makes_sense_and_can_be_given_anew_until_it_is_funded(case, ada) -> None:
    commission = commissioned(case, ada)
    made = row(commission, ada)
    for wrong in (
        quote(fee=Decimal(-1)), quote(turnaround_days=0), quote(turnaround_days=366), quote(valid_until=day(-1)),
        quote(currency="gbp"), quote(terms=Terms.HOURLY), quote(hours=Decimal(2)),
    ):  # fmt: skip
        with pytest.raises(Refused):
            actions.quote(instruction=made, quote=wrong, has_no_conflict=True, by=ada[1])
    with pytest.raises(Refused, match="conflict"):
        actions.quote(instruction=made, quote=quote(), has_no_conflict=False, by=ada[1])
    quoted(commission, ada)
    made = quoted(commission, ada, terms=Terms.HOURLY, fee=Decimal(120), hours=Decimal("7.5"))
    assert actions.quote_of(made).total == 900
    actions.fund(instruction=made, funds=Funds(paid=Paid.LEGAL_AID), by=case.owner)
    with pytest.raises(TransitionRefused):
        quoted(commission, ada)


def test_what_needs_an_authority_waits_until_it_is_granted(case, ada) -> None:
    made = quoted(commissioned(case, ada, needs_authority=True), ada)
    for funds in (
        Funds(paid=Paid.PRIVATE), Funds(paid=Paid.LEGAL_AID), Funds(paid=Paid.AUTHORITY),
        Funds(paid=Paid.AUTHORITY, reference="PA1", amount=Decimal(900)),
        Funds(paid=Paid.AUTHORITY, reference="PA1", amount=Decimal(900), granted_on=day(1)),
    ):  # fmt: skip
        with pytest.raises(Refused):
            actions.fund(instruction=made, funds=funds, by=case.owner)
    granted = Funds(paid=Paid.AUTHORITY, reference="PA1", amount=Decimal(900), granted_on=day(0))
    actions.fund(instruction=made, funds=granted, by=case.owner)
    assert actions.read_instruction(instruction=made, by=case.owner).authority == "PA1"
    assert actions.read_instruction(instruction=made, by=ada[1]).authority is None


def test_a_letter_is_signed_as_it_was_read_or_not_at_all(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    made = funded(commission, ada)
    letter = written(made, questions=())
    with pytest.raises(Refused, match="one question"):
        signed(letter, ada)
    letter = written(made)
    stale = letter.digest
    actions.add_to_bundle(instruction=made, clean=file("notes"), title="Notes", pages=3, by=case.owner)
    letter.digest, fresh = stale, again(letter)
    with pytest.raises(Refused, match="changed since"):
        signed(letter, ada)
    for agreement, why in (
        (consent(case, bea), "whether this expert"),
        (consent(case, ada, purpose="advice"), "whether this expert"),
        (consent(case, ada, shared=frozenset({"name"})), "not agreed to files"),
        (consent(case, ada, until=day(1)), "ends before"),
    ):
        with pytest.raises(Refused, match=why):
            signed(fresh, ada, agreement=agreement)
    signed(fresh, ada)
    assert row(commission, ada).due_on == day(40)
    other = written(funded(commission, bea))
    with pytest.raises(Refused, match="Somebody else has the letter"):
        signed(other, bea)
    # A version after it takes its place; who has read the first signs nothing.
    second = written(row(commission, ada), background="Another story")
    assert second.number == 2
    signed(second, ada)
    made = row(commission, ada)
    with pytest.raises(Refused, match="written anew"):
        actions.accept(instruction=made, digest=fresh.digest, has_no_conflict=True, by=ada[1])
    with pytest.raises(Refused, match="conflict"):
        actions.accept(instruction=made, digest=second.digest, has_no_conflict=False, by=ada[1])
    actions.accept(instruction=made, digest=second.digest, has_no_conflict=True, by=ada[1])
    with pytest.raises(TransitionRefused):
        written(made)


def test_nothing_is_read_of_the_letter_before_it_is_sent_nor_once_it_is_over(case, ada) -> None:
    commission = commissioned(case, ada)
    made = funded(commission, ada)
    assert actions.open_card(instruction=made, by=ada[1]) == CARD
    written(made)
    hers = actions.read_instruction(instruction=made, by=ada[1])
    assert (hers.letters, hers.bundle, hers.card) == ([], [], CARD)
    signed(Letter.objects.get(), ada)
    hers = actions.read_instruction(instruction=made, by=ada[1])
    assert hers.letters[0][1].background == BACKGROUND
    actions.cancel(instruction=made, by=case.owner)
    with pytest.raises(TransitionRefused):
        actions.read_instruction(instruction=made, by=ada[1])


def test_whoever_declines_the_letter_leaves_the_others_to_be_instructed(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    quoted(commission, bea)
    made = instructed(commission, ada)
    actions.decline(instruction=made, reason=Declining.CONFLICT, suggested=None, by=ada[1])
    assert told("instruction_back") == [case.owner.name]
    actions.fund(instruction=row(commission, bea), funds=Funds(paid=Paid.PRIVATE), by=case.owner)
    signed(written(row(commission, bea)), bea)
    assert row(commission, bea).state == S.INSTRUCTED


def test_a_report_is_delivered_complete_and_once(case, ada) -> None:
    made, report = drafted(commissioned(case, ada), ada)
    actions.tick(report=report, ticked=[*report.required[1:], "nonsense"], by=ada[1])
    with pytest.raises(Refused, match="not complete"):
        actions.deliver(report=report, by=ada[1])
    assert again(report).missing == (report.required[0],)
    completed(report, ada)
    actions.deliver(report=report, by=ada[1])
    assert again(made).state == S.DELIVERED
    with pytest.raises(TransitionRefused):
        actions.tick(report=report, ticked=[], by=ada[1])


def test_a_place_less_is_left_once_a_report_is_taken_on(case, ada) -> None:
    type(ada[0]).objects.filter(pk=ada[0].pk).update(capacity_per_month=2)
    commission = commissioned(case, ada)
    assert capacity.left(again(ada[0])) == 2
    accepted(commission, ada)
    assert capacity.left(again(ada[0])) == 1


def test_cancelling_says_what_was_agreed(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    with pytest.raises(Refused):
        actions.cancel(instruction=row(commission, bea), fee=Decimal(50), by=case.owner)
    made = accepted(commission, ada)
    actions.cancel(instruction=made, fee=Decimal(50), by=case.owner)
    actions.cancel(instruction=made, by=case.owner)
    made = again(made)
    assert (made.state, made.cancelled_on, made.cancellation_fee) == (S.WITHDRAWN, day(0), 50)
    invoice = actions.record_invoice(
        instruction=made, reference="7", issued_on=day(0), amount=Decimal(50), currency="GBP", by=ada[1]
    )
    actions.mark_invoice(invoice=invoice, received_on=day(0), paid_on=day(0), by=case.owner)
    assert again(invoice).paid_on == day(0)


def test_an_extension_is_refused_or_granted_once(case, ada) -> None:
    made = accepted(commissioned(case, ada), ada)
    asked = actions.propose_extension(instruction=made, due_on=day(50), reason="Ill", by=ada[1])
    with pytest.raises(Refused, match="already"):
        actions.propose_extension(instruction=made, due_on=day(51), reason="Ill", by=ada[1])
    actions.decide_extension(extension=asked, is_granted=False, by=case.owner)
    with pytest.raises(TransitionRefused):
        actions.decide_extension(extension=asked, is_granted=True, by=case.owner)
    assert again(made).due_on == day(40)
    with pytest.raises(Refused, match="later day"):
        actions.propose_extension(instruction=made, due_on=day(40), reason="Ill", by=ada[1])


def test_a_case_is_not_closed_while_an_expert_writes(case, ada) -> None:
    made, _report = delivered(commissioned(case, ada), ada)
    with pytest.raises(Refused, match="expert"):
        cases.close_case(case=case, closing=CaseClosing.values[0], by=case.owner)
    actions.close(instruction=made, by=case.owner)
    cases.close_case(case=case, closing=CaseClosing.values[0], by=case.owner)
    assert not Instruction.objects.live().exists()
