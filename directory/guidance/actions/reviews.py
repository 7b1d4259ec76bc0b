"""The tasks behind rows that are due: raised, taken, done. Each runs in its caller's transaction."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from directory.guidance.models import Deed, Hotline, Kept, Review, Rule

if TYPE_CHECKING:
    from accounts.models import User

KEPT: tuple[type[Rule | Hotline], ...] = (Rule, Hotline)


def raise_due(today: date) -> int:
    """Raise a task for every row that is due and has none; return how many. Again, or two at once: quiet."""
    made = 0
    for model in KEPT:
        held = Review.objects.undone().filter(kind=model.kept_as).values("code")
        fresh = model.objects.due(today).exclude(code__in=held)
        Review.objects.bulk_create([_of(row) for row in fresh], ignore_conflicts=True)
        made += len(fresh)
    return made


def give(row: Kept, to: "User | None") -> None:
    """Say whose task a row is; it is raised here where the clock has not come to it yet."""
    Review.objects.bulk_create([_of(row)], ignore_conflicts=True)
    Review.objects.undone().of_row(row.kept_as, row.code).update(owner=to)


def close(rows: Iterable[Kept], deed: Deed, actor: str) -> None:
    """Close the tasks of rows that are not due any more, and say who did it."""
    for row in rows:
        done = {"done_at": timezone.now(), "done_by": actor, "deed": deed}
        Review.objects.undone().of_row(row.kept_as, row.code).update(**done)


def _of(row: Kept) -> Review:
    return Review(kind=row.kept_as, code=row.code, due_on=row.review_by, owner=row.taken_by)
