"""Who passes a set of filters, as keys only: for whoever asks the same question day after day."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from directory.search import choices
from directory.search.values import Query

_MATCHING = """
SELECT profile_id FROM directory_search_searchentry WHERE {conditions} ORDER BY profile_id LIMIT %(most)s"""


def matching(query: Query, *, most: int) -> list[UUID]:
    """Return the keys of `most` entries that pass the filters of a query, in one statement.

    Words and places are not asked. A query without any filter passes nobody: there would be no end to them.
    """
    chosen = choices.chosen(query)
    conditions = ["facets @@ %(passing)s::query_int"] if chosen else []
    conditions += ["open_until > %(now)s"] if query.available else []
    if not conditions:
        return []
    parameters: dict[str, Any] = {"passing": choices.passing(chosen), "now": timezone.now(), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_MATCHING.format(conditions=" AND ".join(conditions)), parameters)
        return [row[0] for row in cursor.fetchall()]
