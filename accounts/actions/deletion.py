"""An account that its owner deletes."""

from collections.abc import Iterator

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts import audit, hooks, sessions
from accounts.actions.memberships import LastAdministratorError, keep_one_administrator
from accounts.models import User
from accounts.permissions import Actor


class CannotBeDeletedError(ValidationError):
    """Something still needs this account; the messages say what."""


def objections(user: User) -> list[str]:
    """Say in sentences why this account cannot be deleted now; an empty list when it can."""
    with transaction.atomic():
        return list(_objections(user))


def delete_account(*, by: Actor, user: User) -> None:
    """Delete an account for good, with its roles, factors and sessions. What was done keeps its number, not the name.

    Raises PermissionDenied for anybody but its owner, CannotBeDeletedError.
    """
    if by != user:
        raise PermissionDenied
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        if told := list(_objections(held)):
            raise CannotBeDeletedError(told)
        # Nothing is told to them from here on: what ends with their entries would leave messages that hold the account.
        held.is_active = False
        held.save(update_fields=["is_active"])
        for heard in hooks.user_deleted:
            heard(held, by)
        sessions.end(held)
        audit.record(by=by, verb="deleted", target=held)
        get_adapter().send_mail("account/email/account_deleted", held.email, {})
        held.delete()


def _objections(user: User) -> Iterator[str]:
    try:
        keep_one_administrator(without=user)
    except LastAdministratorError as error:
        yield from error.messages
    for objection in hooks.why_not:
        told = objection(user)
        if told:
            yield str(told)
