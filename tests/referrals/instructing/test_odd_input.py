"""One odd field at a time, from the right person in the right state: refused beside what was typed, or kept whole."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms import BooleanField
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import AuditEvent
from accounts.vault.models import SealedFile
from directory.models import Profile
from notifications.models import Message
from referrals.choices_referrals import Side
from referrals.instructions import actions, models
from referrals.instructions.models import Instruction
from referrals.instructions.views.acts import ACTS
from referrals.models import Case
from referrals.views.case_finding import CONFLICT, INVALID
from tests.referrals.instructing import instructed as at
from tests.referrals.instructing.instructed import Person, day

pytestmark = pytest.mark.django_db
Said = dict[str, Any]
MISSING: Any = object()
NUL, LONG, FIRST, LAST, THREE, MINUS, HUGE, NAN = (
    "a\x00b", "x" * 10_000, "0001-01-01", "9999-12-31", "٣", "-1", "1e400", "NaN",
)  # fmt: skip
LINES, UNKNOWN, NOBODY = "?\n" * 5_000, "no-such-code", str(uuid.uuid4())
CODE = (NUL, UNKNOWN, MISSING)
DAY = (NUL, FIRST, LAST, THREE, MISSING)
NUMBER = (NUL, LONG, MINUS, HUGE, NAN, MISSING)
WORDS = (NUL, LONG, MISSING)
VERSION = (NUL, HUGE, MINUS, THREE, MISSING)
TICK = (MISSING, "False")


def pdf(name: str = "notes.pdf") -> SimpleUploadedFile:
    with pikepdf.new() as made, BytesIO() as content:
        made.add_blank_page()
        made.save(content)
        return SimpleUploadedFile(name, content.getvalue(), "application/pdf")


def empty() -> SimpleUploadedFile:
    return SimpleUploadedFile("notes.pdf", b"", "application/pdf")


def oddly_named() -> SimpleUploadedFile:
    return pdf(f"{NUL}/..{LONG}.pdf")


def enquired(case: Case, ada: Person) -> Instruction:
    return at.row(at.commissioned(case, ada, needs_authority=True), ada)


def quoted(case: Case, ada: Person) -> Instruction:
    return at.quoted(at.commissioned(case, ada, needs_authority=True), ada)


def instructed(case: Case, ada: Person) -> Instruction:
    return at.instructed(at.commissioned(case, ada), ada)


def accepted(case: Case, ada: Person) -> Instruction:
    return at.accepted(at.commissioned(case, ada), ada)


def drafted(case: Case, ada: Person) -> Instruction:
    row, report = at.drafted(at.commissioned(case, ada), ada)
    actions.tick(report=report, ticked=report.required[:1], by=ada[1])
    return row


def complete(case: Case, ada: Person) -> Instruction:
    row = drafted(case, ada)
    report = row.reports.get()
    actions.tick(report=report, ticked=report.required, by=ada[1])
    return row


def questioned(case: Case, ada: Person) -> Instruction:
    row = drafted(case, ada)
    actions.ask_questions(instruction=row, texts=["Why?", "Since when?"], by=case.owner)
    return row


def extending(case: Case, ada: Person) -> Instruction:
    row = accepted(case, ada)
    actions.propose_extension(instruction=row, due_on=day(60), reason="Ill.", by=ada[1])
    return row


def invoiced(case: Case, ada: Person) -> Instruction:
    row = accepted(case, ada)
    for number in "AB":
        actions.record_invoice(
            instruction=row, reference=number, issued_on=day(0), amount=at.quote().fee, currency="GBP", by=ada[1]
        )
    return row


def delivered(case: Case, ada: Person) -> Instruction:
    return at.delivered(at.commissioned(case, ada), ada)[0]


Made = Callable[[Case, Person], Instruction]
Odd = dict[str, tuple[tuple[Any, ...], tuple[Any, ...]]]
# For each act a state in which it is offered; what is sent when nothing is odd, beside the ticks that the page wants;
# and of each field what is refused in it, and what is odd and right: a 3 in other digits is a 3.
TRIED: dict[str, tuple[Made, Callable[[Instruction], Said], Odd]] = {
    "quote": (
        enquired,
        lambda _row: {
            "terms": "hourly", "fee": "90", "currency": "EUR", "hours": "7", "turnaround_days": "28",
            "valid_until": f"{day(30)}", "is_legal_aid_rate": "on",
        },
        {
            "terms": (CODE, ()), "fee": (NUMBER, (THREE,)), "hours": (NUMBER, (THREE,)),
            "currency": ((NUL, LONG, THREE, MINUS, "ßa", MISSING), ()), "turnaround_days": (NUMBER, (THREE,)),
            "valid_until": (DAY, ()), "has_no_conflict": (TICK, ()),
        },
    ),
    "accept": (
        instructed,
        lambda row: {"digest": row.letter.digest},
        {"digest": ((NUL, LONG, UNKNOWN, MISSING), ()), "has_no_conflict": (TICK, ())},
    ),
    "decline": (
        enquired,
        lambda _row: {"reason": "capacity", "suggested": Profile.objects.get(name="Bea").get_absolute_url()},
        {"reason": (CODE, ()), "suggested": ((NUL, LONG, UNKNOWN, "http://[", THREE), (MISSING,))},
    ),
    "answers": (
        questioned,
        lambda _row: {"answer_1": "Because.", "answer_2": "Since May."},
        {"answer_1": ((NUL, LONG * 3), (LONG, THREE, MISSING))},
    ),
    "checklist": (
        drafted,
        lambda row: {"number": "1", "ticked": row.reports.get().required},
        {"ticked": ((NUL, LONG, UNKNOWN), (MISSING,)), "number": (VERSION, ())},
    ),
    "deliver": (complete, lambda _row: {"number": "1"}, {"number": (VERSION, ()), "is_sure": (TICK, ())}),
    "assess": (accepted, lambda _row: {"on": f"{day(0)}"}, {"on": ((*DAY, LONG, MINUS, NAN), ())}),
    "report": (accepted, lambda _row: {"pieces": pdf}, {"pieces": ((NUL, MISSING, empty), (oddly_named,))}),
    "extend": (
        accepted,
        lambda _row: {"due_on": f"{day(60)}", "reason": "She was ill."},
        {"due_on": (DAY, ()), "reason": (WORDS, (THREE,))},
    ),
    "invoice": (
        accepted,
        lambda _row: {"reference": "A-7", "issued_on": f"{day(0)}", "amount": "900", "currency": "EUR"},
        {
            "reference": (WORDS, (THREE,)), "issued_on": (DAY, ()), "amount": (NUMBER, (THREE,)),
            "currency": ((NUL, THREE, MISSING), ()),
        },
    ),
    "unable": (accepted, lambda _row: {"reason": "capacity"}, {"reason": (CODE, ()), "is_sure": (TICK, ())}),
    "fund": (
        quoted,
        lambda _row: {"paid": "authority", "reference": "PA-1", "amount": "900", "granted_on": f"{day(0)}"},
        {
            "paid": (CODE, ()), "reference": (WORDS, (THREE,)), "amount": (NUMBER, (THREE,)), "granted_on": (DAY, ()),
        },
    ),
    "decide": (
        extending,
        lambda row: {"is_granted": "yes", "due_on": f"{row.extensions.get().due_on}"},
        {"is_granted": ((*CODE, LONG), ())},
    ),
    "ask": (drafted, lambda _row: {"texts": "Why?\nSince when?"}, {"texts": ((NUL, LINES, MISSING), (LONG, THREE))}),
    "document": (
        accepted,
        lambda _row: {"pieces": pdf, "title": "Notes", "pages": "7"},
        {
            "pieces": ((NUL, MISSING, empty), (oddly_named,)), "title": (WORDS, (THREE,)),
            "pages": ((*NUMBER, "0"), (THREE,)),
        },
    ),
    "mark": (
        invoiced,
        lambda row: {
            "invoice": str(row.invoices.first().pk), "received_on": f"{day(0)}", "paid_on": f"{day(0)}",
        },
        {
            "invoice": ((*CODE, NOBODY), ()), "received_on": (DAY, ()), "paid_on": ((NUL, FIRST, LAST), (MISSING,)),
        },
    ),
    "close": (delivered, lambda _row: {}, {"is_sure": (TICK, ()), "unasked": ((), (NUL, LONG))}),
    "cancel": (
        accepted,
        lambda _row: {"on": f"{day(0)}", "fee": "9"},
        {"on": (DAY, ()), "fee": ((NUL, MINUS, HUGE, NAN), (THREE, MISSING)), "is_sure": (TICK, ())},
    ),
    "mistaken": (enquired, lambda _row: {}, {"is_sure": (TICK, ())}),
}  # fmt: skip


def kept() -> Said:
    """All that stands of instructions, and who was told or written down as having done something."""
    rows = (
        models.Instruction, models.InstructionChange, models.Letter, models.BundleItem, models.Report, models.Question,
        models.Extension, models.Invoice, SealedFile, Message,
    )  # fmt: skip
    acted = AuditEvent.objects.exclude(verb__in=("read", "card_read"))
    return {row.__name__: list(row.objects.order_by("pk").values()) for row in rows} | {"acted": acted.count()}


def shown(page: str, place: str) -> dict[str, list[str]]:
    """What a browser would send, name by name, when the form of a page is pressed again."""
    # A NUL and the first line break of a text are read as browsers read them.
    (form,) = html.fromstring(page.replace("\x00", "\ufffd")).xpath(f"//form[@action='{place}']")
    said: dict[str, list[str]] = {}
    for name, value in form.form_values():
        said.setdefault(name, []).append((value or "").removeprefix("\n"))
    return said


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ticks(client: Client, home: str, name: str) -> Said:
    """What has to be ticked in a form of a page."""
    (offer,) = (each for each in client.get(home).context["acts"] if each.name == name)
    return {
        each: "on" for each, asked in offer.form.fields.items() if isinstance(asked, BooleanField) and asked.required
    }


@pytest.mark.usefixtures("bea")
@pytest.mark.parametrize("name", TRIED)
def test_an_odd_field_is_refused_beside_what_was_typed_and_changes_nothing(
    case: Case, ada: Person, sign_in: Any, name: str
) -> None:
    make, usual, odd = TRIED[name]
    row = make(case, ada)
    people = {Side.RECIPIENT: sign_in(ada[1]), Side.SENDER: sign_in(case.owner)}
    client, home = people[ACTS[name].side], reverse("instructions:detail", args=[row.pk])
    # What goes wrong is said with the field that did it.
    client.raise_request_exception = False
    place = reverse(f"instructions:{name}", args=[row.pk])
    said, before = ticks(client, home, name) | usual(row), kept()
    for field, value, is_right in tries(odd):
        typed = {each: told for each, told in (said | {field: value}).items() if told is not MISSING}
        what = f"{name}: {field}={str(value)[:20]!r}"
        with undone():
            answer = client.post(place, {each: told() if callable(told) else told for each, told in typed.items()})
            if is_right:
                assert (answer.status_code, kept() != before) == (302, True), what
                assert {each.get(home).status_code for each in people.values()} == {200}, what
                continue
            assert answer.status_code in {CONFLICT, INVALID}, what
            assert kept() == before, what
            again = shown(answer.text, place)
        others = {each: listed(told) for each, told in typed.items() if each != field and not callable(told)}
        assert {each: again.get(each) for each in others} == others, what


def tries(odd: Odd) -> Iterator[tuple[str, Any, bool]]:
    for field, (refused, right) in odd.items():
        yield from ((field, value, False) for value in refused)
        yield from ((field, value, True) for value in right)
    # And nothing odd at all.
    yield "", MISSING, True


def test_each_act_is_tried() -> None:
    assert set(TRIED) == set(ACTS)
