"""Handing people what is held about them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts import audit, exports
from accounts.models import User
from accounts.permissions import Actor


@transaction.atomic
def export_account(*, by: Actor, user: User) -> dict[str, Any]:
    """Return all that is held about `user`, and note that it was handed out. PermissionDenied for anybody else."""
    if by != user:
        raise PermissionDenied
    audit.record(by=by, verb="exported", target=user)
    return exports.of(user)
