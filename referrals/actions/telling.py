"""Telling the desk that somebody waits."""

from typing import TYPE_CHECKING

from django.utils import timezone

from notifications.actions import tell
from referrals import duty
from referrals.choices import Urgency
from referrals.kinds import NEWS, URGENT, WAITING, subject
from referrals.permissions import desk_members

if TYPE_CHECKING:
    from accounts.models import User
    from referrals.models import HelpRequest


def tell_desk(request: "HelpRequest", *, step: str = "", but: "User | None" = None) -> None:
    """Tell everybody who could take it, except `but`, who knows.

    Danger breaks into the quiet hours of whoever is on duty, or of all.
    """
    people = [user for user in desk_members(request) if user != but]
    first = duty.on_duty()
    on_duty = [user for user in people if user == first] or people
    for user in people:
        kind = URGENT if request.urgency == Urgency.NOW and user in on_duty else WAITING
        tell(kind=kind, to=user, subject=subject(request), step=step)


def tell_again(request: "HelpRequest", *, but: "User | None") -> None:
    """Tell the desk once more of somebody who waits: whoever had it does not any more."""
    tell_desk(request, step=f"back:{timezone.now():%y%m%d%H%M%S%f}", but=but)


def tell_of_words(request: "HelpRequest", *, step: str) -> None:
    """Tell of what the person has written: whoever has the request, or the desk. Of danger, both."""
    is_urgent = request.urgency == Urgency.NOW
    if request.assigned_to is None or is_urgent:
        tell_desk(request, step=step)
    if request.assigned_to:
        tell(kind=URGENT if is_urgent else NEWS, to=request.assigned_to, subject=subject(request), step=step)
