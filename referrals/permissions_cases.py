"""Who may do what with a case."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from accounts.models import Membership, Organisation, User
from accounts.permissions import Permission, has_permission
from referrals.models import Case

if TYPE_CHECKING:
    from accounts.permissions import Actor


def require_owner(by: "Actor", case: Case) -> None:
    """Raise PermissionDenied unless `by` has this case and still holds the role for it. Ask it of a claimed row."""
    if case.owner_id is None or case.owner_id != by.pk:
        raise PermissionDenied(Permission.WORK_CASES)
    require_work(by, case)


def require_work(by: "Actor", case: Case) -> None:
    """Raise PermissionDenied unless `by` works on cases where this one is."""
    if not has_permission(by, Permission.WORK_CASES, organisation=case.organisation_id):
        raise PermissionDenied(Permission.WORK_CASES)


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
    return list(there.exclude(pk=case.owner_id) if case.owner_id else there)


def managers(case: Case) -> list[User]:
    """Return everybody who manages the organisation of this case."""
    there = User.objects.holding_in(Permission.MANAGE_ORGANISATION, case.organisation_id)
    return list(there.select_related("rhythm"))


def workplaces(user: User) -> list[Organisation]:
    """Return where somebody works on cases."""
    where = Membership.objects.granting(Permission.WORK_CASES).filter(user=user)
    return list(Organisation.objects.filter(pk__in=where.values("organisation")).order_by("name", "pk"))
