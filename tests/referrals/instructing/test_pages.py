"""The pages of both sides, from the case to the closed instruction, as they are pressed."""

import re
import sys
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.models import Vocabulary
from referrals.actions import cases
from referrals.choices_cases import CaseClosing
from referrals.choices_referrals import Asked, Question
from referrals.instructions.models import Commission, Instruction, Letter
from referrals.instructions.states import InstructionState as S
from referrals.models import Case
from tests.accounts.vault import hostile
from tests.factories.directory import TermFactory
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again
from tests.referrals.instructing import instructed as at
from tests.referrals.instructing.instructed import Person, day

pytestmark = pytest.mark.django_db


def pdf(name: str = "report.pdf") -> SimpleUploadedFile:
    with pikepdf.new() as made, BytesIO() as content:
        made.add_blank_page()
        made.save(content)
        return SimpleUploadedFile(name, content.getvalue(), "application/pdf")


@pytest.fixture(autouse=True)
def kind(ada: Person, bea: Person) -> None:
    term = TermFactory(vocabulary=Vocabulary.REPORT, slug="psychiatric-report", name="Psychiatric report")
    for profile, _user in (ada, bea):
        profile.terms.add(term)


def url(name: str, row: Any, *parts: Any) -> str:
    return reverse(f"instructions:{name}", args=[row.pk, *parts])


def post(client: Client, place: str, said: dict[str, Any], status: int = 302) -> str:
    answer = client.post(place, said)
    assert answer.status_code == status, re.sub(r"\s+", " ", answer.content.decode())[:3000]
    return answer.content.decode()


def page(client: Client, place: str, status: int = 200) -> str:
    answer = client.get(place)
    assert answer.status_code == status
    return answer.content.decode()


QUOTE = {
    "terms": "fixed", "fee": "900", "currency": "gbp", "turnaround_days": "28", "valid_until": f"{day(30)}",
    "has_no_conflict": "on",
}  # fmt: skip
LETTER = {
    "court": "civil", "due_on": f"{day(40)}", "parties": "Jan Example\nExample Ltd", "background": "The story so far",
    "questions": "Is it PTSD?", "suggested": ["1"],
}  # fmt: skip
CONSENT = {
    "shared": ["situation", "files"], "answered": Question.values, "words": "As we do.", "language": "sq",
    "asked": Asked.SPOKEN, "until": f"{day(200)}",
}  # fmt: skip


def moment(hours: float) -> str:
    return f"{timezone.localtime(at.soon(hours)):%Y-%m-%dT%H:%M}"


