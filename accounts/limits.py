"""How often a mail may be asked for from one place to one address, and its links followed.

One visitor is stopped early, by the pair of both; what stops everybody is out of the reach of one visitor. So no
mailbox is flooded, and nobody is locked out by one stranger who knows their address or was handed their mail.
"""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume, consume_or_429, respond_429
from django.http import HttpRequest


def spend(email: str, *, action: str = "") -> None:
    """Count one more mail to an address. Raises ImmediateHttpResponse (the page of 429) when it is one too many.

    `action`: a limit of allauth's over all visitors together, where it does not count by itself.
    """
    request = context.request
    is_allowed = consume(request, action="mail_to_one", key=_from(request, email.lower()))
    if is_allowed and action:
        is_allowed = consume(request, action=action, key=email.lower())
    if not is_allowed:
        raise ImmediateHttpResponse(respond_429(request))


def follow(request: HttpRequest, link: object) -> None:
    """Count one more opening, or press, of a mail's link. Raises ImmediateHttpResponse when it is one too many.

    Each place is stopped by itself, and opening never uses up a press: so neither a scanner, nor one stranger to whom
    a mail was handed on, takes the answer from whoever the mail was for.
    """
    here = _from(request, str(link))
    if request.method == "POST":
        stop = consume_or_429(request, action="mail_pressed_by_one", key=here)
        stop = stop or consume_or_429(request, action="mail_pressed", key=str(link))
    else:
        stop = consume_or_429(request, action="mail_opened", key=here, limit_get=True)
    if stop:
        raise ImmediateHttpResponse(stop)


def _from(request: HttpRequest, what: str) -> str:
    return f"{get_adapter().get_client_ip(request)} {what}"
