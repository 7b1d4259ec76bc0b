"""What either side reads of enquiries. That they did is written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F, When

from accounts import audit
from referrals.actions.enquiries.rows import (
    EnquiryCard,
    answers_of,
    card_of,
    cards_of,
    claim,
    claim_case_of,
    write_down,
)
from referrals.models import Case, Enquiry, EnquiryRecipient
from referrals.states_enquiries import WAITING, AnswerState

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE, ENDED = 25, 10


@dataclass(frozen=True, slots=True)
class Asked:
    """An enquiry as its sender reads it; no card: it is erased."""

    enquiry: Enquiry
    card: EnquiryCard | None
    answers: list[EnquiryRecipient]


@dataclass(frozen=True, slots=True)
class Heard:
    """One page of what somebody was asked. `ended`: the last that are over, of which nothing is shown."""

    rows: list[tuple[EnquiryRecipient, EnquiryCard | None]]
    ended: list[EnquiryRecipient]
    number: int
    pages: int


@transaction.atomic
def read_enquiry(*, enquiry: Enquiry, by: "User") -> Asked:
    """Open an enquiry for whoever has its case. PermissionDenied, Unreadable."""
    claim_case_of(enquiry, by)
    enquiry = claim(enquiry)
    write_down(enquiry, by, "read")
    return _opened(enquiry, card_of(enquiry) if enquiry.card else None)


@transaction.atomic
def read_enquiries(*, case: Case, by: "User", verb: str = "exported") -> list[Asked]:
    """Open every enquiry of a case for whoever has it, one query for all keys. PermissionDenied."""
    if case.owner_id != by.pk:
        raise PermissionDenied("owner")
    found = list(case.enquiries.select_related("case").order_by("asked_at", "pk"))
    for each in found:
        write_down(each, by, verb)
    answers = (
        EnquiryRecipient.objects.filter(enquiry__in=found)
        .select_related("profile", "suggested__organisation")
        .in_order()
    )
    theirs: dict[object, list[EnquiryRecipient]] = {each.pk: [] for each in found}
    for row in answers:
        theirs[row.enquiry_id].append(row)
    return [Asked(each, card, theirs[each.pk]) for each, card in zip(found, cards_of(found), strict=True)]


@transaction.atomic
def list_asked(*, number: int | str, by: "User") -> Heard:
    """Return one page of what entries of somebody were asked, and write down whose cards they saw.

    What waits for an answer comes first. The queries do not grow.
    """
    mine = EnquiryRecipient.objects.to_holder(by).select_related("enquiry", "profile")
    first = Choice(When(state=AnswerState.OPEN, then="respond_by"))
    page = Paginator(mine.waiting().order_by(first.asc(nulls_last=True), "-changed_at", "pk"), A_PAGE).get_page(number)
    rows = list(page.object_list)
    if rows:
        keys = [str(key) for key in _unique(row.enquiry_id for row in rows)]
        audit.record(by=by, verb="card_read", target="enquiries", detail={"enquiries": keys})
    ended = mine.exclude(state__in=WAITING).order_by(F("changed_at").desc(), "pk")[:ENDED]
    cards = cards_of(row.enquiry for row in rows)
    return Heard(list(zip(rows, cards, strict=True)), list(ended), page.number, page.paginator.num_pages)


def _opened(enquiry: Enquiry, card: EnquiryCard | None) -> Asked:
    return Asked(enquiry, card, list(answers_of(enquiry).with_deserted().select_related("suggested")))


def _unique(keys: Iterable[object]) -> list[object]:
    return list(dict.fromkeys(keys))
