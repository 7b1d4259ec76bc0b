"""Let the demo's solicitor want three reports: one with two quotes, one that is due, one that is there and paid.

All of it is done as people do it. Again: changes nothing.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.permissions import System
from accounts.vault.cleaning import Clean
from directory import actions as directory
from directory.models import Kind, Profile, Vocabulary
from referrals.actions import cases
from referrals.actions import referrals as consents
from referrals.actions.cases import Told
from referrals.actions.enquiries import EnquiryCard
from referrals.actions.referrals import Given
from referrals.actions.referrals.asking import why_not_now
from referrals.choices_cases import DeadlineKind
from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.instructions import actions
from referrals.instructions.actions import Funds, Quote, Words
from referrals.instructions.choices import Paid, Terms
from referrals.instructions.models import Commission, Instruction
from referrals.instructions.texts import templates_out
from referrals.instructions.texts.duties import Court
from referrals.instructions.texts.families import Family
from referrals.instructions.texts.questions import suggested
from referrals.models import Case

BY = System("load_instructions_demo")
REPORT = "psychiatric-report"
SOLICITOR = "solicitor@example.org"
# Who looks after the two experts: whoever answers requests in the demo, and whoever trains expert witnesses there.
EXPERTS = ("professional@example.org", "trainer@example.org")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BACKGROUND = (
    "Everybody in this letter is made up. The client was found by police in a house in which cannabis was grown. "
    "In dispute is how their condition bears on what they could tell in the first interview."
)
PARTIES = ("The client, called by a pseudonym here", "Redbrook Packing Ltd (fictional)")


class Command(BaseCommand):
    help = "Loads three reports that the demo's solicitor wants of experts, each at another point of its way."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("load_instructions_demo is for the demonstration only: nobody in it exists.")
        people = {user.email: user for user in User.objects.filter(email__in=[SOLICITOR, *EXPERTS])}
        if len(people) <= len(EXPERTS):
            raise CommandError("Run load_demo first: its people are missing.")
        sol = people[SOLICITOR]
        if Commission.objects.filter(case__owner=sol).exists():
            return
        with transaction.atomic():
            experts = [Expert(entry, people[email]) for entry, email in zip(_entries(), EXPERTS, strict=False)]
            if len(experts) < len(EXPERTS):
                raise CommandError("Run load_demo first: no two experts write psychiatric reports.")
            for each in experts:
                directory.entrust(profile=each.entry, user=each.user, by=BY)
            _quoted(sol, experts)
            _due(sol, experts)
            _paid(sol, experts[0])
        self.stdout.write("3 reports that the demo's solicitor wants.")


@dataclass(frozen=True, slots=True)
class Expert:
    """An entry of the demo, and whoever looks after it."""

    entry: Profile
    user: User


def _entries() -> list[Profile]:
    """Return two experts who write such reports and take new work."""
    there = Profile.objects.published().filter(is_fictional=True, kind=Kind.PERSON, holders=None)
    found = there.filter(terms__vocabulary=Vocabulary.REPORT, terms__slug=REPORT).order_by("slug")
    return [each for each in found if not why_not_now(each, _day(1), None)][: len(EXPERTS)]


def _quoted(sol: User, experts: Sequence[Expert]) -> None:
    """Asked of two, both of whom have quoted: choose."""
    wanted = _wanted(sol, "Heron", experts, hearing=75)
    for expert, asked in zip(experts, (_fixed(900, days=28), _hourly(120, hours=9, days=42)), strict=True):
        _quote(wanted, expert, asked)


def _due(sol: User, experts: Sequence[Expert]) -> None:
    """Taken on and due in twelve days; the other expert was let go."""
    wanted = _wanted(sol, "Kestrel", experts, hearing=40)
    _quote(wanted, experts[1], _hourly(120, hours=9, days=30))
    _accepted(wanted, experts[0], due=12)


def _paid(sol: User, expert: Expert) -> None:
    """Delivered with all its parts, the invoice paid, and closed."""
    today, wanted = timezone.localdate(), _wanted(sol, "Wren", [expert], hearing=25)
    made = _accepted(wanted, expert, due=5)
    actions.assess(instruction=made, on=today, by=expert.user)
    sheet = templates_out.Template(family=Family.PSYCHIATRIC, report="Psychiatric report", reference=made.number)
    clean = Clean(name="report.docx", media_type=WORD, content=templates_out.docx(sheet))
    report = actions.keep_report(instruction=made, clean=clean, by=expert.user)
    actions.tick(report=report, ticked=report.required, by=expert.user)
    actions.deliver(report=report, by=expert.user)
    bill = actions.record_invoice(
        instruction=made, reference="2026-017", issued_on=today, amount=Decimal(900), currency="GBP", by=expert.user
    )
    actions.mark_invoice(invoice=bill, received_on=today, paid_on=today, by=sol)
    actions.close(instruction=made, by=sol)


def _wanted(sol: User, pseudonym: str, experts: Sequence[Expert], *, hearing: int) -> Commission:
    """Open a case with a hearing in so many days, and ask experts for a report ten days before."""
    place = Organisation.objects.filter(memberships__user=sol).distinct().get()
    told = Told(pseudonym=pseudonym, country="GB", languages=("sq",))
    case = cases.open_case(organisation=place, told=told, by=sol)
    due = cases.add_deadline(case=case, kind=DeadlineKind.HEARING, on=_day(hearing), by=sol)
    card = EnquiryCard(needs=(REPORT,), country="GB", languages=("sq",), deadline=_day(hearing - 10))
    return actions.commission(
        case=case, experts=[each.entry for each in experts], card=card, due=due, by=sol,
        respond_by=timezone.now() + datetime.timedelta(days=3),
    )  # fmt: skip


def _accepted(wanted: Commission, expert: Expert, *, due: int) -> Instruction:
    """Quoted, paid for privately, instructed with the client's consent, and taken on; due in so many days."""
    sol = wanted.case.owner
    assert sol is not None  # noqa: S101 - it was opened a moment ago
    made = _quote(wanted, expert, _fixed(900, days=due))
    actions.fund(instruction=made, funds=Funds(paid=Paid.PRIVATE), by=sol)
    questions = tuple(each.text for each in suggested(Family.PSYCHIATRIC)[:3])
    words = Words(court=Court.CRIMINAL, due_on=_day(due), parties=PARTIES, background=BACKGROUND, questions=questions)
    letter = actions.write_letter(instruction=made, words=words, by=sol)
    actions.sign_letter(
        letter=letter, digest=letter.digest, consent=_agreed(wanted.case, expert.entry, sol),
        respond_by=timezone.now() + datetime.timedelta(days=2), by=sol,
    )  # fmt: skip
    actions.accept(instruction=made, digest=letter.digest, has_no_conflict=True, by=expert.user)
    return made


