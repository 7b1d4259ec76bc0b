"""Who may do what with a case."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from accounts.models import Membership, Organisation, User
from accounts.permissions import Permission, has_permission
from referrals.models import Case

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.permissions import Actor


def require_owner(by: "Actor", case: Case) -> None:
    """Raise PermissionDenied unless `by` has this case and still holds the role for it. Ask it of a claimed row."""
    if case.owner_id is None or case.owner_id != by.pk:
        raise PermissionDenied(Permission.WORK_CASES)
    require_work(by, case)


def require_work(by: "Actor", case: Case) -> None:
    """Raise PermissionDenied unless `by` works on cases where this one is, and on such ones."""
    if not may_work(by, case):
        raise PermissionDenied(Permission.WORK_CASES)


def may_work(by: "Actor", case: Case) -> bool:
    """Whether `by` could have this case. What is for those who safeguard children is theirs, if there is anybody."""
    if not has_permission(by, Permission.WORK_CASES, organisation=case.organisation_id):
        return False
    return not _is_of_child(case) or has_permission(by, Permission.SAFEGUARD_CHILDREN) or not _safeguarding().exists()


def require_hand_over(by: "Actor", case: Case) -> None:
    """Raise PermissionDenied unless `by` may hand this case to somebody: its owner, or a manager there."""
    if not manages(by, case):
        require_owner(by, case)


def manages(by: "Actor", case: Case) -> bool:
    """Whether `by` manages the organisation of this case."""
    return has_permission(by, Permission.MANAGE_ORGANISATION, organisation=case.organisation_id)


def colleagues(case: Case) -> list[User]:
    """Return everybody else who could have this case."""
    there = User.objects.holding_in(Permission.WORK_CASES, case.organisation_id)
    if _is_of_child(case) and _safeguarding().exists():
        there = there.filter(pk__in=_safeguarding().values("pk"))
    return list(there.exclude(pk=case.owner_id) if case.owner_id else there)


def managers(case: Case) -> list[User]:
    """Return everybody who manages the organisation of this case."""
    there = User.objects.holding_in(Permission.MANAGE_ORGANISATION, case.organisation_id)
    return list(there.select_related("rhythm"))


def workplaces(user: User) -> list[Organisation]:
    """Return where somebody works on cases."""
    where = Membership.objects.granting(Permission.WORK_CASES).filter(user=user)
    return list(Organisation.objects.filter(pk__in=where.values("organisation")).order_by("name", "pk"))


def _is_of_child(case: Case) -> bool:
    return Case.objects.of_children().filter(pk=case.pk).exists()


def _safeguarding() -> "QuerySet[User]":
    return User.objects.holding(Permission.SAFEGUARD_CHILDREN)
