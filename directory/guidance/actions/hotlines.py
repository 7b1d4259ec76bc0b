"""Telephone lines: loaded from the file, kept by editors."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from directory.guidance.actions import keeping, loading
from directory.guidance.actions.loading import Loaded
from directory.guidance.models import Hotline

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


@transaction.atomic
def replace_hotlines(*, rows: Iterable[Mapping[str, Any]], by: "Actor | System") -> Loaded:
    """Load the file's lines, in their order. A row that an editor has touched stays as it is. Again: quiet."""
    return loading.replace(Hotline, rows, by)


@transaction.atomic
def save_hotline(
    *, hotline: Hotline | None, changes: Mapping[str, Any], by: "Actor | System", version: int = 0
) -> Hotline:
    """Add a line (None), or change one as it was at `version`.

    Raises ValidationError for what no line may be, and Refused when a colleague was quicker.
    """
    return keeping.save(Hotline, hotline, changes, version, by)


@transaction.atomic
def withdraw_hotline(*, hotline: Hotline, by: "Actor | System") -> Hotline:
    """Take a line from the public. Again: quiet. Refused when a colleague was quicker."""
    return keeping.withdraw(hotline, by)


@transaction.atomic
def publish_hotline(*, hotline: Hotline, by: "Actor | System") -> Hotline:
    """Show a line that was withdrawn. Again: quiet. Raises ValidationError when its number is shown already."""
    return keeping.publish(hotline, by)


@transaction.atomic
def confirm_hotline(*, hotline: Hotline, by: "Actor | System") -> Hotline:
    """Say that it was read at its source today and still holds. Again: quiet. Refused when a colleague was quicker."""
    return keeping.confirm(hotline, by)