def _agreed(case: Case, entry: Profile, sol: User) -> Any:
    given = Given(
        purpose=Purpose.ASSESSMENT, shared=frozenset({Shared.NAME, Shared.SITUATION, Shared.FILES}), until=_day(180),
        language="sq", asked=Asked.SPOKEN, answered=frozenset(Question),
        words="May this doctor read what happened to you, and see you once?",
    )  # fmt: skip
    return consents.record_consent(case=case, recipient=entry, given=given, key=uuid4(), by=sol)


def _quote(wanted: Commission, expert: Expert, asked: Quote) -> Instruction:
    made = wanted.instructions.select_related("commission__case__owner", "profile").get(profile=expert.entry)
    actions.quote(instruction=made, quote=asked, has_no_conflict=True, by=expert.user)
    return made


def _fixed(fee: int, *, days: int) -> Quote:
    return Quote(terms=Terms.FIXED, fee=Decimal(fee), currency="GBP", turnaround_days=days, valid_until=_day(30))


def _hourly(fee: int, *, hours: int, days: int) -> Quote:
    return Quote(
        terms=Terms.HOURLY, fee=Decimal(fee), hours=Decimal(hours), currency="GBP", is_legal_aid_rate=True,
        turnaround_days=days, valid_until=_day(21),
    )  # fmt: skip


def _day(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)
