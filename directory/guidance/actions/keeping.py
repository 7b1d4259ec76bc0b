"""What is the same for every row that editors keep true. Each deed runs in its caller's transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from directory.guidance.actions import reviews, revisions
from directory.guidance.models import Deed, Kept, due_after
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

# How the code of a row begins that an editor added by hand: no file knows it.
MADE = "made-"


def save[Row: Kept](
    model: type[Row],
    item: Row | None,
    changes: Mapping[str, Any],
    version: int,
    by: "Actor | System",
    deed: Deed = Deed.CHANGED,
) -> Row:
    """Add a row, or change one; nothing changed: quiet.

    Raises ValidationError for what no row may be, and Refused when somebody changed it since `version`.
    """
    require(by, Permission.EDIT_GUIDANCE)
    row = model() if item is None else _as_it_is(item)
    fields = [field for field, value in changes.items() if getattr(row, field) != value]
    for field in fields:
        setattr(row, field, changes[field])
    if row.checked_on and ("review_by" not in fields and (item is None or "checked_on" in fields)):
        row.review_by = due_after(row.checked_on)
        fields.append("review_by")
    if item is None:
        return _add(row, by)
    _check(row)
    return swap(row, fields, version, by, deed) if fields or version != row.version else row


def withdraw[Row: Kept](item: Row, by: "Actor | System") -> Row:
    """Take a row from the public; `publish` takes that back. Again: quiet."""
    return _show(item, by, is_shown=False)


def publish[Row: Kept](item: Row, by: "Actor | System") -> Row:
    """Show a row that was withdrawn. Again: quiet. Raises ValidationError when it cannot stand beside what is shown."""
    return _show(item, by, is_shown=True)


def confirm[Row: Kept](item: Row, by: "Actor | System") -> Row:
    """Say that somebody read it at its source today, and that it still holds. Again on the same day: quiet."""
    require(by, Permission.EDIT_GUIDANCE)
    row, today = _as_it_is(item), timezone.localdate()
    if row.checked_on == today and row.review_by == due_after(today):
        return row
    row.checked_on, row.review_by = today, due_after(today)
    return swap(row, ["checked_on", "review_by"], item.version, by, Deed.CONFIRMED)


def swap[Row: Kept](row: Row, fields: list[str], version: int, by: "Actor | System", deed: Deed) -> Row:
    """Write the fields, if the row is still the one that was read. Raises Refused when a colleague was quicker."""
    was = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    if was.version != version:
        raise Refused(_("A colleague was quicker and changed this. Look at it again, then make your change."))
    row.version, row.edited_at = version + 1, timezone.now()
    written = [*fields, "version", "edited_at"]
    if not row.is_due(timezone.localdate()):
        row.taken_by = row.told_on = None
        written += ["taken_by", "told_on"]
    with _alone():
        row.save(update_fields=written)
    event = audit.record(by=by, verb=deed.value, target=row, detail={"fields": sorted(fields)})
    revisions.keep([revisions.revision(row, deed, revisions.difference(was, row), event.actor)])
    if not row.is_due(timezone.localdate()):
        reviews.close([row], deed, event.actor)
    return row


def _add[Row: Kept](row: Row, by: "Actor | System") -> Row:
    row.code = row.code or f"{MADE}{uuid4().hex[:12]}"
    row.edited_at = timezone.now()
    _check(row)
    with _alone():
        row.save(force_insert=True)
    event = audit.record(by=by, verb=Deed.ADDED.value, target=row)
    revisions.keep([revisions.revision(row, Deed.ADDED, revisions.difference(None, row), event.actor)])
    return row


@contextmanager
def _alone() -> Iterator[None]:
    """Raises Refused when a colleague has just taken the place that a row wants: both had looked and found it free."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(_("A colleague was quicker: this is shown already. Look at the list again.")) from error


def _show[Row: Kept](item: Row, by: "Actor | System", *, is_shown: bool) -> Row:
    require(by, Permission.EDIT_GUIDANCE)
    row = _as_it_is(item)
    if row.is_published == is_shown:
        return row
    row.is_published = is_shown
    if is_shown:
        row.validate_constraints()
    return swap(row, ["is_published"], item.version, by, Deed.PUBLISHED if is_shown else Deed.WITHDRAWN)


def _as_it_is[Row: Kept](item: Row) -> Row:
    """Return another copy: whoever is refused keeps theirs as it was read."""
    return type(item)._default_manager.get(pk=item.pk)


def _check(row: Kept) -> None:
    row.full_clean()
    if row.checked_on > timezone.localdate():
        raise ValidationError({"checked_on": _("Nobody can have checked it in the future.")})
