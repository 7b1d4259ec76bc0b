"""What was counted while pages were shown comes over, each batch once; what is old is forgotten."""

from datetime import timedelta

import redis
from django.db import connection, transaction
from django.utils import timezone

from directory import found
from directory.found import Batch
from directory.models import FoundBatch, FoundCount, Tombstone
from directory.querysets import monday

FOUND_KEPT = timedelta(days=365)
# Longer than any batch can lie in Valkey (found.KEPT).
BATCHES_KEPT = timedelta(days=60)
TOMBSTONES_KEPT = timedelta(days=5 * 365)

# Of a profile that is gone nothing is kept; one that goes at this moment waits, or its counts go with it.
_ADD = """
INSERT INTO directory_foundcount AS held (profile_id, week, vocabulary, value, count)
SELECT profile.id, %s, told.vocabulary, told.value, told.count
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::int[]) AS told (profile_id, vocabulary, value, count)
  JOIN directory_profile AS profile ON profile.id = told.profile_id
 ORDER BY profile.id, told.vocabulary, told.value
   FOR KEY SHARE OF profile
    ON CONFLICT (profile_id, week, vocabulary, value) DO UPDATE SET count = held.count + excluded.count
"""


def gather_found() -> int:
    """Bring over what was counted since; return how many numbers came. Quiet while Valkey is away: it waits there.

    The batch's own row commits with its numbers. So a batch that is met again, because we ended before Valkey heard
    that it had arrived or because two do this at once, adds nothing.
    """
    moved = 0
    try:
        for batch in found.batches():
            moved += _move(batch)
            found.arrived(batch)
    except redis.RedisError:
        return moved
    return moved


@transaction.atomic
def forget_old() -> int:
    """Forget counts after a year, batches once none can come again, tombstones after five years; return how many."""
    now = timezone.now()
    old = (
        FoundCount.objects.filter(week__lt=monday(timezone.localdate()) - FOUND_KEPT),
        FoundBatch.objects.filter(moved_at__lt=now - BATCHES_KEPT),
        Tombstone.objects.filter(at__lt=now - TOMBSTONES_KEPT),
    )
    return sum(rows.delete()[0] for rows in old)


@transaction.atomic
def _move(batch: Batch) -> int:
    if not batch.counts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO directory_foundbatch (id, moved_at) VALUES (%s, now()) ON CONFLICT DO NOTHING", [batch.id]
        )
        if not cursor.rowcount:
            return 0
        ids, vocabularies, values, counts = zip(*batch.counts, strict=True)
        cursor.execute(_ADD, [batch.week, list(ids), list(vocabularies), list(values), list(counts)])
        return cursor.rowcount
