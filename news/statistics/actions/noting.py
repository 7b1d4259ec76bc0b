"""Saying something beside numbers: notes, errata, breaks, and which lines may stand together."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from accounts import audit
from accounts.permissions import Permission, require
from news.statistics.models import Comparison, Erratum, Footnote, Series, SeriesBreak

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

type Note = Footnote | Erratum | SeriesBreak | Comparison


def keep_note(*, note: Note, by: "Actor | System", series: Sequence[Series] | None = None) -> Note:
    """Write a note or change one; `series`: the lines of a comparison. Raises ValidationError for what is none."""
    with transaction.atomic():
        require(by, Permission.EDIT_STATISTICS)
        is_new = note.pk is None
        note.full_clean()
        note.save()
        if isinstance(note, Comparison) and series is not None:
            note.series.set(series)
        audit.record(by=by, verb="added" if is_new else "changed", target=note)
    return note


def drop_note(*, note: Note, by: "Actor | System") -> None:
    """Take a note away; that it was there stays in the audit trail. Again: quiet."""
    with transaction.atomic():
        require(by, Permission.EDIT_STATISTICS)
        held = type(note)._default_manager.filter(pk=note.pk).select_for_update().first()
        if held is not None:
            audit.record(by=by, verb="removed", target=held)
            held.delete()
