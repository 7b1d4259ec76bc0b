"""Both lists and the pages behind them: what comes first, how much of it, by how many queries; what an end leaves."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEvent
from directory.models import Vocabulary
from referrals.choices_referrals import Stopping
from referrals.instructions import actions
from referrals.instructions.choices import MOST
from referrals.instructions.models import Commission, Instruction
from referrals.instructions.states import InstructionState as S
from referrals.models import Case
from tests.factories.directory import TermFactory
from tests.referrals.casework.conftest import opened
from tests.referrals.instructing import instructed as at
from tests.referrals.instructing.instructed import Person, day
from tests.referrals.referring.proof import entry

pytestmark = pytest.mark.django_db
BILL = {"reference": "A-7", "issued_on": f"{day(0)}", "amount": "300", "currency": "GBP"}


@pytest.fixture(autouse=True)
def kind() -> None:
    TermFactory(vocabulary=Vocabulary.REPORT, slug="psychiatric-report", name="Psychiatric report")


def seen(client: Client, name: str, *parts: Any, **asked: Any) -> str:
    answer = client.get(reverse(f"instructions:{name}", args=parts), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def queries(client: Client, name: str, *parts: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        seen(client, name, *parts)
    return len(found)


def order(client: Client) -> list[str]:
    return re.findall(r'href="/instructions/([0-9a-f-]{36})/"', seen(client, "list"))


def test_an_expert_sees_first_what_is_to_be_done_first(case: Case, ada: Person, sign_in: Any) -> None:
    far = at.accepted(at.commissioned(case, ada), ada)
    done, report = at.delivered(at.commissioned(case, ada), ada)
    quoted = at.quoted(at.commissioned(case, ada), ada)
    late = at.row(at.commissioned(case, ada, respond_by=at.soon(90)), ada)
    soon = at.row(at.commissioned(case, ada, respond_by=at.soon(30)), ada)
    letter = at.funded(at.commissioned(case, ada), ada)
    at.signed(at.written(letter), ada, hours=60)
    answered = [f"{row.pk}" for row in (soon, letter, late, far)]
    assert order(sign_in(ada[1])) == [*answered, f"{done.pk}", f"{quoted.pk}"]
    actions.ask_questions(instruction=quoted_after(case, ada), texts=("Why?",), by=case.owner)
    asked = Instruction.objects.get(state=S.QUESTIONED)
    assert order(sign_in(ada[1])) == [*answered, f"{asked.pk}", f"{done.pk}", f"{quoted.pk}"]
    assert report.delivered_at


def quoted_after(case: Case, ada: Person) -> Instruction:
    """Delivered after all others were asked."""
    return at.delivered(at.commissioned(case, ada), ada)[0]


def test_a_report_that_is_due_sooner_than_an_answer_comes_before_it(case: Case, ada: Person, sign_in: Any) -> None:
    far = at.row(at.commissioned(case, ada, respond_by=at.soon(24 * 60)), ada)
    due = at.accepted(at.commissioned(case, ada), ada)
    assert due.due_on
    assert due.due_on < far.respond_by.date()
    assert order(sign_in(ada[1])) == [f"{due.pk}", f"{far.pk}"]


def test_who_commissions_sees_the_last_ten_and_pages_through_all(
    case: Case, ada: Person, bea: Person, sign_in: Any
) -> None:
    sender = sign_in(case.owner)
    first = at.commissioned(case, ada, bea)
    assert "All reports that you commissioned" not in seen(sender, "list")
    assert "As an expert" not in seen(sender, "list")
    at.quoted(first, bea)
    for _number in range(29):
        at.commissioned(case, ada)
    assert len(commissioned(seen(sender, "list"))) == 10
    assert "All reports that you commissioned" in seen(sender, "list")
    pages = [seen(sender, "made", page=number) for number in (1, 2)]
    rows = [commissioned(each) for each in pages]
    assert [len(each) for each in rows] == [25, 5]
    assert {*rows[0], *rows[1]} == {f"{pk}" for pk in Commission.objects.values_list("pk", flat=True)}
    assert rows[1][-1] == f"{first.pk}"
    assert "1 quote: choose when you like." in pages[1]
    assert "Page 2 of 2" in pages[1]
    assert commissioned(seen(sender, "made", page="٣junk")) == rows[0]


def commissioned(shown: str) -> list[str]:
    return re.findall(r'href="/instructions/commissions/([0-9a-f-]{36})/"', shown)


def test_who_has_commissioned_nothing_is_told_where_to_begin(ada: Person, sign_in: Any) -> None:
    assert "You have commissioned no report" in seen(sign_in(ada[1]), "made")
    assert "As an expert" in seen(sign_in(ada[1]), "list")


def test_reports_of_a_colleague_are_not_listed(case: Case, ada: Person, colleague: Any, sign_in: Any) -> None:
    at.commissioned(case, ada)
    assert commissioned(seen(sign_in(colleague), "made")) == []
    assert commissioned(seen(sign_in(colleague), "list")) == []


def test_no_list_grows_its_queries(case: Case, ada: Person, bea: Person, sign_in: Any) -> None:
    sender, expert = sign_in(case.owner), sign_in(ada[1])
    at.commissioned(case, ada, bea)
    asked = [(sender, "list"), (sender, "made"), (expert, "list")]
    one = [queries(*each) for each in asked]
    for _number in range(19):
        at.commissioned(case, ada, bea)
    assert [queries(*each) for each in asked] == one


def test_no_page_grows_its_queries(case: Case, ada: Person, bea: Person, sign_in: Any) -> None:
    sender = sign_in(case.owner)
    few = at.commissioned(case, ada, bea)
    at.quoted(few, ada)
    one = queries(sender, "commission", few.pk)
    people = [entry(f"expert-{number}") for number in range(MOST - 3)]
    many = at.commissioned(case, ada, bea, *people)
    for person in (ada, *people):
        at.quoted(many, person)
    assert queries(sender, "commission", many.pk) == one


def test_what_came_of_an_instruction_does_not_grow_its_queries(case: Case, ada: Person, sign_in: Any) -> None:
    clients = [sign_in(case.owner), sign_in(ada[1])]
    row, _report = at.drafted(at.commissioned(case, ada), ada)
    actions.ask_questions(instruction=row, texts=("Why?",), by=case.owner)
    actions.record_invoice(instruction=row, **BILLED, by=ada[1])
    one = [queries(each, "detail", row.pk) for each in clients]
    for number in range(19):
        at.kept(row, ada, f"version {number}")
        actions.record_invoice(instruction=row, **BILLED, by=ada[1])
        actions.add_to_bundle(
            instruction=row, clean=at.file(f"notes {number}"), title="Notes", pages=1, by=case.owner
        )  # fmt: skip
    assert [queries(each, "detail", row.pk) for each in clients] == one


BILLED: dict[str, Any] = {"reference": "A-7", "issued_on": day(0), "amount": Decimal(300), "currency": "GBP"}


@pytest.mark.parametrize("end", ["cancel", "cannot"])
def test_what_was_done_can_be_invoiced_after_the_end(case: Case, ada: Person, sign_in: Any, end: str) -> None:
    row, expert, sender = at.accepted(at.commissioned(case, ada), ada), sign_in(ada[1]), sign_in(case.owner)
    if end == "cancel":
        actions.cancel(instruction=row, fee=Decimal(250), by=case.owner)
    else:
        actions.cannot(instruction=row, reason=Stopping.CAPACITY, by=ada[1])
    shown = seen(expert, "detail", row.pk)
    assert "You can still send your invoice" in shown
    # Who ended it, and why, is not said.
    assert ("Could not go on" in shown, "Withdrawn" in shown) == (end == "cannot", False)
    assert ("250.00 GBP" in shown) == (end == "cancel")
    assert at.BACKGROUND not in shown
    assert at.PARTY not in shown
    place = reverse("instructions:invoice", args=[row.pk])
    refused = expert.post(place, BILL | {"currency": "1"})
    assert refused.status_code == 422
    assert "A-7" in refused.content.decode()
    assert "Give the currency as three capital letters" in refused.content.decode()
    assert expert.post(place, BILL).status_code == 302
    assert "A-7" in seen(expert, "detail", row.pk)
    assert "A-7" in seen(sender, "detail", row.pk)
    assert AuditEvent.objects.filter(verb="invoice_recorded").count() == 1
    assert row.pk.hex in seen(expert, "list").replace("-", "")


def test_where_nothing_was_accepted_there_is_nothing_to_invoice(case: Case, ada: Person, sign_in: Any) -> None:
    row, expert = at.quoted(at.commissioned(case, ada), ada), sign_in(ada[1])
    actions.cancel(instruction=row, by=case.owner)
    assert "You need do nothing." in seen(expert, "detail", row.pk)
    assert expert.post(reverse("instructions:invoice", args=[row.pk]), BILL).status_code == 302
    assert not row.invoices.exists()


def test_the_checklist_says_why_each_part_is_asked_for(case: Case, ada: Person, sign_in: Any) -> None:
    row, _report = at.drafted(at.commissioned(case, ada), ada)
    shown = seen(sign_in(ada[1]), "detail", row.pk)
    assert "A report that leaves instructions out can have them disclosed." in shown
    assert "CPR 35.10(3); PD 35 para 3.2" in shown
    assert shown.count("_why") >= 2 * len(row.reports.get().required)


def test_a_case_of_its_own_has_its_own_list(case: Case, ada: Person, sign_in: Any, colleague: Any) -> None:
    mine, theirs = at.commissioned(case, ada), at.commissioned(opened(colleague), ada)
    assert commissioned(seen(sign_in(case.owner), "made")) == [f"{mine.pk}"]
    assert commissioned(seen(sign_in(colleague), "made")) == [f"{theirs.pk}"]


def test_what_was_refused_because_it_was_old_is_of_what_is_shown_now(case: Case, ada: Person, sign_in: Any) -> None:
    row, _report = at.drafted(at.commissioned(case, ada), ada)
    at.kept(row, ada, "a later one")
    answer = sign_in(ada[1]).post(reverse("instructions:checklist", args=[row.pk]), {"number": "1", "ticked": ["duty"]})
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "There is a later version than the one that you looked at." in shown
    assert re.search(r'<input type="hidden" name="number" value="2"', shown)
    assert re.search(r'value="duty"[^>]* checked', shown)
