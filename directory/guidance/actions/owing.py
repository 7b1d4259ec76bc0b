"""Rows that are due for another look are somebody's work: taken, put down, done by checking them."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, has_permission, require
from directory.guidance.actions import reviews
from directory.guidance.models import Kept
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def take_review(*, item: Kept, by: "User") -> None:
    """Look at a row again oneself. Again: quiet. Refused when it is not due, or when an editor has it already."""
    require(by, Permission.EDIT_GUIDANCE)
    row = _claim(item)
    if row.taken_by == by:
        return
    if not row.is_due(timezone.localdate()):
        raise Refused(_("A colleague was quicker: it is not due any more."))
    if row.taken_by and has_permission(row.taken_by, Permission.EDIT_GUIDANCE):
        raise Refused(_("%(who)s is looking into it.") % {"who": row.taken_by})
    _give(row, by, by, "taken")


@transaction.atomic
def put_down_review(*, item: Kept, by: "User") -> None:
    """Leave it to whoever comes first. Again: quiet. Refused when somebody else has it."""
    require(by, Permission.EDIT_GUIDANCE)
    row = _claim(item)
    if row.taken_by is None:
        return
    if row.taken_by != by:
        raise Refused(_("%(who)s is looking into it.") % {"who": row.taken_by})
    _give(row, None, by, "put_down")


def _claim(item: Kept) -> Kept:
    rows = type(item)._default_manager.select_related("taken_by")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=item.pk)


def _give(row: Kept, to: "User | None", by: "User", verb: str) -> None:
    # Not what the row says: it keeps its version, and nobody's change is refused for it.
    row.taken_by = to
    row.save(update_fields=["taken_by"])
    reviews.give(row, to)
    audit.record(by=by, verb=verb, target=row)
