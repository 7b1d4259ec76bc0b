"""Where a code leads: to a help request, or to what a client agreed to."""

from typing import TYPE_CHECKING

from referrals import codes
from referrals.models import ClientCode, ReturnCode

if TYPE_CHECKING:
    from referrals.models import Case, HelpRequest


def find(*, number: int | None) -> "HelpRequest | Case | None":
    """Return the request or the case that a code leads to; None when it leads nowhere.

    Costs a hash for whatever parses as a code, right or wrong: at most two at once on one machine. A right code is
    never refused. Both kinds are tried together, so that how long it takes says nothing of which it was.
    """
    if number is None:
        return None
    bucket = codes.bucket(number)
    rows: list[ReturnCode | ClientCode] = [
        *ClientCode.objects.filter(bucket=bucket).select_related("case"),
        *ReturnCode.objects.filter(bucket=bucket).select_related("request"),
    ]
    # A request's code that opens its case, too, is tried once, and leads to the request.
    once = {bytes(row.digest): row for row in rows}
    found = codes.matching(number, once.values())
    if found is None:
        return None
    return found.request if isinstance(found, ReturnCode) else found.case
