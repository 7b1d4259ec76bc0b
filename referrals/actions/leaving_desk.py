"""What becomes of a desk member's requests when they leave the desk; and who hears when somebody joins it."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from accounts.permissions import GRANTS, Permission, Role, has_permission
from notifications.actions import tell
from referrals.actions.children import hand_cases_on
from referrals.actions.duties import end_duty
from referrals.actions.rows import claim, move
from referrals.actions.telling import tell_again
from referrals.choices import Queue
from referrals.kinds import JOINED
from referrals.models import Duty, HelpRequest
from referrals.permissions import desk_members
from referrals.states import Party, State

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Membership
    from accounts.permissions import Actor, System


def has_duty(user: User) -> "str | _StrPromise | None":
    """Why the account of whoever is on duty cannot be deleted now."""
    if Duty.objects.filter(user=user, until=None).exists():
        return _("You are on duty: hand it to a colleague first.")
    return None


def let_go(user: User, by: "Actor | System") -> None:
    """Put back what they have; nobody waits for somebody who is gone. In the caller's transaction."""
    for found in HelpRequest.objects.filter(assigned_to=user).order_by("pk"):
        let_go_of(claim(found), by)


def let_go_of_what_they_lost(user: User, by: "Actor | System") -> None:
    """Put back what somebody has and cannot answer any more: a role was taken, or their account is closed."""
    for found in HelpRequest.objects.filter(assigned_to=user).order_by("pk"):
        request = claim(found)
        if request.assigned_to_id == user.pk and user not in desk_members(request):
            let_go_of(request, by)
    if has_duty(user) and not has_permission(user, Permission.ANSWER_REQUESTS):
        end_duty(user, by)


def let_go_of(request: HelpRequest, by: "Actor | System") -> None:
    """Take a claimed request from whoever has it; while somebody waits in it, the desk is told again."""
    had = request.assigned_to
    if request.state == State.ASSIGNED:
        move(request, State.RECEIVED, Party.DESK)
        audit.record(by=by, verb="put_back", target=request)
        tell_again(request, but=had)
    else:
        request.assigned_to = None
        request.save(update_fields=["assigned_to"])


def hand_children_over(membership: "Membership", by: "Actor | System") -> None:
    """Put back what is for those who safeguard and is with somebody else: from now on only they see it.

    Cases that were made of such are given to one of them.
    """
    if Permission.SAFEGUARD_CHILDREN not in GRANTS[Role(membership.role)]:
        return
    for found in HelpRequest.objects.filter(queue=Queue.SAFEGUARDING, assigned_to__isnull=False).order_by("pk"):
        request = claim(found)
        if request.assigned_to and request.assigned_to not in desk_members(request):
            let_go_of(request, by)
    hand_cases_on(by)


def say_who_joined(membership: "Membership", by: "Actor | System") -> None:  # noqa: ARG001 - hooks are told who did it
    """Tell the desk that somebody else reads there now: nobody joins it unseen. In the caller's transaction."""
    if Permission.ANSWER_REQUESTS not in GRANTS[Role(membership.role)]:
        return
    for user in User.objects.holding(Permission.ANSWER_REQUESTS).select_related("rhythm"):
        if user != membership.user:
            tell(kind=JOINED, to=user, subject=f"accounts.membership:{membership.pk}")
