"""What is counted beforehand: kept by triggers as changes, read together with them, folded now and then."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from directory.search import bitmaps

# As many changes of totals as a reader sums without noticing, and as many changed entries as it reads by themselves.
MANY, MANY_ENTRIES = 2_000, 200
# PostgreSQL advisory locks are numbers: this one stands for "somebody is folding the tally or the bitmaps".
TALLY_LOCK = 0x48544D02

_LENGTHS = """
SELECT (SELECT coalesce(max(id) - min(id), 0) FROM directory_search_facettally),
       (SELECT coalesce(max(id) - min(id) + 1, 0) FROM directory_search_unmapped)
"""
_FOLD = """
WITH gone AS (DELETE FROM directory_search_facettally RETURNING facet, change)
INSERT INTO directory_search_facettally (facet, change)
SELECT facet, sum(change) FROM gone GROUP BY facet HAVING sum(change) <> 0
"""


def tidy(*, many: int = MANY) -> None:
    """Fold the changes into one row a facet once there are more than `many`, and changed entries into the bitmaps.

    Never waits: the second of two leaves it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LENGTHS)
        changes, entries = cursor.fetchone()
    folds = [_FOLD] if changes > many else []
    folds += [bitmaps.FOLD, bitmaps.SWEEP] if entries > min(many, MANY_ENTRIES) else []
    if folds:
        _fold(folds)


@contextmanager
def unfolded() -> Iterator[None]:
    """Let nobody fold until the block has ended: folding after each of many changes writes every bitmap many times."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [TALLY_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TALLY_LOCK])


def _fold(folds: list[str]) -> None:
    # The lock lasts as long as its transaction, which must hold the folding too.
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TALLY_LOCK])
        if cursor.fetchone()[0]:
            for fold in folds:
                cursor.execute(fold)