def test_an_instruction_goes_from_the_case_to_the_closed_report(
    case: Case, ada: Person, bea: Person, sign_in: Any
) -> None:
    sender, expert = sign_in(case.owner), sign_in(ada[1])
    said = {"need": "psychiatric-report", "funding": "paid", "meeting": "either"}
    shown = post(sender, url("new", case), said | {"step": "look"}, 200)
    assert f'value="{ada[0].slug}"' in shown
    post(sender, url("new", case), said | {"step": "ask", "to": [ada[0].slug, bea[0].slug]})
    made = Commission.objects.get()
    row = at.row(made, ada)
    assert "2 experts have yet to quote" in page(sender, url("commission", made))
    assert "Psychiatric report" in page(expert, url("detail", row))
    post(expert, url("quote", row), QUOTE)
    assert "900.00 GBP" in page(sender, url("commission", made))
    post(sender, url("fund", row), {"paid": "private"})
    post(sender, url("document", row), {"pieces": pdf("notes.pdf"), "title": "Notes", "pages": "3"})
    post(sender, url("letter", row), LETTER | {"sign": "yes"})
    assert "Ask your client first" in page(sender, url("sign", row))
    post(sender, url("consent", row), CONSENT)
    letter = Letter.objects.get()
    assert "Jan Example" in page(sender, url("sign", row))
    consent = case.consents.get()
    post(sender, url("sign", row), {"consent": consent.pk, "respond_by": moment(90), "digest": letter.digest})
    read = page(expert, url("detail", row))
    assert "The story so far" in read
    assert letter.digest in read
    post(expert, url("accept", row), {"digest": letter.digest, "has_no_conflict": "on"})
    assert again(at.row(made, bea)).state == S.RELEASED
    post(expert, url("extend", row), {"due_on": f"{day(50)}", "reason": "She was ill."})
    assert "She was ill." in page(sender, url("detail", row))
    post(sender, url("decide", row), {"is_granted": "yes", "due_on": f"{day(50)}"})
    assert again(row).due_on == day(50)
    post(expert, url("assess", row), {"on": f"{day(0)}"})
    post(expert, url("report", row), {"pieces": pdf()})
    post(sender, url("ask", row), {"texts": "Why not anxiety?\nSince when?"})
    post(expert, url("answers", row), {"answer_1": "Because.", "answer_2": ""})
    assert again(row).state == S.QUESTIONED
    post(expert, url("answers", row), {"answer_2": "Since May."})
    assert "Since May." in page(sender, url("detail", row))
    report = row.reports.get()
    assert "Before it can be delivered" in page(expert, url("detail", row))
    post(expert, url("deliver", row), {})
    assert again(row).state == S.DRAFTED
    post(expert, url("checklist", row), {"ticked": report.required, "number": 7}, 422)
    post(expert, url("checklist", row), {"ticked": report.required, "number": 1})
    post(expert, url("deliver", row), {"number": 7, "is_sure": "on"}, 422)
    post(expert, url("deliver", row), {"number": 1}, 422)
    post(expert, url("deliver", row), {"number": 1, "is_sure": "on"})
    assert again(row).state == S.DELIVERED
    settled(sender, expert, row)
    post(sender, url("close", row), {}, 422)
    post(sender, url("close", row), {"is_sure": "on"})
    assert again(row).state == S.CLOSED


def settled(sender: Client, expert: Client, row: Instruction) -> None:
    """The invoice is written down and paid, and both sides take away what they may."""
    report = row.reports.get()
    post(
        expert, url("invoice", row), {"reference": "A-7", "issued_on": f"{day(0)}", "amount": "900", "currency": "GBP"}
    )
    invoice = row.invoices.get()
    post(sender, url("mark", row), {"invoice": invoice.pk, "received_on": f"{day(0)}", "paid_on": f"{day(0)}"})
    assert "Paid on" in page(expert, url("detail", row))
    for client in (sender, expert):
        assert client.get(url("paper", row))["Content-Type"] == "application/pdf"
        assert client.get(url("letter_paper", row, 1))["Content-Type"] == "application/pdf"
        assert client.get(url("version", row, report.pk)).status_code == 200
        assert client.get(url("file", row, row.bundle.get().pk)).status_code == 200


