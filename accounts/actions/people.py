"""People who sign in."""

from collections.abc import Mapping

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import addresses, audit, hooks, sessions
from accounts.actions.memberships import add_membership, keep_one_administrator
from accounts.actions.organisations import create_organisation
from accounts.models import Organisation, User
from accounts.permissions import Actor, Permission, Role, System, require

CHANGEABLE = frozenset({"email", "name", "is_active"})


def create_user(*, by: Actor | System, email: str, password: str, name: str = "") -> User:
    """Make an account without any role.

    Raises PermissionDenied; ValidationError for a weak password, a bad or a taken address.
    """
    with transaction.atomic():
        require(by, Permission.MANAGE_OPERATOR)
        user = User(email=User.objects.normalize_email(email), name=name)
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
        user.save()
        addresses.vouch(user)
        audit.record(by=by, verb="created", target=user)
    return user


def change_user(*, by: Actor | System, user: User, changes: Mapping[str, object]) -> User:
    """Set some of CHANGEABLE; nothing new is quiet. Raises as `create_user`, and LastAdministratorError."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"These fields have verbs of their own or none: {sorted(unknown)}")
    with transaction.atomic():
        require(by, Permission.MANAGE_OPERATOR)
        keep_one_administrator(without=user if changes.get("is_active") is False else None)
        held = User.objects.select_for_update().get(pk=user.pk)
        fields = sorted(field for field, value in changes.items() if getattr(held, field) != value)
        if fields:
            for field in fields:
                setattr(held, field, changes[field])
            held.full_clean()
            held.save(update_fields=fields)
            if "email" in fields:
                addresses.vouch(held)
            if "email" in fields or not held.is_active:
                sessions.end(held)
            audit.record(by=by, verb="changed", target=held, detail={"fields": fields})
            if "is_active" in fields and not held.is_active:
                for heard in hooks.role_lost:
                    heard(held, by)
    return held


def set_password(*, by: Actor | System, user: User, password: str) -> None:
    """Give somebody another password, which ends their sessions. Raises PermissionDenied, ValidationError."""
    with transaction.atomic():
        require(by, Permission.MANAGE_OPERATOR)
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        sessions.end(user)
        audit.record(by=by, verb="password_set", target=user)


def create_administrator(*, by: System, email: str, password: str, operator_name: str) -> User:
    """Make the first administrator, and the operator's organisation if there is none yet.

    Raises ValidationError: an active administrator exists already, or as `create_user`.
    """
    with transaction.atomic():
        operator = Organisation.objects.select_for_update().filter(is_operator=True).first()
        if operator is None:
            operator = create_organisation(by=by, name=operator_name, is_operator=True)
        elif operator.memberships.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
            raise ValidationError(_("This site has an administrator already, who can make others."))
        user = create_user(by=by, email=email, password=password)
        add_membership(by=by, user=user, organisation=operator, role=Role.ADMINISTRATOR)
    return user
