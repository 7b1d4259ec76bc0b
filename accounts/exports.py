"""All that is held about a person, for that person (docs/your-data.md). Each app registers its part when ready."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User

type Part = Callable[["User"], Mapping[str, Any]]

FORM = "htmse-account-1"

_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Declare what an app holds about a person. Raises ValueError for a name that is taken.

    A part gives values that JSON can hold, and never a secret: no code, no hash, no sealed bytes.
    """
    if name in _parts:
        raise ValueError(f"There is a part {name} already.")
    _parts[name] = part


def of(user: "User") -> dict[str, Any]:
    """Return every part by its name."""
    told: dict[str, Any] = {"format": FORM, "made_at": timezone.now()}
    return told | {name: dict(part(user)) for name, part in _parts.items()}


def account(user: "User") -> dict[str, Any]:
    """The account itself: with what somebody signs in and where, but nothing that would let anybody else."""
    roles = user.memberships.select_related("organisation").order_by("created_at")
    factors = Authenticator.objects.filter(user=user).order_by("created_at")
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "joined_at": user.joined_at,
        "last_sign_in_at": user.last_login,
        "has_password": user.has_usable_password(),
        "roles": [{"organisation": row.organisation.name, "role": row.role, "since": row.created_at} for row in roles],
        "second_factors": [
            {"kind": row.type, "added_at": row.created_at, "last_used_at": row.last_used_at} for row in factors
        ],
        "signed_in": list(user.sign_ins.order_by("started_at").values("started_at", "seen_at")),
    }
