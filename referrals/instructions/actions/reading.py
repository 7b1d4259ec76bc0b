"""What either side reads of an instruction. That they did is written down."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction

from accounts import audit
from accounts.vault import files, sealing
from accounts.vault.sealing import Sealed
from referrals.actions.enquiries.rows import EnquiryCard, as_card
from referrals.choices_referrals import Side
from referrals.instructions.actions.letters import read_letter
from referrals.instructions.actions.rows import (
    as_expert,
    as_side,
    card_of,
    claim_case_of,
    claim_commission,
    instructions_of,
    write_down,
)
from referrals.instructions.models import (
    BundleItem,
    Commission,
    Extension,
    Instruction,
    Invoice,
    Letter,
    Question,
    Report,
)
from referrals.instructions.permissions import reads_bundle, reads_letter
from referrals.instructions.states import LIVE, READ_BY_EXPERT
from referrals.instructions.texts.letters import Letter as Written
from referrals.states import TransitionRefused

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.vault.cipher import Bytes
    from accounts.vault.models import SealedFile

A_PAGE, ENDED = 25, 10


@dataclass(frozen=True, slots=True)
class Wanted:
    """A commission as its sender reads it, with every quote; no card: it is erased."""

    commission: Commission
    card: EnquiryCard | None
    instructions: list[Instruction]


@dataclass(frozen=True, slots=True)
class Opened:
    """An instruction as one side reads it. None stands for words that are erased, hidden, or cannot be read."""

    instruction: Instruction
    side: Side
    card: EnquiryCard | None
    letters: list[tuple[Letter, Written | None]]
    bundle: list[tuple[BundleItem, str | None]]
    reports: list[tuple[Report, str | None]]
    questions: list[tuple[Question, str | None, str | None]]
    extensions: list[tuple[Extension, str | None]]
    invoices: list[tuple[Invoice, str | None]]
    authority: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """One page of what an expert is asked and works on. `ended`: the last that are over, of which nothing is shown."""

    rows: list[tuple[Instruction, EnquiryCard | None]]
    ended: list[Instruction]
    number: int
    pages: int


@transaction.atomic
def read_commission(*, commission: Commission, by: "User") -> Wanted:
    """Open a commission for whoever has its case. PermissionDenied, Unreadable."""
    claim_case_of(commission, by)
    commission = claim_commission(commission)
    write_down(commission, by, "read")
    card = card_of(commission) if commission.card else None
    return Wanted(commission, card, list(instructions_of(commission.pk)))


@transaction.atomic
def open_card(*, instruction: Instruction, by: "User") -> EnquiryCard:
    """Show an expert what is asked; written down. PermissionDenied, Unreadable, TransitionRefused."""
    row = as_expert(instruction, by)
    if row.state not in LIVE:
        raise TransitionRefused("It is over.")
    write_down(row, by, "card_read")
    return card_of(row.commission)


@transaction.atomic
def read_instruction(*, instruction: Instruction, by: "User") -> Opened:
    """Open an instruction for either side, and write down that it was read.

    The expert reads the letter that was sent, once it was, and the documents once they have accepted, while the
    client's consent lasts; what is their own always, until it is over otherwise than closed. PermissionDenied;
    TransitionRefused for the expert once it is over.
    """
    row, side = as_side(instruction, by)
    is_sender = side == Side.SENDER
    if not is_sender and row.state not in {*LIVE, *READ_BY_EXPERT}:
        raise TransitionRefused("It is over.")
    write_down(row, by, "read", side=side)
    shows = is_sender or reads_letter(row)
    letters = list(row.letters.all()) if is_sender else [each for each in [row.letter] if each]
    bundle = list(row.bundle.select_related("file")) if is_sender or reads_bundle(row) else []
    reports = list(row.reports.select_related("file"))
    questions, extensions = list(row.questions.all()), list(row.extensions.all())
    titles = _texts(row, [(each.title, each.place) for each in bundle])
    asked = _texts(row, [(each.text if shows else None, each.place("text")) for each in questions])
    answered = _texts(row, [(each.answer, each.place("answer")) for each in questions])
    reasons = _texts(row, [(each.reason, each.place) for each in extensions])
    kept = [each for each in reports if each.file]
    names = dict(
        zip((each.pk for each in kept), files.names_of([each.file for each in kept if each.file]), strict=True)
    )
    return Opened(
        instruction=row,
        side=side,
        card=card_of(row.commission) if row.commission.card else None,
        letters=[(each, read_letter(each, row) if shows and each.words else None) for each in letters],
        bundle=list(zip(bundle, titles, strict=True)),
        reports=[(each, names.get(each.pk)) for each in reports],
        questions=list(zip(questions, asked, answered, strict=True)),
        extensions=list(zip(extensions, reasons, strict=True)),
        invoices=_invoices(row),
        authority=_texts(row, [(row.authority_reference, row.place("authority_reference"))])[0] if is_sender else None,
    )


@transaction.atomic
def read_over(*, instruction: Instruction, by: "User") -> Opened:
    """Open an instruction that is over for its expert: their own quote and invoices, and no more. PermissionDenied."""
    row = as_expert(instruction, by)
    write_down(row, by, "read", side=Side.RECIPIENT)
    return Opened(row, Side.RECIPIENT, None, [], [], [], [], [], _invoices(row), None)


@transaction.atomic
def open_file(*, of: BundleItem | Report, by: "User") -> "SealedFile":
    """Let a side read a document or a version of the report, written down before it is.

    PermissionDenied for whoever may not this moment; the expert reads the bundle as the client's consent allows, and
    the reports that are theirs until it is over.
    """
    row, side = as_side(of.instruction, by)
    of = type(of).objects.select_related("file").get(pk=of.pk)
    is_theirs = reads_bundle(row) if isinstance(of, BundleItem) else row.state in READ_BY_EXPERT
    if of.file is None or not (side == Side.SENDER or is_theirs):
        raise PermissionDenied("a file that is not theirs to read")
    write_down(row, by, "file_read", side=side)
    return of.file


@transaction.atomic
def list_instructions(*, number: int | str, by: "User") -> Heard:
    """Return one page of what entries of somebody are asked, and write down whose cards they saw.

    What has to be done first comes first. The queries do not grow.
    """
    mine = Instruction.objects.to_holder(by).select_related("commission", "profile")
    page = Paginator(mine.live().by_next_day(), A_PAGE).get_page(number)
    rows = list(page.object_list)
    if rows:
        keys = [str(row.pk) for row in rows]
        audit.record(by=by, verb="card_read", target="instructions", detail={"instructions": keys})
    ended = list(mine.exclude(state__in=LIVE).order_by("-changed_at", "pk")[:ENDED])
    return Heard(_with_cards(rows), ended, page.number, page.paginator.num_pages)


def _with_cards(rows: Collection[Instruction]) -> list[tuple[Instruction, EnquiryCard | None]]:
    wanted = [each.commission for each in rows]
    sealed = [Sealed(each.card or b"", each.vault_owner, each.place) for each in wanted]
    cards = [as_card(text) if text else None for text in sealing.open_texts(sealed)]
    return list(zip(rows, cards, strict=True))


def _invoices(row: Instruction) -> list[tuple[Invoice, str | None]]:
    rows = list(row.invoices.all())
    return list(zip(rows, _texts(row, [(each.reference, each.place) for each in rows]), strict=True))


def _texts(row: Instruction, wanted: "list[tuple[Bytes | None, str]]") -> list[str | None]:
    return sealing.open_texts([Sealed(sealed or b"", row.vault_owner, place) for sealed, place in wanted])