@pytest.mark.parametrize(
    ("name", "said", "told"),
    [
        ("quote", {}, "Give the fee"),
        ("quote", QUOTE | {"fee": "-1"}, "greater than or equal to 0"),
        ("quote", QUOTE | {"terms": "hourly"}, "say how many hours at most"),
        ("quote", QUOTE | {"valid_until": f"{day(-1)}"}, "Give a day to come."),
        ("quote", QUOTE | {"currency": "G"}, "three capital letters"),
        ("decline", {"reason": "capacity", "suggested": "/directory/nobody-there/"}, "Nobody here can be reached"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_nothing_is_kept(
    case: Case, ada: Person, sign_in: Any, name: str, said: dict[str, Any], told: str
) -> None:
    row = at.row(at.commissioned(case, ada), ada)
    answer = sign_in(ada[1]).post(url(name, row), said)
    assert answer.status_code in {409, 422}
    assert told in answer.content.decode()
    assert "<title>Error:" in answer.content.decode()
    assert again(row).state == S.ENQUIRED


def test_prior_authority_is_asked_where_legal_aid_needs_it(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.quoted(at.commissioned(case, ada, needs_authority=True), ada)
    sender = sign_in(case.owner)
    post(sender, url("fund", row), {"paid": "private"}, 422)
    post(sender, url("fund", row), {"paid": "authority", "reference": "PA-1"}, 422)
    post(
        sender,
        url("fund", row),
        {"paid": "authority", "reference": "PA-1", "amount": "900", "granted_on": f"{day(1)}"},
        422,
    )
    said = {"paid": "authority", "reference": "PA-1", "amount": "900", "granted_on": f"{day(0)}"}
    post(sender, url("fund", row), said)
    assert "PA-1" in page(sender, url("detail", row))
    assert "PA-1" not in page(sign_in(ada[1]), url("detail", row))


def test_a_letter_that_changed_after_it_was_read_is_not_signed(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.funded(at.commissioned(case, ada), ada)
    letter, consent = at.written(row), at.consent(case, ada)
    at.written(row, background="Otherwise")
    sender = sign_in(case.owner)
    said = {"consent": consent.pk, "respond_by": moment(90), "digest": letter.digest}
    assert "Read it again first" in post(sender, url("sign", row), said, 409)
    assert again(row).state == S.FUNDED


def test_words_of_the_letter_stay_when_one_field_is_wrong(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.funded(at.commissioned(case, ada), ada)
    shown = post(sign_in(case.owner), url("letter", row), LETTER | {"due_on": f"{day(-1)}"}, 422)
    assert "Give a day to come, two years ahead at most." in shown
    assert "The story so far" in shown
    assert not Letter.objects.exists()


def test_the_expert_reads_nothing_once_it_is_taken_back(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    sender, expert = sign_in(case.owner), sign_in(ada[1])
    post(sender, url("cancel", row), {"on": f"{day(0)}"}, 422)
    post(sender, url("cancel", row), {"on": f"{day(0)}", "fee": "50", "is_sure": "on"})
    told = page(expert, url("detail", row))
    assert at.BACKGROUND not in told
    assert "nothing of it can be read any more" in told
    for name in ("paper", "letter_paper", "file"):
        parts = {"letter_paper": [1], "file": [row.bundle.get().pk]}.get(name, [])
        assert expert.get(url(name, row, *parts)).status_code in {302, 403}


def test_mistaken_erases_all_of_it(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    sender = sign_in(case.owner)
    post(sender, url("mistaken", row), {}, 422)
    post(sender, url("mistaken", row), {"is_sure": "on"})
    assert at.BACKGROUND not in page(sender, url("detail", row))


def test_a_template_carries_the_questions_of_the_letter(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    expert = sign_in(ada[1])
    answer = expert.get(url("template", row, "md"))
    assert at.QUESTION.rstrip("?") in answer.content.decode()
    assert expert.get(url("template", row, "docx")).content.startswith(b"PK")


def test_some_more_are_asked_and_that_nobody_was_chosen_is_said(
    case: Case, ada: Person, bea: Person, sign_in: Any
) -> None:
    made, sender = at.commissioned(case, ada), sign_in(case.owner)
    post(sender, url("more", made), {})
    assert made.instructions.count() == 1
    post(sender, url("more", made), {"to": [bea[0].slug]})
    assert made.instructions.count() == 2


def test_a_document_is_removed_before_the_letter_and_not_after(case: Case, ada: Person, sign_in: Any) -> None:
    row, sender = at.funded(at.commissioned(case, ada), ada), sign_in(case.owner)
    post(sender, url("document", row), {"pieces": pdf(), "title": "Notes", "pages": "0"}, 422)
    post(sender, url("document", row), {"pieces": pdf(), "title": "Notes", "pages": "1"})
    post(sender, url("remove", row, row.bundle.get().pk), {})
    assert not row.bundle.exists()


def test_the_list_shows_what_waits_and_what_was_commissioned(case: Case, ada: Person, sign_in: Any) -> None:
    expert, sender = sign_in(ada[1]), sign_in(case.owner)
    assert "Nothing waits for you" in page(expert, reverse("instructions:list"))
    at.commissioned(case, ada)
    one = queries(expert)
    for _number in range(5):
        at.commissioned(case, ada)
    assert queries(expert) == one
    assert "Psychiatric report" in page(expert, reverse("instructions:list"))
    assert "Reports that you commissioned" in page(sender, reverse("instructions:list"))
    assert "Reports by experts" in page(sender, reverse("cases:detail", args=[case.pk]))


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, reverse("instructions:list"))
    return len(asked)


def test_a_consent_that_is_sent_twice_is_written_down_once(case: Case, ada: Person, sign_in: Any) -> None:
    row, sender = at.funded(at.commissioned(case, ada), ada), sign_in(case.owner)
    said = CONSENT | {"key": "6f0f7a0e-54a6-4f0f-8d43-0d7a53c1f0aa"}
    for _time in range(2):
        post(sender, url("consent", row), said)
    assert case.consents.count() == 1


def test_days_that_no_calendar_ends_with_are_refused(case: Case, ada: Person, sign_in: Any) -> None:
    row, sender = at.funded(at.commissioned(case, ada), ada), sign_in(case.owner)
    for far in ("9999-12-31", "0001-01-01"):
        post(sender, url("letter", row), LETTER | {"due_on": far}, 422)
    said = {"need": "psychiatric-report", "funding": "paid", "meeting": "either", "step": "ask", "to": [ada[0].slug]}
    for far in ("9999-12-31T23:59", "0001-01-01T00:00", "2020-01-01T00:00"):
        assert sender.post(url("new", case), said | {"respond_by": far}).status_code in {409, 422}
    assert Commission.objects.count() == 1


def test_a_document_goes_back_to_the_letter_that_is_written(case: Case, ada: Person, sign_in: Any) -> None:
    row, sender = at.funded(at.commissioned(case, ada), ada), sign_in(case.owner)
    answer = sender.post(url("document", row), {"pieces": pdf(), "title": "Notes", "pages": "1"})
    assert answer["Location"] == url("letter", row)


@pytest.mark.parametrize("name", ["letter", "sign", "consent"])
def test_the_expert_has_no_page_to_write_on(case: Case, ada: Person, sign_in: Any, name: str) -> None:
    row, expert = at.funded(at.commissioned(case, ada), ada), sign_in(ada[1])
    assert expert.get(url(name, row))["Location"] == url("detail", row)
    assert expert.post(url(name, row), LETTER | CONSENT)["Location"] == url("detail", row)
    assert not Letter.objects.exists()


def test_who_is_excluded_is_not_offered_and_not_asked(ada: Person, bea: Person, sign_in: Any, caseworker: Any) -> None:
    case = opened(caseworker, excluded=(bea[0].slug,))
    sender = sign_in(caseworker)
    said = {"need": "psychiatric-report", "funding": "paid", "meeting": "either"}
    shown = post(sender, url("new", case), said | {"step": "look"}, 200)
    assert f'value="{ada[0].slug}"' in shown
    assert f'value="{bea[0].slug}"' not in shown
    post(sender, url("new", case), said | {"step": "ask", "to": [bea[0].slug]}, 422)
    made = at.commissioned(case, ada)
    post(sender, url("more", made), {"to": [bea[0].slug]})
    assert made.instructions.count() == 1


def test_what_is_not_there_is_not_found(case: Case, ada: Person, sign_in: Any) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    for client in (sign_in(case.owner), sign_in(ada[1])):
        assert client.get(url("letter_paper", row, 7)).status_code == 404
        assert client.get(url("file", row, row.pk)).status_code == 404
        assert client.get(url("version", row, row.pk)).status_code == 404
        assert client.get(f"{reverse('instructions:list')}?page=99999999").status_code == 200


def test_where_no_pdf_can_be_made_that_is_said(
    case: Case, ada: Person, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = at.accepted(at.commissioned(case, ada), ada)
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    for name, parts in (("paper", []), ("letter_paper", [1])):
        answer = sign_in(ada[1]).get(url(name, row, *parts), follow=True)
        assert "A PDF cannot be made here now" in answer.content.decode()


def test_nothing_is_commissioned_in_a_closed_case_nor_of_whoever_takes_nobody(
    case: Case, ada: Person, sign_in: Any
) -> None:
    sender, said = sign_in(case.owner), {"need": "psychiatric-report", "funding": "paid", "meeting": "either"}
    post(sender, url("new", case), said | {"step": "ask"}, 422)
    post(sender, url("new", case), {"step": "look"}, 422)
    ada[0].availability, ada[0].availability_confirmed_at = "closed", timezone.now()
    ada[0].save()
    post(sender, url("new", case), said | {"step": "ask", "to": [ada[0].slug]}, 422)
    cases.close_case(case=case, closing=CaseClosing.values[0], by=case.owner)
    assert sender.get(url("new", case))["Location"] == reverse("cases:detail", args=[case.pk])
    assert not Commission.objects.exists()


def test_whom_those_who_decline_suggest_comes_first_among_the_next(
    case: Case, ada: Person, bea: Person, sign_in: Any
) -> None:
    made, expert = at.commissioned(case, ada), sign_in(ada[1])
    post(expert, url("decline", at.row(made, ada)), {"reason": "capacity", "suggested": bea[0].get_absolute_url()})
    shown = page(sign_in(case.owner), url("commission", made))
    assert "They suggest:" in shown
    assert f'value="{bea[0].slug}"' in shown


def test_too_early_or_too_late_is_said_and_changes_nothing(case: Case, ada: Person, sign_in: Any) -> None:
    row, expert = at.row(at.commissioned(case, ada), ada), sign_in(ada[1])
    answer = expert.post(url("deliver", row), follow=True)
    assert "Nothing was changed: it stands otherwise now." in answer.content.decode()
    taken = at.accepted(at.commissioned(case, ada), ada)
    post(expert, url("assess", taken), {"on": f"{day(1)}"}, 422)
    post(expert, url("extend", taken), {"due_on": f"{day(1)}", "reason": "Ill."}, 422)
    picture = SimpleUploadedFile("scan.png", hostile.picture())
    post(expert, url("report", taken), {"pieces": picture}, 422)
    post(
        expert,
        url("invoice", taken),
        {"reference": "A", "issued_on": f"{day(0)}", "amount": "1", "currency": "12$"},
        422,
    )
    assert not taken.reports.exists()


def test_answers_and_marks_that_say_nothing_are_refused(case: Case, ada: Person, sign_in: Any) -> None:
    row, _report = at.drafted(at.commissioned(case, ada), ada)
    sender, expert = sign_in(case.owner), sign_in(ada[1])
    post(sender, url("ask", row), {"texts": ""}, 422)
    post(sender, url("ask", row), {"texts": "Why?"})
    post(expert, url("answers", row), {"answer_1": ""}, 422)
    bill = {"reference": "A", "issued_on": f"{day(0)}", "amount": "1", "currency": "GBP"}
    post(expert, url("invoice", row), bill)
    invoice = row.invoices.get().pk
    for received, paid in ((day(1), ""), (day(0), day(-1))):
        post(sender, url("mark", row), {"invoice": invoice, "received_on": f"{received}", "paid_on": f"{paid}"}, 422)
    post(expert, url("unable", row), {"reason": "capacity"}, 422)
    post(expert, url("unable", row), {"reason": "capacity", "is_sure": "on"})
    assert "Could not go on" in page(sender, url("detail", row))
