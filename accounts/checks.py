"""What production must not hold. `manage.py check --database default` asks; the servers ask before they start."""

import os
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


@register(Tags.files, deploy=True)
def erasures_can_be_noted(**options: Any) -> list[CheckMessage]:
    """Refuse a ledger of erasures that this account cannot write: nothing could be erased."""
    path = settings.ERASURES_FILE
    there = next(each for each in (path, *path.parents) if each.exists())
    # A folder that is still wanting is made at the first erasure.
    needed = os.W_OK if there == path else os.W_OK | os.X_OK
    if os.access(there, needed) and (there == path) == there.is_file():
        return []
    hint = "Name a file that every web server and worker may append to: ERASURES_FILE."
    return [Error(f"Erasures cannot be noted in {path}: nothing could be erased.", hint=hint, id="accounts.E002")]


def _is_there() -> bool:
    return User._meta.db_table in connections["default"].introspection.table_names()
