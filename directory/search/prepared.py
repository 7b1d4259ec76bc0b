"""Cursors whose statements PostgreSQL keeps planned."""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


def cursor() -> CursorWrapper:
    """Return one: for few texts, their values numbered ($1), asked again and again (htmse.postgresql's own method)."""
    held: Any = connection
    prepared: CursorWrapper = held.prepared()
    return prepared
