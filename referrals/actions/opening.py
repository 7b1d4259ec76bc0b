"""Breaking the glass: somebody outside of the desk reads a request, when two people say that they must.

The person whose request it is sees it when they come back; whoever looks after it is told.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, has_permission
from notifications.actions import cancel, tell
from referrals.actions.rows import claim
from referrals.choices import OpeningReason
from referrals.kinds import LET_IN, OPENED, OPENING_ASKED, subject
from referrals.models import HelpRequest, Opening
from referrals.permissions import desk_members, may_decide_openings
from referrals.querysets import ASKING_LASTS
from referrals.states import READABLE

OPEN_FOR = datetime.timedelta(hours=1)


class TooLate(Exception):
    """What is asked about can be read by nobody any more, or it was asked too long ago."""


@transaction.atomic
def ask_opening(*, request: HelpRequest, reason: OpeningReason, by: User) -> Opening:
    """Ask to be let in. While one asking waits for a decision: quiet; one that nobody decided in time is asked anew.

    PermissionDenied unless `by` runs the site or answers at a desk, or when it can be read by nobody any more.
    """
    if not (has_permission(by, Permission.MANAGE_OPERATOR) or has_permission(by, Permission.ANSWER_REQUESTS)):
        raise PermissionDenied(Permission.MANAGE_OPERATOR)
    request = claim(request)
    if request.state not in READABLE:
        raise PermissionDenied(Permission.MANAGE_OPERATOR)
    now = timezone.now()
    opening, is_new = Opening.objects.get_or_create(
        request=request, asked_by=by, decided_at=None, defaults={"reason": reason, "asked_at": now}
    )
    if not is_new and now - opening.asked_at >= ASKING_LASTS:
        opening.reason, opening.asked_at, is_new = reason, now, True
        opening.save(update_fields=["reason", "asked_at"])
    if is_new:
        audit.record(by=by, verb="opening_asked", target=request, detail={"reason": reason})
        for user in User.objects.holding(Permission.MANAGE_OPERATOR) | User.objects.holding(
            Permission.SAFEGUARD_CHILDREN
        ):
            if user != by:
                tell(kind=OPENING_ASKED, to=user, subject=subject(request), step=_step(opening))
    return opening


@transaction.atomic
def decide_opening(*, opening: Opening, is_allowed: bool, by: User) -> None:
    """Let somebody in for OPEN_FOR, or do not. Decided already: quiet. PermissionDenied for whoever asked, TooLate."""
    request = claim(opening.request)
    opening = Opening.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=opening.pk)
    if not may_decide_openings(by) or opening.asked_by_id in {None, by.pk}:
        raise PermissionDenied(Permission.MANAGE_OPERATOR)
    if opening.decided_at:
        return
    if not Opening.objects.undecided().filter(pk=opening.pk).exists():
        raise TooLate
    now = timezone.now()
    opening.decided_by, opening.decided_at = by, now
    opening.until = now + OPEN_FOR if is_allowed else None
    opening.save()
    detail = {"reason": opening.reason, "for": str(opening.asked_by_id)}
    audit.record(by=by, verb="opened" if is_allowed else "opening_refused", target=request, detail=detail)
    cancel(subject=subject(request), kind=OPENING_ASKED.name, step=_step(opening))
    if is_allowed:
        _say_who_reads(request, opening, by)


def _say_who_reads(request: HelpRequest, opening: Opening, by: User) -> None:
    """Tell the whole desk, whoever has it, and whoever asked: their hour runs."""
    people = set(desk_members(request)) | ({request.assigned_to} if request.assigned_to else set())
    for user in sorted(people - {by, opening.asked_by}, key=lambda user: user.pk):
        tell(kind=OPENED, to=user, subject=subject(request), step=opening.pk.hex)
    if opening.asked_by:
        tell(kind=LET_IN, to=opening.asked_by, subject=subject(request), step=opening.pk.hex)


def _step(opening: Opening) -> str:
    """Tell one asking from the next: who asks anew is heard anew."""
    return f"{opening.pk.hex}{opening.asked_at:%d%H%M%S}"
