"""How a request stands, in plain words, for the person whose it is."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from referrals.models import CaseOffer, HelpMessage, HelpRequest, Opening
from referrals.states import State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS = {
    State.RECEIVED: _("We have it. Somebody will take it on."),
    State.ASSIGNED: _("Someone of our team is working on it."),
    State.ANSWERED: _("We have answered you."),
    State.WITHDRAWN: _("You withdrew it. Nobody reads it any more."),
    State.CLOSED: _("We have closed it. You can still write to us here."),
}


UNREAD = _("We have it. Nobody has read it yet.")
UNREAD_AGAIN = _("We have your new message. Nobody has read it yet.")


@dataclass(frozen=True, slots=True)
class Stands:
    """`replies`: what the desk wrote, oldest first; `openings`: when somebody from outside was let in, and why;
    `erased_on`: when all of it is erased, if that is settled.
    """

    words: "_StrPromise"
    has_unread: bool
    replies: list[HelpMessage]
    openings: list[Opening]
    received_at: datetime
    erased_on: date | None
    can_write: bool
    is_withdrawn: bool
    # By e-mail, by telephone …; empty when they come back themselves.
    reached: str


def how_it_stands(request: HelpRequest) -> Stands:
    """Return what the page of an opened request says (three queries)."""
    replies = [] if request.state == State.WITHDRAWN else list(request.messages.replies())
    return Stands(
        words=_words(request),
        has_unread=any(reply.shown_at is None for reply in replies),
        replies=replies,
        openings=list(request.openings.exclude(until=None).order_by("decided_at")),
        received_at=request.received_at,
        erased_on=request.erase_on,
        can_write=request.state != State.WITHDRAWN,
        is_withdrawn=request.state == State.WITHDRAWN,
        reached=_reached(request),
    )


def offer_of(request: HelpRequest) -> CaseOffer | None:
    """Return the question whether we may keep a file, while it is open, or what a yes has opened (one query)."""
    offer = CaseOffer.objects.select_related("case").filter(request=request, refused_at=None).first()
    if offer is None or request.state == State.WITHDRAWN or (offer.case and offer.case.erased_at):
        return None
    return offer


def has_case(request: HelpRequest) -> bool:
    """Whether a file is kept with what they asked (one query)."""
    return CaseOffer.objects.filter(request=request, case__erased_at=None, case__isnull=False).exists()


def _words(request: HelpRequest) -> "_StrPromise":
    """Say that nobody has read it only while nobody has: neither what they asked, nor what they wrote last."""
    if request.state == State.RECEIVED and request.read_at is None:
        return UNREAD
    if request.state == State.RECEIVED and request.messages.of_the_person().filter(at__gt=request.read_at).exists():
        return UNREAD_AGAIN
    return WORDS[State(request.state)]


def _reached(request: HelpRequest) -> str:
    contact = request.contact
    return "" if contact is None or contact.ended_at else contact.get_channel_display()
