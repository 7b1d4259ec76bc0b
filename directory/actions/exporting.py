"""Handing an entry to whoever looks after it."""

from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts import audit
from directory import exports
from directory.models import Profile
from directory.permissions import require_holder

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def export_entry(*, profile: Profile, by: "User") -> dict[str, Any]:
    """Return all that is held of an entry, and note that it was handed out."""
    require_holder(by, profile)
    audit.record(by=by, verb="exported", target=profile)
    return exports.entry(profile)
