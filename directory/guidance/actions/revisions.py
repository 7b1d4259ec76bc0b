"""Writing down what became of a row, in the transaction of the deed."""

from collections.abc import Iterable
from typing import Any

from directory.guidance.models import Deed, Kept, Revision

# What is no word about the row itself.
BESIDE = frozenset({"id", "edited_at", "version", "taken_by", "told_on"})

type Changes = dict[str, tuple[Any, Any]]


def fields(model: type[Kept]) -> list[str]:
    """Return what a row says, by field."""
    return [field.name for field in model._meta.fields if field.name not in BESIDE]


def difference(was: Kept | None, now: Kept) -> Changes:
    """Return what changed, field by field; of a row that is new, all that it says."""
    told = {name: (getattr(was, name) if was else None, getattr(now, name)) for name in fields(type(now))}
    return {name: pair for name, pair in told.items() if pair[0] != pair[1] and (was or pair[1] not in {None, ""})}


def revision(row: Kept, deed: Deed, changes: Changes, actor: str) -> Revision:
    """Return the line that says how a row came to its version."""
    return Revision(
        kind=row.kept_as, code=row.code, version=row.version, deed=deed, actor=actor,
        changes={name: list(pair) for name, pair in changes.items()},
    )  # fmt: skip


def keep(revisions: Iterable[Revision]) -> None:
    """Keep them, in one query."""
    Revision.objects.bulk_create(revisions)
