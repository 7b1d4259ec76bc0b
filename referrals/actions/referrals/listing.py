"""What the list of referrals shows to one of its sides: of each its card at most, and only while that is theirs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value

from accounts import audit
from accounts.vault import sealing
from accounts.vault.sealing import Sealed
from referrals.actions.referrals.rows import Card, as_card, is_theirs
from referrals.choices_referrals import Side
from referrals.models import Case, Referral

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.querysets_referrals import ReferralQuerySet

A_PAGE = 25


class Part(StrEnum):
    """The parts of the list."""

    ANSWER = "answer"
    WORK = "work"
    SENT = "sent"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Line:
    """One referral. `card`: None when it is not the reader's to see, or cannot be read any more."""

    referral: Referral
    is_sent: bool
    card: Card | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of a part."""

    lines: list[Line]
    number: int
    pages: int


@transaction.atomic
def list_referrals(*, part: Part, number: int, by: "User") -> Listed:
    """Return one page of what somebody has sent or was sent, and write down whose cards they saw. One query for keys.

    A page behind the last one is the first.
    """
    rows = _page(part, number, by)
    if not rows and number > 1:
        number, rows = 1, _page(part, 1, by)
    lines = _lines(rows, by)
    pages = -(-rows[0].total // A_PAGE) if rows else 1  # type: ignore[attr-defined]
    return Listed(lines=lines, number=number, pages=pages)


def _part(part: Part, by: "User") -> "ReferralQuerySet":
    sent, got = Referral.objects.from_cases(Case.objects.visible_to(by)), Referral.objects.to_holder(by)
    if part is Part.ENDED:
        return (sent | got).ended().order_by("-ended_at", "pk")
    if part is Part.SENT:
        return sent.live().in_order()
    return (got.offered() if part is Part.ANSWER else got.taken()).in_order()


def _page(part: Part, number: int, by: "User") -> list[Referral]:
    """One query: how many there are comes with the rows, and what is asked of each row is asked of those shown."""
    listed, start = _part(part, by), (number - 1) * A_PAGE
    total: QuerySet = listed.order_by().annotate(every=Value(1)).values("every").annotate(n=Count("pk")).values("n")
    is_mine = Exists(Case.objects.visible_to(by).filter(pk=OuterRef("case")))
    rows = Referral.objects.filter(pk__in=listed.values("pk")[start : start + A_PAGE])
    rows = rows.annotate(total=Subquery(total), is_sent_by_reader=is_mine)
    rows = rows.select_related("recipient", "consent")
    if part is not Part.ENDED:
        rows = rows.with_unread(Side.SENDER if part is Part.SENT else Side.RECIPIENT)
    return list(rows.order_by(*listed.query.order_by).defer("content", "delivered"))


def _lines(rows: list[Referral], by: "User") -> list[Line]:
    shown = [row for row in rows if row.card and (_is_sent(row) or is_theirs(row))]
    if shown:
        audit.record(by=by, verb="card_read", target="referrals", detail={"referrals": [str(row.pk) for row in shown]})
    opened = sealing.open_texts([Sealed(row.card or b"", row.vault_owner, row.place("card")) for row in shown])
    cards = {row.pk: as_card(text) for row, text in zip(shown, opened, strict=True) if text is not None}
    return [Line(row, _is_sent(row), cards.get(row.pk)) for row in rows]


def _is_sent(row: Referral) -> bool:
    is_sent: bool = row.is_sent_by_reader  # type: ignore[attr-defined]
    return is_sent
