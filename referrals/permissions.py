"""Who may do what at the desk."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Permission, has_permission, require
from referrals.choices import Queue
from referrals.models import EnquiryRecipient, HelpRequest, Referral

if TYPE_CHECKING:
    from accounts.permissions import Actor


def require_desk(by: "Actor", request: HelpRequest | None = None) -> None:
    """Raise PermissionDenied unless `by` answers at the desk, and at the desk that this request went to."""
    require(by, Permission.ANSWER_REQUESTS)
    if request is not None and not HelpRequest.objects.of_desk(_user(by)).filter(pk=request.pk).exists():
        raise PermissionDenied(Permission.ANSWER_REQUESTS)


def desk_of(user: User) -> str | None:
    """Return where what waits for somebody of the desk stands; None for anybody else."""
    return reverse("triage:list") if has_permission(user, Permission.ANSWER_REQUESTS) else None


def answers_of(user: User) -> str | None:
    """Return where what waits for somebody's answer stands; None when nothing does (two queries)."""
    if Referral.objects.to_holder(user).offered().exists():
        return reverse("referrals:list")
    return reverse("referrals:enquiries") if EnquiryRecipient.objects.to_holder(user).unanswered().exists() else None


def may_decide_openings(by: "Actor") -> bool:
    """Whether `by` is one of those who let somebody from outside of the desk in."""
    return has_permission(by, Permission.MANAGE_OPERATOR) or has_permission(by, Permission.SAFEGUARD_CHILDREN)


def desk_members(request: HelpRequest) -> list[User]:
    """Return everybody who answers requests like this one."""
    children = Permission.SAFEGUARD_CHILDREN
    people = User.objects.holding(Permission.ANSWER_REQUESTS)
    if request.queue == Queue.SAFEGUARDING and User.objects.holding(children).exists():
        people = User.objects.holding(children)
    return list(people.select_related("rhythm"))


def _user(by: "Actor") -> User:
    if not isinstance(by, User):
        raise PermissionDenied(Permission.ANSWER_REQUESTS)
    return by
