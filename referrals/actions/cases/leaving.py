"""What becomes of somebody's cases when their account is deleted."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts import audit
from referrals.actions.cases.rows import claim
from referrals.models import Case

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User
    from accounts.permissions import Actor


def has_open_cases(user: "User") -> "str | _StrPromise | None":
    """Why the account of whoever has open cases cannot be deleted now."""
    if Case.objects.open().filter(owner=user).exists():
        return _("You have open cases: hand them to a colleague or close them first.")
    return None


def let_cases_go(user: "User", by: "Actor") -> None:
    """Leave closed ones to whoever manages: they can hand them to a colleague. In the caller's transaction."""
    for found in Case.objects.closed().filter(owner=user).order_by("pk"):
        case = claim(found)
        case.owner = None
        case.save(update_fields=["owner"])
        audit.record(by=by, verb="let_go", target=case, organisation_id=case.organisation_id)
