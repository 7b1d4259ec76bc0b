"""The totals of the whole directory: kept by triggers as changes, read as sums."""

from django.db import connection

# As many changes as a reader sums without noticing.
MANY = 2_000
# PostgreSQL advisory locks are numbers: this one stands for "somebody is folding the tally".
TALLY_LOCK = 0x48544D02

_LENGTH = "SELECT coalesce(max(id) - min(id), 0) FROM directory_search_facettally"
_FOLD = """
WITH gone AS (DELETE FROM directory_search_facettally RETURNING facet, change)
INSERT INTO directory_search_facettally (facet, change)
SELECT facet, sum(change) FROM gone GROUP BY facet HAVING sum(change) <> 0
"""


def tidy(*, many: int = MANY) -> None:
    """Fold the changes into one row a facet once there are more than `many`. Never waits: the second leaves it."""
    with connection.cursor() as cursor:
        cursor.execute(_LENGTH)
        if cursor.fetchone()[0] <= many:
            return
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TALLY_LOCK])
        if cursor.fetchone()[0]:
            cursor.execute(_FOLD)
