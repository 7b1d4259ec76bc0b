"""What production must not hold. `manage.py check --database default` asks; the servers ask before they start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.actions import DEMO_PASSWORD
from accounts.models import User


@register(Tags.database)
def no_demo_accounts(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Refuse accounts that whoever reads the manual can open."""
    if settings.DEMO or "default" not in (databases or ()):
        return []
    demo = User.objects.filter(email__iendswith="@example.org", is_active=True)
    open_to_all = [user for user in demo if user.check_password(DEMO_PASSWORD)]
    return [
        Error(
            f"The demo account {user.email} can sign in, and its password is public.",
            hint="Start from an empty database, or close the account (may sign in: no) and change its password.",
            id="accounts.E001",
        )
        for user in open_to_all
    ]
