"""What is pressed twice is quiet, and what makes no sense is refused with a reason, by the action itself."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts import hooks
from accounts.models import AuditEvent
from notifications.kinds import Refused
from referrals.choices_referrals import Declining, Shared, Stopping
from referrals.instructions import actions
from referrals.instructions.actions import Funds, letters, reporting
from referrals.instructions.choices import Paid
from referrals.instructions.permissions import answers_of
from referrals.instructions.states import InstructionState as S
from referrals.models import Case
from referrals.states import TransitionRefused
from tests.referrals.conftest import again
from tests.referrals.instructing import instructed as at
from tests.referrals.instructing.instructed import Person, day, soon

pytestmark = pytest.mark.django_db
INVOICE: dict[str, Any] = {"reference": "A-7", "amount": Decimal(9), "currency": "GBP"}


def written_down() -> int:
    return AuditEvent.objects.count()


def test_the_same_commission_is_asked_for_once_and_needs_one_report_and_somebody(case: Case, ada: Person) -> None:
    key = "6f0f7a0e-54a6-4f0f-8d43-0d7a53c1f0aa"
    first = at.commissioned(case, ada, key=key)
    assert at.commissioned(case, ada, key=key) == first
    with pytest.raises(Refused, match="one kind of report"):
        at.commissioned(case, ada, card=at.CARD.__class__(needs=("a", "b")))
    with pytest.raises(Refused, match="1 at least"):
        at.commissioned(case)


def test_nobody_more_is_asked_once_somebody_has_the_letter(case: Case, ada: Person, bea: Person) -> None:
    made = at.commissioned(case, ada)
    at.instructed(made, ada)
    with pytest.raises(TransitionRefused):
        actions.ask_more(commission=made, experts=[bea[0]], respond_by=soon(), by=case.owner)


def test_a_quote_and_a_no_that_are_said_again_are_quiet(case: Case, ada: Person, bea: Person) -> None:
    made = at.commissioned(case, ada, bea)
    row = at.quoted(made, ada)
    before = written_down()
    at.quoted(made, ada)
    other = at.row(made, bea)
    said: dict[str, Any] = {"instruction": other, "reason": Declining.CAPACITY, "by": bea[1]}
    with pytest.raises(Refused, match="Nobody can be reached"):
        actions.decline(**said, suggested=bea[0])
    assert written_down() == before
    actions.decline(**said, suggested=None)
    before = written_down()
    actions.decline(**said, suggested=None)
    assert (written_down(), again(row).state) == (before, S.QUOTED)


def test_money_is_said_anew_until_the_letter_and_not_for_a_quote_that_is_over(case: Case, ada: Person) -> None:
    row = at.funded(at.commissioned(case, ada), ada)
    actions.fund(instruction=row, funds=Funds(paid=Paid.LEGAL_AID), by=case.owner)
    assert again(row).paid == Paid.LEGAL_AID
    row = again(row)
    row.valid_until = day(-1)
    row.save()
    with pytest.raises(Refused, match="does not count any more"):
        actions.fund(instruction=row, funds=Funds(paid=Paid.PRIVATE), by=case.owner)


def test_a_letter_that_says_the_same_is_kept_once_and_has_to_be_sendable(case: Case, ada: Person) -> None:
    row = at.funded(at.commissioned(case, ada), ada)
    letter, agreement = at.written(row), at.consent(case, ada)
    before = written_down()
    assert at.written(row) == letter
    assert written_down() == before
    for hours, reason in ((0.1, "an hour at least"), (24 * 61, "60 days at most"), (24 * 45, "due before an answer")):
        with pytest.raises(Refused, match=reason):
            at.signed(letter, ada, agreement=agreement, hours=hours)
    actions.fund(instruction=row, funds=Funds(paid=Paid.LEGAL_AID), by=case.owner)
    with pytest.raises(Refused, match="has changed since it was written"):
        at.signed(letter, ada, agreement=agreement)
    fresh = at.written(row)
    at.signed(fresh, ada, agreement=agreement)
    before = written_down()
    at.signed(fresh, ada, agreement=agreement)
    assert written_down() == before


def test_a_document_goes_out_only_with_consent_and_is_gone_once(case: Case, ada: Person) -> None:
    row = at.funded(at.commissioned(case, ada), ada)
    item = actions.add_to_bundle(instruction=row, clean=at.file("notes"), title="", pages=1, by=case.owner)
    for _time in range(2):
        actions.remove_from_bundle(item=item, by=case.owner)
    agreement = at.consent(case, ada, shared=frozenset({Shared.SITUATION}))
    at.signed(at.written(row), ada, agreement=agreement)
    with pytest.raises(Refused, match="has not agreed to files"):
        actions.add_to_bundle(instruction=again(row), clean=at.file("notes"), title="", pages=1, by=case.owner)


def test_there_is_an_end_to_documents_and_versions(case: Case, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_FILES", 1)
    monkeypatch.setattr(reporting, "MOST_REPORTS", 1)
    row, report = at.drafted(at.commissioned(case, ada), ada)
    with pytest.raises(Refused, match="too many files"):
        actions.add_to_bundle(instruction=row, clean=at.file("more"), title="More", pages=1, by=case.owner)
    assert at.kept(row, ada) == report
    with pytest.raises(Refused, match="too many versions"):
        at.kept(row, ada, "another")


def test_nobody_accepts_whose_identity_is_not_checked_any_more(case: Case, ada: Person) -> None:
    row = at.instructed(at.commissioned(case, ada), ada)
    ada[0].verifications.all().delete()
    with pytest.raises(Refused, match="identity has to be checked anew"):
        actions.accept(instruction=row, digest=row.letter.digest, has_no_conflict=True, by=ada[1])


def test_what_an_expert_says_twice_is_written_down_once(case: Case, ada: Person) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    hers: dict[str, Any] = {"instruction": row, "by": ada[1]}
    with pytest.raises(Refused, match="one that has passed"):
        actions.assess(**hers, on=day(1))
    later: dict[str, Any] = {"due_on": day(60), "reason": "Ill."}
    for _time in range(2):
        actions.assess(**hers, on=day(0))
        actions.propose_extension(**hers, **later)
    extension = row.extensions.get()
    for _time in range(2):
        actions.decide_extension(extension=extension, is_granted=True, by=case.owner)
    report = at.kept(row, ada)
    for _time in range(2):
        actions.tick(report=report, ticked=report.required[:1], by=ada[1])
    actions.ask_questions(instruction=again(row), texts=["Why?"], by=case.owner)
    actions.tick(report=report, ticked=report.required, by=ada[1])
    with pytest.raises(Refused, match="Answer the questions first"):
        actions.deliver(report=again(report), by=ada[1])
    for _time in range(2):
        actions.cannot(**hers, reason=Stopping.CAPACITY)
    assert again(row).state == S.UNABLE


def test_after_delivery_no_later_day_is_asked_for_and_another_addendum_follows(case: Case, ada: Person) -> None:
    row, _report = at.delivered(at.commissioned(case, ada), ada)
    with pytest.raises(TransitionRefused):
        actions.propose_extension(instruction=row, due_on=day(60), reason="Late", by=ada[1])
    for text in ("addendum", "another"):
        at.completed(at.kept(again(row), ada, text), ada)
    assert again(row).state == S.ADDENDED
    assert row.reports.filter(delivered_at__isnull=False).count() == 3


def test_invoices_are_of_what_was_accepted_and_of_days_that_have_come(case: Case, ada: Person) -> None:
    made = at.commissioned(case, ada)
    row = at.instructed(made, ada)
    with pytest.raises(TransitionRefused):
        actions.record_invoice(instruction=row, issued_on=day(0), **INVOICE, by=ada[1])
    actions.accept(instruction=row, digest=row.letter.digest, has_no_conflict=True, by=ada[1])
    with pytest.raises(Refused, match="Give the number of the invoice"):
        actions.record_invoice(instruction=row, issued_on=day(0), **INVOICE | {"reference": " "}, by=ada[1])
    invoice = actions.record_invoice(instruction=row, issued_on=day(0), **INVOICE, by=ada[1])
    for received, paid in ((day(1), None), (day(0), day(-1))):
        with pytest.raises(Refused, match="Give days that have come"):
            actions.mark_invoice(invoice=invoice, received_on=received, paid_on=paid, by=case.owner)
    actions.mark_mistaken(instruction=row, by=case.owner)
    with pytest.raises(PermissionDenied):
        actions.mark_invoice(invoice=invoice, received_on=timezone.localdate(), by=case.owner)


def test_nothing_was_done_in_a_year_that_wants_a_digit(case: Case, ada: Person) -> None:
    made, long_ago = at.commissioned(case, ada, needs_authority=True), datetime.date(202, 6, 1)
    funds = Funds(paid=Paid.AUTHORITY, reference="PA-1", amount=Decimal(9), granted_on=long_ago)
    with pytest.raises(Refused, match="on which it was granted"):
        actions.fund(instruction=at.quoted(made, ada), funds=funds, by=case.owner)
    row = at.accepted(at.commissioned(case, ada), ada)
    with pytest.raises(Refused, match="one that has passed"):
        actions.assess(instruction=row, on=long_ago, by=ada[1])
    with pytest.raises(Refused, match="its day"):
        actions.record_invoice(instruction=row, issued_on=long_ago, **INVOICE, by=ada[1])
    invoice = actions.record_invoice(instruction=row, issued_on=day(0), **INVOICE, by=ada[1])
    with pytest.raises(Refused, match="days that have come"):
        actions.mark_invoice(invoice=invoice, received_on=long_ago, by=case.owner)
    with pytest.raises(Refused, match="a day that has come"):
        actions.cancel(instruction=row, on=long_ago, by=case.owner)


def test_whoever_signs_in_lands_where_a_quote_is_wanted(case: Case, ada: Person) -> None:
    assert answers_of(ada[1]) is None
    at.commissioned(case, ada)
    assert answers_of(ada[1]) == "/instructions/"
    assert answers_of in hooks.landings
