"""Instructions in each state, reached through the actions."""

import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.vault.cleaning import Clean
from directory.models import Profile
from referrals.actions.enquiries.rows import EnquiryCard
from referrals.choices_referrals import Purpose, Shared
from referrals.instructions import actions
from referrals.instructions.actions import Funds, Quote, Words
from referrals.instructions.choices import Paid, Terms
from referrals.instructions.models import Commission, Instruction, Letter, Report
from referrals.instructions.texts.duties import Court
from referrals.models import Case, Consent
from tests.referrals.conftest import again
from tests.referrals.referring.proof import agreed

Person = tuple[Profile, User]
BACKGROUND, PARTY, QUESTION, ANSWER = "The story so far", "Jan Example", "Is it PTSD?", "It is."
CARD = EnquiryCard(needs=("psychiatric-report",), country="GB", languages=("sq",))
SHARED = frozenset({Shared.NAME, Shared.SITUATION, Shared.FILES})


def day(days: int) -> datetime.date:
    """A day from today."""
    return timezone.localdate() + datetime.timedelta(days=days)


def soon(hours: float = 100) -> datetime.datetime:
    """A moment from now."""
    return timezone.now() + datetime.timedelta(hours=hours)


def commissioned(case: Case, *people: Person, **over: Any) -> Commission:
    """Those experts, asked for a quote."""
    said = {"case": case, "experts": [each[0] for each in people], "card": CARD, "respond_by": soon(), "by": case.owner}
    return actions.commission(**said | over)


def row(commission: Commission, person: Person) -> Instruction:
    """The instruction of an expert, as it is now."""
    return commission.instructions.select_related("commission", "profile").get(profile=person[0])


def quote(**over: Any) -> Quote:
    """What an expert asks for."""
    said: dict[str, Any] = {
        "terms": Terms.FIXED, "fee": Decimal(900), "currency": "GBP", "turnaround_days": 28, "valid_until": day(30),
    }  # fmt: skip
    return Quote(**said | over)


def quoted(commission: Commission, person: Person, **over: Any) -> Instruction:
    """With a quote."""
    actions.quote(instruction=row(commission, person), quote=quote(**over), has_no_conflict=True, by=person[1])
    return row(commission, person)


def funded(commission: Commission, person: Person) -> Instruction:
    """With a quote that is paid for privately."""
    made = quoted(commission, person)
    actions.fund(instruction=made, funds=Funds(paid=Paid.PRIVATE), by=commission.case.owner)
    return row(commission, person)


def words(**over: Any) -> Words:
    """What a letter says."""
    said: dict[str, Any] = {
        "court": Court.CIVIL, "due_on": day(40), "parties": (PARTY,), "background": BACKGROUND,
        "questions": (QUESTION,),
    }  # fmt: skip
    return Words(**said | over)


def consent(case: Case, person: Person, **over: Any) -> Consent:
    """The client's consent that this expert assesses them."""
    return agreed(case, person[0], **{"purpose": Purpose.ASSESSMENT, "shared": SHARED} | over)


def written(instruction: Instruction, **over: Any) -> Letter:
    """A draft of the letter."""
    owner = instruction.commission.case.owner
    return actions.write_letter(instruction=instruction, words=words(**over), by=owner)


def signed(letter: Letter, person: Person, *, agreement: Consent | None = None, hours: float = 100) -> None:
    """Signed by the sender."""
    case = letter.instruction.commission.case
    actions.sign_letter(
        letter=letter, digest=letter.digest, consent=agreement or consent(case, person), respond_by=soon(hours),
        by=case.owner,
    )  # fmt: skip


def instructed(commission: Commission, person: Person) -> Instruction:
    """With a letter that the sender has signed, and one document."""
    made = funded(commission, person)
    actions.add_to_bundle(
        instruction=made, clean=file("notes"), title="Notes", pages=3, by=commission.case.owner
    )  # fmt: skip
    signed(written(made), person)
    return row(commission, person)


def accepted(commission: Commission, person: Person) -> Instruction:
    """Taken on."""
    made = instructed(commission, person)
    digest = Letter.objects.get(pk=made.letter_id).digest
    actions.accept(instruction=made, digest=digest, has_no_conflict=True, by=person[1])
    return row(commission, person)


def file(text: str = "report", name: str = "") -> Clean:
    """A file that was taken in."""
    return Clean(name=f"{name or text}.txt", media_type="text/plain", content=text.encode())


def kept(instruction: Instruction, person: Person, text: str = "report") -> Report:
    """A version of the report."""
    return actions.keep_report(instruction=instruction, clean=file(text), by=person[1])


def drafted(commission: Commission, person: Person) -> tuple[Instruction, Report]:
    """With a version of the report."""
    made = accepted(commission, person)
    report = kept(made, person)
    return row(commission, person), report


def completed(report: Report, person: Person) -> None:
    """With all of the list ticked, and delivered."""
    actions.tick(report=report, ticked=report.required, by=person[1])
    actions.deliver(report=again(report), by=person[1])


def delivered(commission: Commission, person: Person) -> tuple[Instruction, Report]:
    """With a report that is there."""
    _made, report = drafted(commission, person)
    completed(report, person)
    return row(commission, person), again(report)
