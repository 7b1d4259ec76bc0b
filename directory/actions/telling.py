"""Who is told about an entry."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Model

from accounts.models import User
from accounts.permissions import Permission
from directory.models import Profile
from notifications.actions import tell
from notifications.kinds import Fact, MemberKind


def holders_of(profile: Profile) -> list[User]:
    """Return everybody who looks after an entry by name."""
    return list(User.objects.filter(holdings__profile=profile, is_active=True).select_related("rhythm").order_by("pk"))


def tell_holders(
    profile: Profile,
    *,
    kind: MemberKind,
    step: str = "",
    facts: Mapping[str, Fact] | None = None,
    after: timedelta = timedelta(0),
) -> None:
    """Tell everybody who looks after an entry, in the caller's transaction."""
    for user in holders_of(profile):
        tell(kind=kind, to=user, subject=subject(profile), step=step, facts=facts, after=after)


def tell_moderators(about: str, *, kind: MemberKind, step: str = "") -> None:
    """Tell everybody who may look at what was handed in. `about` is the subject that a colleague's act cancels."""
    for user in User.objects.holding(Permission.MODERATE_DIRECTORY).select_related("rhythm"):
        tell(kind=kind, to=user, subject=about, step=step)


def subject(row: Model) -> str:
    """Name a row as messages name what they are about."""
    return f"{row._meta.label_lower}:{row.pk}"
