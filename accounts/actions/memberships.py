"""Who holds which role where. The operator's roles open the administration; its last administrator stays."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit, hooks, sessions
from accounts.models import Membership, Organisation, User
from accounts.permissions import GRANTS, OPERATOR_ROLES, Actor, Permission, Role, System, has_permission, require


class LastAdministratorError(ValidationError):
    """Nobody would be left to run the site."""

    def __init__(self) -> None:
        super().__init__(_("Nobody would be left to run this site: make somebody else an administrator first."))


class NotForOneselfError(ValidationError):
    """Whoever gives the roles that read what help-seekers wrote gives them to others."""

    def __init__(self) -> None:
        super().__init__(_("Nobody gives this role to themselves: ask another administrator."))


def add_membership(*, by: Actor | System, user: User, organisation: Organisation, role: Role) -> Membership:
    """Give a role; holding it already is quiet.

    Raises PermissionDenied, NotForOneselfError, or ValidationError for a role out of place.
    """
    with transaction.atomic():
        _require_for(by, organisation.id, role)
        if by == user and Permission.ANSWER_REQUESTS in GRANTS[role]:
            raise NotForOneselfError
        if role in OPERATOR_ROLES and not organisation.is_operator:
            raise ValidationError(_("This role belongs to the organisation that runs this site."))
        membership, is_new = Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
        if is_new:
            _record(by, "added", membership)
            open_doors(user)
            for heard in hooks.role_given:
                heard(membership, by)
    return membership


def remove_membership(*, by: Actor | System, membership: Membership) -> None:
    """Take a role away; gone already is quiet. Raises PermissionDenied, LastAdministratorError."""
    with transaction.atomic():
        _require_for(by, membership.organisation_id, Role(membership.role))
        keep_one_administrator(without=membership.user if membership.role == Role.ADMINISTRATOR else None)
        held = Membership.objects.select_for_update().filter(pk=membership.pk).first()
        if held is None:
            return
        _record(by, "removed", held)
        held.delete()
        open_doors(membership.user)
        for heard in hooks.role_lost:
            heard(membership.user, by)


def open_doors(user: User) -> None:
    """The administration is open to those who hold a role of the operator, and to nobody else."""
    roles = Membership.objects.filter(user=user, organisation__is_operator=True).values_list("role", flat=True)
    held = set(roles)
    user.is_staff, user.is_superuser = bool(held & OPERATOR_ROLES), Role.ADMINISTRATOR in held
    user.save(update_fields=["is_staff", "is_superuser"])
    # What somebody may do has changed: nobody goes on with what they could do before.
    sessions.end(user)


def keep_one_administrator(*, without: User | None) -> None:
    """Raise LastAdministratorError when `without` is the last who can run the site. Two at once wait in line."""
    if without is None:
        return
    # One row that all of them lock: two administrators who remove each other must not both succeed.
    operator = Organisation.objects.select_for_update().filter(is_operator=True).first()
    active = Membership.objects.filter(organisation=operator, role=Role.ADMINISTRATOR, user__is_active=True)
    if active.filter(user=without).exists() and not active.exclude(user=without).exists():
        raise LastAdministratorError


def _require_for(by: Actor | System, organisation_id: UUID, role: Role) -> None:
    """The operator's administrators give every role; a manager gives their own organisation's ordinary ones."""
    if role in OPERATOR_ROLES or has_permission(by, Permission.MANAGE_OPERATOR):
        require(by, Permission.MANAGE_OPERATOR)
    else:
        require(by, Permission.MANAGE_ORGANISATION, organisation=organisation_id)


def _record(by: Actor | System, verb: str, membership: Membership) -> None:
    audit.record(
        by=by,
        verb=verb,
        target=membership,
        organisation_id=membership.organisation_id,
        detail={"user": membership.user_id, "role": membership.role},
    )
