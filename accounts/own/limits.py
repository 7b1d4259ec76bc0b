"""How often a mail may be asked for from one place to one address.

One visitor is stopped early, by the pair of both; what stops everybody who asks for an address is out of the reach of
one visitor. So no mailbox is flooded, and nobody is locked out by one stranger who knows their address.
"""

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume, respond_429


def spend(email: str, *, action: str = "") -> None:
    """Count one more mail to an address. Raises ImmediateHttpResponse (the page of 429) when it is one too many.

    `action`: a limit of allauth's over all visitors together, where it does not count by itself.
    """
    request = context.request
    pair = f"{get_adapter().get_client_ip(request)} {email.lower()}"
    is_allowed = consume(request, action="mail_to_one", key=pair)
    if is_allowed and action:
        is_allowed = consume(request, action=action, key=email.lower())
    if not is_allowed:
        raise ImmediateHttpResponse(respond_429(request))
