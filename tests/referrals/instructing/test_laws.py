"""What the database refuses by whatever path it is written: each law is broken on purpose, past all verbs."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.vault import sealing
from referrals.instructions import actions
from referrals.instructions.models import Extension, Instruction, Invoice, Letter, Question, Report
from referrals.instructions.states import InstructionState as S
from referrals.instructions.texts.checklists import CODES
from referrals.instructions.texts.families import Family, family_of
from tests.referrals.conftest import again
from tests.referrals.instructing.instructed import (
    CARD,
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
    quoted,
    row,
    written,
)

pytestmark = pytest.mark.django_db
HASH = "0" * 64
REPORTS = (
    "psychiatric-report", "scarring-report", "cultural-report", "labour-conditions-report", "quantum-report",
    "language-document-report",
)  # fmt: skip


def refused(match: str, rows, **said) -> None:
    """Such an update is refused, and says why."""
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        rows.update(**said)


def of(made: Instruction):
    """The row, to be updated past all verbs."""
    return Instruction.objects.filter(pk=made.pk)


def test_delivered_only_with_a_complete_report_of_its_own(case, ada, bea) -> None:
    other, theirs = delivered(commissioned(case, bea), bea)
    made, report = drafted(commissioned(case, ada), ada)
    now = timezone.now()
    why = "no complete report"
    refused(why, of(made), state=S.DELIVERED, delivered_at=now)
    # By SQL alone, too.
    with pytest.raises(IntegrityError, match=why), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE referrals_instructions_instruction SET state = 'delivered', delivered_at = now() WHERE id = %s",
            [made.pk],
        )
    reports = Report.objects.filter(pk=report.pk)
    # Said to be delivered while something is missing; ticked with what is on no list; the list made shorter.
    refused("report_delivered_complete", reports, delivered_at=now)
    refused("report_delivered_complete", reports, delivered_at=now, ticked=report.required[1:])
    refused("report_ticks_what_is_asked", reports, ticked=[*report.required, "nonsense"])
    refused("Cannot update rows", reports, required=report.required[:1], ticked=report.required[:1], delivered_at=now)
    # A complete one of somebody else's is none, nor is one that is not said to be delivered.
    refused("Cannot update rows", Report.objects.filter(pk=theirs.pk), instruction=made)
    reports.update(ticked=report.required)
    refused(why, of(made), state=S.DELIVERED, delivered_at=now)
    reports.update(delivered_at=now)
    of(made).update(state=S.DELIVERED, delivered_at=now)
    # An addendum is one.
    refused(why, of(made), state=S.ADDENDED)
    refused("Cannot update rows", reports, ticked=[])
    refused("Cannot update rows", reports, delivered_at=None)
    assert again(other).state == S.DELIVERED


def test_the_list_of_a_version_is_the_one_of_its_family_and_numbers_have_no_gap(case, ada) -> None:
    made, report = drafted(commissioned(case, ada), ada)
    assert tuple(report.required) == CODES[Family.PSYCHIATRIC]
    now = timezone.now()
    said = {"instruction": made, "at": now, "sha256": HASH, "size": 1, "required": report.required}
    for wrong, why in (
        ({"number": 2, "required": report.required[:1]}, "not the list"),
        ({"number": 2, "required": list(CODES[Family.COUNTRY])}, "not the list"),
        ({"number": 2, "required": [], "ticked": [], "delivered_at": now}, "not the list"),
        ({"number": 3}, "not the next number"),
        ({"number": 1}, "not the next number"),
        ({"number": 2, "sha256": "short"}, "report_has_a_hash"),
    ):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            Report.objects.create(**said | wrong)
    actions.cancel(instruction=made, by=case.owner)
    with pytest.raises(IntegrityError, match="no report is written"), transaction.atomic():
        Report.objects.create(**said, number=2)


@pytest.mark.parametrize("family", Family)
def test_every_family_has_its_list_in_the_database(case, ada, family) -> None:
    slug = next(slug for slug in REPORTS if family_of(slug) == family)
    card = replace(CARD, needs=(slug,))
    report = kept(accepted(commissioned(case, ada, card=card), ada), ada)
    assert tuple(again(report).required) == CODES[family]


def test_instructed_only_by_a_signed_letter_and_accepted_only_by_the_same(case, ada) -> None:
    commission = commissioned(case, ada)
    made = funded(commission, ada)
    draft = written(made)
    now, agreement = timezone.now(), consent(case, ada)
    sent = {"state": S.INSTRUCTED, "consent": agreement, "instructed_at": now, "due_on": day(9)}
    refused("signed no letter", of(made), **sent, letter=None)
    refused("signed no letter", of(made), **sent, letter=draft)
    letters = Letter.objects.filter(pk=draft.pk)
    refused("letter_signed_as_it_is", letters, sender_signed_at=now, sender_digest=HASH)
    refused("letter_both_sign_the_same", letters, expert_signed_at=now, expert_digest=draft.digest)
    letters.update(sender_signed_at=now, sender_digest=draft.digest)
    for wrong in ({"consent": None}, {"due_on": None}, {"due_on": day(-9)}, {"instructed_at": None}):
        refused("instruction_sent_with_consent", of(made), **sent | {"letter": draft} | wrong)
    of(made).update(**sent, letter=draft)
    taken = {"state": S.ACCEPTED, "accepted_at": now}
    refused("not signed the same letter", of(made), **taken)
    refused("letter_both_sign_the_same", letters, expert_signed_at=now, expert_digest=HASH)
    letters.update(expert_signed_at=now, expert_digest=draft.digest)
    refused("instruction_accepted_at_a_time", of(made), **taken | {"accepted_at": None})
    of(made).update(**taken)
    # Signed is signed: words, hash and hands stay.
    for said in (
        {"words": b"others"}, {"digest": HASH}, {"sender_signed_at": None, "sender_digest": ""},
        {"expert_signed_at": None, "expert_digest": ""}, {"number": 7},
    ):  # fmt: skip
        refused("Cannot update rows", letters, **said)
    with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
        letters._raw_delete("default")
    # Nor does somebody else's letter do.
    other = funded(commissioned(case, ada), ada)
    refused("signed no letter", of(other), **sent, letter=draft)


def test_of_a_commission_one_alone_is_beyond(case, ada, bea) -> None:
    commission = commissioned(case, ada, bea)
    instructed(commission, ada)
    other = funded(commission, bea)
    letter = written(other)
    now = timezone.now()
    Letter.objects.filter(pk=letter.pk).update(sender_signed_at=now, sender_digest=letter.digest)
    refused(
        "instruction_one_beyond", of(other), state=S.INSTRUCTED, consent=consent(case, bea), instructed_at=now,
        due_on=day(9), letter=letter,
    )  # fmt: skip


def test_a_quote_and_its_funding_are_whole(case, ada) -> None:
    commission = commissioned(case, ada, needs_authority=True)
    made = row(commission, ada)
    refused("instruction_quoted", of(made), state=S.QUOTED)
    quoted(commission, ada)
    for said, name in (
        ({"fee": Decimal(-1)}, "quote_is_whole"), ({"fee": None}, "quote_is_whole"), ({"currency": "gb"}, "whole"),
        ({"turnaround_days": 0}, "quote_is_whole"), ({"turnaround_days": 366}, "quote_is_whole"),
        ({"valid_until": None}, "quote_is_whole"), ({"hours": 3}, "quote_by_the_hour"),
        ({"terms": "hourly"}, "quote_by_the_hour"), ({"quoted_at": None}, "quote_is_whole"),
        ({"state": S.FUNDED}, "prior authority was not granted"),
        ({"state": S.FUNDED, "paid": "legal_aid", "funded_at": timezone.now()}, "prior authority was not granted"),
        ({"state": S.FUNDED, "paid": "authority", "funded_at": timezone.now()}, "authority_is_whole"),
        ({"paid": "private"}, "funding_is_whole"), ({"authority_on": day(0)}, "authority_is_whole"),
    ):  # fmt: skip
        refused(name, of(made), **said)
    granted = {"authority_on": day(0), "authority_amount": 9, "authority_reference": b"sealed"}
    of(made).update(state=S.FUNDED, paid="authority", funded_at=timezone.now(), **granted)


def test_how_it_ends_says_why_and_when(case, ada) -> None:
    made = row(commissioned(case, ada), ada)
    now = timezone.now()
    over = {"ended_at": now, "erase_on": day(9)}
    refused("over_is_erased_some_day", of(made), state=S.WITHDRAWN)
    refused("over_is_erased_some_day", of(made), **over)
    refused("declined_for_a_reason", of(made), state=S.DECLINED, **over)
    refused("cancelled_by_withdrawing", of(made), cancelled_on=day(0))
    refused("cancelled_by_withdrawing", of(made), state=S.WITHDRAWN, cancellation_fee=7, **over)
    refused("cancelled_by_withdrawing", of(made), state=S.WITHDRAWN, cancelled_on=day(0), cancellation_fee=-7, **over)
    refused("mistaken_is_erased", of(made), state=S.MISTAKEN, **over)
    refused("erased_is_empty", of(made), erased_at=now)
    refused("of_somebody", of(made), profile=None)
    refused("has_time", of(made), respond_by=made.waited_from)
    again(made)


def test_a_later_day_only_by_an_extension_that_was_granted(case, ada) -> None:
    made = accepted(commissioned(case, ada), ada)
    why = "no extension to this day"
    refused(why, of(made), due_on=day(60))
    asked = actions.propose_extension(instruction=made, due_on=day(60), reason="Ill", by=ada[1])
    rows = Extension.objects.filter(pk=asked.pk)
    refused(why, of(made), due_on=day(60))
    refused("extension_decided_somehow", rows, is_granted=True)
    refused("Cannot update rows", rows, due_on=day(70))
    with pytest.raises(IntegrityError, match="extension_one_undecided"), transaction.atomic():
        Extension.objects.create(
            instruction=made, was_due_on=day(40), due_on=day(61), proposed_at=timezone.now()
        )  # fmt: skip
    rows.update(is_granted=False, decided_at=timezone.now())
    refused(why, of(made), due_on=day(60))
    refused("Cannot update rows", rows, is_granted=True)
    with pytest.raises(IntegrityError, match="extension_is_later"), transaction.atomic():
        Extension.objects.create(
            instruction=made, was_due_on=day(40), due_on=day(40), proposed_at=timezone.now()
        )  # fmt: skip


def test_questions_are_asked_of_a_report_and_all_answered(case, ada) -> None:
    made = accepted(commissioned(case, ada), ada)
    said = {"instruction": made, "round": 1, "number": 1, "asked_at": timezone.now(), "text": b"sealed"}
    with pytest.raises(IntegrityError, match="not at this point"), transaction.atomic():
        Question.objects.create(**said)
    kept(made, ada)
    (asked,) = actions.ask_questions(instruction=made, texts=["Why?"], by=case.owner)
    refused("a question is not answered", of(made), state=S.DRAFTED)
    rows = Question.objects.filter(pk=asked.pk)
    refused("answered_at_a_time", rows, answer=b"early")
    refused("Cannot update rows", rows, text=b"another")
    actions.answer_questions(instruction=made, answers={1: "So."}, by=ada[1])
    refused("Cannot update rows", rows, answer=b"another")
    refused("Cannot update rows", rows, answered_at=timezone.now())


def test_files_and_invoices_stay_as_they_were_sent(case, ada) -> None:
    made = instructed(commissioned(case, ada), ada)
    items = made.bundle.all()
    for said in ({"sha256": HASH}, {"number": 7}, {"pages": 9}, {"title": b"another"}):
        refused("Cannot update rows", items, **said)
    with pytest.raises(IntegrityError, match="it was sent"), transaction.atomic():
        items.delete()
    said = {"instruction": made, "issued_on": day(0), "currency": "GBP", "entered_at": timezone.now()}
    with pytest.raises(IntegrityError, match="not at this point"), transaction.atomic():
        Invoice.objects.create(**said, amount=1)
    digest = Letter.objects.get(pk=made.letter_id).digest
    actions.accept(instruction=made, digest=digest, has_no_conflict=True, by=ada[1])
    for wrong, name in (
        ({"amount": -1}, "of_an_amount"), ({"amount": 1, "currency": "x"}, "of_an_amount"),
        ({"amount": 1, "paid_on": day(0)}, "paid_once_received"),
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Invoice.objects.create(**said | wrong)
    Invoice.objects.create(**said, amount=1)
    refused("Cannot update rows", Invoice.objects.all(), amount=2)


def test_reports_are_never_changed_and_never_removed(case, ada) -> None:
    made, report = drafted(commissioned(case, ada), ada)
    rows = Report.objects.filter(pk=report.pk)
    for said in ({"sha256": HASH}, {"number": 2}, {"size": 2}, {"at": timezone.now()}, {"is_addendum": True}):
        refused("Cannot update rows", rows, **said)
    other = actions.add_to_bundle(instruction=made, clean=file("x"), title="x", pages=1, by=case.owner)
    refused("Cannot update rows", rows, file=other.file)
    with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
        rows._raw_delete("default")
    completed(report, ada)
    assert again(report).delivered_at - report.at < datetime.timedelta(minutes=5)
    assert sealing.open_text(again(other).title, owner=made.vault_owner, place=other.place) == "x"
