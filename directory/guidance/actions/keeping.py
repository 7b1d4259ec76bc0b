"""What is the same for every row that editors keep true. Each deed runs in its caller's transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from directory.guidance.models import Kept, due_after
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

# What a row of the file does not say, or may not say.
NOT_SAID = frozenset({"id", "position", "review_by", "is_published", "edited_at", "version"})


# How the code of a row begins that an editor added by hand: no file knows it.
MADE = "made-"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did; `left`: the codes of rows that differ from the file and stay as an editor left them."""

    created: int
    updated: int
    withdrawn: int
    left: tuple[str, ...]


def replace[Row: Kept](model: type[Row], rows: Iterable[Mapping[str, Any]], by: "Actor | System") -> Loaded:
    """Make what no editor has touched say what the rows say; what is not among them any more is withdrawn.

    A number that an editor shows is not shown twice. Again: quiet. Raises ValidationError for a row that is none; then
    nothing is loaded.
    """
    require(by, Permission.EDIT_GUIDANCE)
    known = {one.code: one for one in model._default_manager.select_for_update().order_by("pk")}
    wanted = {row["code"]: model(**_whole(row, position)) for position, row in enumerate(rows, start=1)}
    for one in wanted.values():
        one.clean_fields(exclude=["id"])
    taken = {_place(one) for one in known.values() if one.edited_at and one.is_published and one.shown_once}
    barred = {code for code, one in wanted.items() if _place(one) in taken}
    fresh = [one for code, one in wanted.items() if code not in known.keys() | barred]
    differing = [one for code, one in known.items() if _differs(one, wanted.get(code))]
    changed = [one for one in differing if not (one.edited_at or one.code in barred)]
    for one in changed:
        _take_over(one, wanted.get(one.code))
    _write(model, fresh, changed)
    gone = sum(one.code not in wanted for one in changed)
    edited = {one.code for one in differing if one.edited_at and not one.code.startswith(MADE)}
    unedited = {code for code in barred if code not in known or not known[code].edited_at}
    done = Loaded(len(fresh), len(changed) - gone, gone, tuple(sorted(edited | unedited)))
    if fresh or changed:
        detail = {"created": done.created, "updated": done.updated, "withdrawn": done.withdrawn}
        audit.record(by=by, verb="loaded", target=model._meta.label_lower, detail=detail)
    return done


def save[Row: Kept](
    model: type[Row], item: Row | None, changes: Mapping[str, Any], version: int, by: "Actor | System"
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
        row.code = row.code or f"{MADE}{uuid4().hex[:12]}"
        row.edited_at = timezone.now()
        _check(row)
        with _alone():
            row.save()
        audit.record(by=by, verb="added", target=row)
        return row
    _check(row)
    return swap(row, fields, version, by, "changed") if fields or version != row.version else row


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
    return swap(row, ["checked_on", "review_by"], item.version, by, "confirmed")


def swap[Row: Kept](row: Row, fields: list[str], version: int, by: "Actor | System", verb: str) -> Row:
    """Write the fields, if the row is still the one that was read. Raises Refused when a colleague was quicker."""
    row.version, row.edited_at = version + 1, timezone.now()
    told = {field: getattr(row, field) for field in [*fields, "version", "edited_at"]}
    with _alone():
        is_ours = type(row)._default_manager.filter(pk=row.pk, version=version).update(**told)
    if not is_ours:
        raise Refused(_("A colleague was quicker and changed this. Look at it again, then make your change."))
    audit.record(by=by, verb=verb, target=row, detail={"fields": sorted(fields)})
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
    return swap(row, ["is_published"], item.version, by, "published" if is_shown else "withdrawn")


def _as_it_is[Row: Kept](item: Row) -> Row:
    """Return another copy: whoever is refused keeps theirs as it was read."""
    return type(item)._default_manager.get(pk=item.pk)


def _check(row: Kept) -> None:
    row.full_clean()
    if row.checked_on > timezone.localdate():
        raise ValidationError({"checked_on": _("Nobody can have checked it in the future.")})


def _whole(row: Mapping[str, Any], position: int) -> dict[str, Any]:
    """What the row says, and what follows from it. Raises ValidationError for a column that no file may say."""
    if said := NOT_SAID & row.keys():
        raise ValidationError(f"{row['code']}: {', '.join(sorted(said))} is not for a file to say.")
    return {**row, "position": position, "review_by": due_after(row["checked_on"])}


def _place(row: Kept) -> tuple[Any, ...]:
    """What no other row that is shown may share with it."""
    return tuple(getattr(row, field) for field in row.shown_once)


def _fields(model: type[Kept]) -> list[str]:
    return [field.name for field in model._meta.fields if field.name not in {"id", "edited_at", "version"}]


def _differs(one: Kept, wanted: Kept | None) -> bool:
    """Whether a row is not as the file wants it; None: the file does not want it shown."""
    if wanted is None:
        return one.is_published
    return any(getattr(one, field) != getattr(wanted, field) for field in _fields(type(one)))


def _take_over(one: Kept, wanted: Kept | None) -> None:
    one.version += 1
    if wanted is None:
        one.is_published = False
        return
    for field in _fields(type(one)):
        setattr(one, field, getattr(wanted, field))


def _write[Row: Kept](model: type[Row], fresh: list[Row], changed: list[Row]) -> None:
    # Hidden first: rows may exchange their numbers, or one come back under another code.
    model._default_manager.filter(pk__in=[one.pk for one in changed]).update(is_published=False)
    model._default_manager.bulk_update(changed, [*_fields(model), "version"])
    model._default_manager.bulk_create(fresh)
