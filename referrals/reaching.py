"""How somebody can be reached: read from what is sealed, only when it is needed."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from accounts.vault import sealing
from notifications.choices import Channel
from referrals.models import HelpRequest


@dataclass(frozen=True, slots=True)
class Reach:
    """`address`: an e-mail address or a telephone number; `word`: what the desk says first, to be known by."""

    address: str
    word: str = ""


def place(request: HelpRequest) -> str:
    """Where the sealed ways stand."""
    return f"referrals_helprequest.reach:{request.pk}"


def sealed(request: HelpRequest, reach: Reach) -> bytes:
    """Return the ways, sealed for this request."""
    return sealing.seal_text(json.dumps(asdict(reach)), owner=request.owner, place=place(request))


def of(request: HelpRequest) -> Reach | None:
    """Return how they can be reached; None when they come back themselves. Raises Unreadable, Erased."""
    if request.reach is None:
        return None
    return Reach(**json.loads(sealing.open_text(request.reach, owner=request.owner, place=place(request))))


def mail_address(contact: UUID) -> str | None:
    """Return the address that goes with an agreement to be mailed; None when it is gone."""
    request = HelpRequest.objects.readable().filter(contact=contact, contact__channel=Channel.EMAIL).first()
    try:
        reach = of(request) if request else None
    except sealing.Unreadable:
        return None
    return reach.address if reach else None
