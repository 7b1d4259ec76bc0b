"""Making rows say what a file says, where no editor has touched them. Runs in its caller's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import audit
from accounts.permissions import Permission, require
from directory.guidance.actions import reviews, revisions
from directory.guidance.actions.keeping import MADE
from directory.guidance.actions.revisions import BESIDE, Changes, fields
from directory.guidance.models import Deed, Kept, due_after

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

# What a row of the file does not say, or may not say.
NOT_SAID = BESIDE | {"position", "review_by", "is_published"}


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
    differing = [one for code, one in known.items() if _difference(one, wanted.get(code))]
    changed = [one for one in differing if not (one.edited_at or one.code in barred)]
    told = [*((one, revisions.difference(None, one)) for one in fresh),
            *((one, _take_over(one, wanted.get(one.code))) for one in changed)]  # fmt: skip
    _write(model, fresh, changed)
    gone = sum(one.code not in wanted for one in changed)
    edited = {one.code for one in differing if one.edited_at and not one.code.startswith(MADE)}
    unedited = {code for code in barred if code not in known or not known[code].edited_at}
    done = Loaded(len(fresh), len(changed) - gone, gone, tuple(sorted(edited | unedited)))
    _write_down(model, done, told, by)
    return done


def _write_down(model: type[Kept], done: Loaded, told: list[tuple[Any, Changes]], by: "Actor | System") -> None:
    if told:
        detail = {"created": done.created, "updated": done.updated, "withdrawn": done.withdrawn}
        event = audit.record(by=by, verb="loaded", target=model._meta.label_lower, detail=detail)
        revisions.keep(revisions.revision(row, Deed.LOADED, changes, event.actor) for row, changes in told)
        today, rows = timezone.localdate(), [row for row, _changes in told]
        reviews.close((row for row in rows if not row.is_due(today)), Deed.LOADED, event.actor)
        for row in rows:
            if row.is_due(today):
                reviews.give(row, None)


def _whole(row: Mapping[str, Any], position: int) -> dict[str, Any]:
    """What the row says, and what follows from it. Raises ValidationError for a column that no file may say."""
    if said := NOT_SAID & row.keys():
        raise ValidationError(f"{row['code']}: {', '.join(sorted(said))} is not for a file to say.")
    return {**row, "position": position, "review_by": due_after(row["checked_on"])}


def _place(row: Kept) -> tuple[Any, ...]:
    """What no other row that is shown may share with it."""
    return tuple(getattr(row, field) for field in row.shown_once)


def _difference(one: Kept, wanted: Kept | None) -> Changes:
    """Return in what a row is not as the file wants it; None: the file does not want it shown."""
    if wanted is None:
        return {"is_published": (True, False)} if one.is_published else {}
    return revisions.difference(one, wanted)


def _take_over(one: Kept, wanted: Kept | None) -> Changes:
    changes = _difference(one, wanted)
    for field, (_was, now) in changes.items():
        setattr(one, field, now)
    one.version += 1
    # Whoever looked into what it said before has nothing to look into any more.
    one.taken_by = one.told_on = None
    return changes


def _write[Row: Kept](model: type[Row], fresh: list[Row], changed: list[Row]) -> None:
    # Hidden first: rows may exchange their numbers, or one come back under another code.
    model._default_manager.filter(pk__in=[one.pk for one in changed]).update(is_published=False)
    model._default_manager.bulk_update(changed, [*fields(model), "version", "taken_by", "told_on"])
    model._default_manager.bulk_create(fresh)
