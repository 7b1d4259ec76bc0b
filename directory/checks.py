"""What production must not hold of the directory; accounts/checks.py says who asks, and when."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from directory.models import Profile


@register(Tags.database)
def no_fictional_profiles(*, databases: Sequence[str] | None = None, **options: Any) -> list[CheckMessage]:
    """Refuse people who do not exist: somebody in need would wait for them."""
    # Before the first migration there is nothing to ask.
    if settings.DEMO or "default" not in (databases or ()) or not _is_there():
        return []
    count = Profile.objects.filter(is_fictional=True).count()
    hint = "They come with the demonstration: start production from a database of its own."
    return [Error(f"{count} fictional profiles are in this database.", hint=hint, id="directory.E001")] if count else []


def _is_there() -> bool:
    return Profile._meta.db_table in connections["default"].introspection.table_names()
