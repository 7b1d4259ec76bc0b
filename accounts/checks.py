"""What production must not hold. `manage.py check --database default` asks; the servers ask before they start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.actions import DEMO_PASSWORD
from accounts.models import User


@register(Tags.database)
def no_demo_accounts(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Refuse accounts that whoever reads the manual can open."""
    # Before the first migration there is nothing to ask.
    if settings.DEMO or "default" not in (databases or ()) or not _is_there():
        return []
    demo = User.objects.filter(email__iendswith="@example.org", is_active=True).values_list("email", "password")
    hint = "Start production from a database of its own, or close the account and change its password."
    return [
        Error(f"The demo account {email} can sign in, and its password is public.", hint=hint, id="accounts.E001")
        for email, password in demo
        if check_password(DEMO_PASSWORD, password)
    ]


def _is_there() -> bool:
    return User._meta.db_table in connections["default"].introspection.table_names()
