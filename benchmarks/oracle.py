"""A second opinion in plain SQL, from the profiles themselves: no facet array, no tally, only the index of words."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from directory.search import distance, facets
from directory.search.search import search
from directory.search.statement import CHECKED, RANKED
from directory.search.text import asked
from directory.search.values import Query, Result

# One plain row for each value that a profile has, read from the profiles and their terms.
PREPARE = """
DROP TABLE IF EXISTS has;
CREATE TEMP TABLE has AS
WITH RECURSIVE named AS (
    SELECT id AS profile_id, profession_id AS term_id FROM directory_profile
    UNION SELECT profile_id, term_id FROM directory_profile_terms
), line AS (
    SELECT profile_id, term_id FROM named
    UNION SELECT line.profile_id, term.parent_id FROM line JOIN directory_term AS term ON term.id = line.term_id
     WHERE term.parent_id IS NOT NULL
)
SELECT profile_id, vocabulary AS kind, id::text AS key FROM line JOIN directory_term ON id = term_id
UNION SELECT id, 'country', unnest(countries || country) FROM directory_profile
UNION SELECT id, 'based', country FROM directory_profile
UNION SELECT id, 'language', unnest(languages) FROM directory_profile
UNION SELECT id, 'legal_aid', 'yes' FROM directory_profile WHERE has_legal_aid
UNION SELECT id, 'remote', 'yes' FROM directory_profile WHERE is_remote;
CREATE INDEX ON has (kind, key, profile_id);
CREATE INDEX ON has (profile_id);
ANALYZE has;
"""
AVAILABLE = """
DELETE FROM has WHERE kind = 'available';
INSERT INTO has SELECT id, 'available', 'yes' FROM directory_profile
 WHERE availability = 'open' AND availability_confirmed_at + interval '30 days' > %(now)s
"""
# How many filters each profile misses, and which one when it is one.
MISSES = """
DROP TABLE IF EXISTS missing;
CREATE TEMP TABLE missing AS
SELECT profile_id, score, words, array_remove(ARRAY[{missed}]::text[], NULL) AS kinds
  FROM directory_search_searchentry WHERE {always}
"""
MISSED = """CASE WHEN NOT EXISTS (
    SELECT FROM has WHERE has.profile_id = directory_search_searchentry.profile_id
       AND kind = '{kind}' AND key = ANY(%({kind})s)) THEN '{kind}' END"""
COUNTS = """
SELECT kind, key, count(*) FROM missing JOIN has USING (profile_id)
 WHERE cardinality(kinds) = 0 OR kinds = ARRAY[kind::text] GROUP BY kind, key
"""
ORDER = """
SELECT profile_id FROM (
    SELECT profile_id, score, ts_rank_cd(words, plainto_tsquery('htmse', %(text)s)) AS rank,
           row_number() OVER (ORDER BY score DESC, profile_id) AS nth
      FROM missing WHERE cardinality(kinds) = 0
) AS numbered
 ORDER BY %(has_words)s AND score < {checked},
          CASE WHEN %(has_words)s THEN CASE WHEN nth <= {ranked} THEN rank ELSE -1 END END DESC, score DESC, profile_id
 LIMIT %(size)s OFFSET %(start)s
"""


def prepare() -> None:
    """Write down who has what; once, when nobody writes."""
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)


def disagreements(query: Query, result: Result) -> list[str]:
    """Return what plain SQL says otherwise about one answer: nothing, when the answer is exact."""
    words = asked(result.corrected if result.corrected else query.text)
    parameters = {**asdict(query), **_values(query), "now": timezone.now(), "text": " ".join(words)}
    if query.near:
        parameters |= distance.parameters(query.near)
    kinds = [kind for kind in (*facets.CHOICES, *facets.FLAGS, "available") if getattr(query, kind)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT numnode(plainto_tsquery('htmse', %s)) > 0", [" ".join(words)])
        parameters["has_words"] = cursor.fetchone()[0]
        cursor.execute(AVAILABLE, parameters)
        missed = ", ".join(MISSED.format(kind=kind) for kind in kinds) or "NULL"
        cursor.execute(MISSES.format(missed=missed, always=_always(query, parameters)), parameters)
        cursor.execute("SELECT count(*) FROM missing WHERE cardinality(kinds) = 0")
        total = cursor.fetchone()[0]
        parameters["start"] = (result.page - 1) * query.size
        cursor.execute(ORDER.format(checked=CHECKED, ranked=RANKED), parameters)
        page = [row[0] for row in cursor.fetchall()]
        cursor.execute(COUNTS)
        counts = _by_kind(cursor.fetchall())
    return _compared(result, total, page, counts)


def wrong(queries: list[Query]) -> list[tuple[Query, list[str]]]:
    """Ask every query and return those whose answer is not exact, with what is wrong."""
    answered = ((query, disagreements(query, search(query))) for query in queries)
    return [(query, faults) for query, faults in answered if faults]


def _values(query: Query) -> dict[str, list[str]]:
    kinds = {kind: list(map(str, getattr(query, kind))) for kind in facets.CHOICES}
    return kinds | {kind: [facets.YES] for kind in (*facets.FLAGS, "available")}


def _always(query: Query, parameters: dict[str, Any]) -> str:
    conditions = ["words @@ plainto_tsquery('htmse', %(text)s)"] if parameters["has_words"] else []
    conditions += [distance.CONDITION] if query.near else []
    return " AND ".join(conditions) or "true"


def _by_kind(rows: list[tuple[str, str, int]]) -> dict[str, dict[int | str, int]]:
    counts: dict[str, dict[int | str, int]] = {}
    for kind, key, entries in rows:
        counts.setdefault(kind, {})[int(key) if kind in facets.TERMS else key] = entries
    return counts


def _compared(result: Result, total: int, page: list[UUID], counts: dict[str, dict[int | str, int]]) -> list[str]:
    faults = []
    if result.total != total:
        faults.append(f"total {result.total}, plainly {total}")
    if [entry.profile_id for entry in result.entries] != page:
        faults.append("another page")
    faults += [f"counts of {kind}" for kind in result.counts if result.counts[kind] != counts.get(kind, {})]
    return faults
