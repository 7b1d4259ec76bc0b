"""Who saw this: what experts read and did with a letter, and what was done about a report, stands there too."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from referrals.actions.referrals.seen import who_saw
from referrals.instructions import actions
from referrals.instructions.models import Commission, Instruction
from referrals.instructions.presenters.seen import OF_A_COMMISSION, OF_AN_INSTRUCTION
from referrals.instructions.states import InstructionState
from referrals.models import Case
from referrals.presenters.seen import deeds
from tests.directory.pages import queries
from tests.referrals.casework.conftest import opened
from tests.referrals.conftest import again
from tests.referrals.instructing.conftest import Person
from tests.referrals.instructing.instructed import commissioned, delivered, row

pytestmark = pytest.mark.django_db


def shown(case: Case) -> list[tuple[str, str, str, str]]:
    """Who, for whom, what, about what."""
    trail = who_saw(case=case, by=case.owner)
    return [(each.who, each.place, each.what, each.about) for each in deeds(again(case), trail)]


def test_both_sides_stand_there_with_what_they_read_and_did(case: Case, ada: Person, bea: Person) -> None:
    made, report = delivered(commissioned(case, ada, bea), ada)
    actions.list_instructions(number=1, by=ada[1])
    actions.read_instruction(instruction=made, by=ada[1])
    actions.open_file(of=report, by=case.owner)
    told, number = shown(case), f"Instruction {made.number}"
    for line in [
        ("Ada", "Ada", "Saw it in a list", number),
        ("Ada", "Ada", "Read it", number),
        ("Ada", "Ada", "Accepted it, and signed the letter", number),
        ("Caseworker", "A charity", "Read a file", number),
        ("Caseworker", "A charity", "Signed the letter, and sent it", number),
        ("Caseworker", "A charity", "Asked experts for quotes", f"Report {made.commission.number}"),
        ("This site, by itself", "", "Let them go: somebody else has it",
         f"Instruction {row(made.commission, bea).number}"),
    ]:  # fmt: skip
        assert line in told, line


def test_every_verb_that_is_written_down_has_its_words(case: Case, ada: Person) -> None:
    made, _report = delivered(commissioned(case, ada), ada)
    actions.record_invoice(
        instruction=made, reference="7", issued_on=timezone.localdate(), amount=Decimal(9), currency="GBP", by=ada[1]
    )
    assert set(InstructionState.values) <= set(OF_AN_INSTRUCTION)
    for kind, words in ((Commission, OF_A_COMMISSION), (Instruction, OF_AN_INSTRUCTION)):
        there = AuditEvent.objects.filter(target_kind=kind._meta.label_lower).values_list("verb", flat=True)
        assert set(there) <= set(words)


def test_another_case_shows_nothing_of_it(case: Case, caseworker: User, ada: Person) -> None:
    other = opened(caseworker)
    delivered(commissioned(case, ada), ada)
    assert not [line for line in shown(other) if line[3]]


def test_it_asks_as_often_for_three_as_for_one(
    case: Case, caseworker: User, ada: Person, bea: Person, sign_in: Any
) -> None:
    desk, page = sign_in(caseworker), reverse("cases:seen", args=[case.pk])
    commissioned(case, ada)
    queries(desk, page)
    few = queries(desk, page)
    commissioned(case, ada, bea)
    commissioned(case, bea)
    assert queries(desk, page) == few
