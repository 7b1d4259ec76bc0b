"""The one statement that answers a search: ids of the page, total and the counts of every filter, all exact."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from directory.search import distance, facets
from directory.search.values import Query

# Scores from here on belong to profiles that somebody checked: no words lift a listing above them.
CHECKED = 1000
# Among so many of the best by score alone, the words decide the order; after them score does.
RANKED = 500
# As many values of one filter as an address can sensibly hold.
MAX_VALUES = 100

_ASKED = """
(SELECT json_agg(tsvector_to_array(to_tsvector('htmse', word)) ORDER BY place)
   FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place))
"""
_WORDS = "plainto_tsquery('htmse', %(text)s)"

# `missed` is a bit mask of the chosen filters that a row misses. Rows that miss none are found; rows that miss exactly
# one still count for the values of that one filter, which is what makes its own choice be ignored.
_HITS = """
WITH hit AS MATERIALIZED (
    SELECT * FROM (
        SELECT profile_id, score, facets, open_until > %(now)s AS is_open, {missed} AS missed
          FROM directory_search_searchentry WHERE {condition}
    ) AS near_miss WHERE missed & (missed - 1) = 0
), found AS (
    SELECT count(*) AS total, count(*) FILTER (WHERE is_open) AS open FROM hit WHERE missed = 0
), counted AS (
    SELECT facet, count(*) AS entries FROM (SELECT missed, unnest(facets) AS facet FROM hit) AS each
     WHERE missed = 0 OR missed = 1 << (facet >> 24) GROUP BY facet
)"""
_TALLY = "SELECT facet, sum(change) AS entries FROM directory_search_facettally {where} GROUP BY facet"
_WHOLE = f"""
WITH counted AS ({_TALLY.format(where="")}), found AS (
    SELECT (SELECT coalesce(sum(entries), 0)::bigint FROM counted WHERE facet = 0) AS total, count(*) AS open
      FROM directory_search_searchentry WHERE open_until > %(now)s
), hit AS NOT MATERIALIZED (SELECT profile_id, score, 0 AS missed FROM directory_search_searchentry)"""
_SHOWN = """, shown AS (
    SELECT (least(%(page)s, greatest((total - 1) / %(size)s + 1, 1)) - 1) * %(size)s AS start FROM found
), best AS ("""
_BY_SCORE = """
    SELECT profile_id, row_number() OVER (ORDER BY score DESC, profile_id) AS place FROM (
        SELECT profile_id, score FROM hit WHERE missed = 0 ORDER BY score DESC, profile_id
         LIMIT %(size)s OFFSET (SELECT start FROM shown)
    ) AS page"""
_BY_WORDS = f"""
    SELECT profile_id, row_number() OVER (ORDER BY score >= {CHECKED} DESC, rank DESC, score DESC, profile_id) AS place
      FROM (
        SELECT front.*, CASE WHEN nth <= {RANKED} THEN
                   (SELECT ts_rank_cd(words, {_WORDS}) FROM directory_search_searchentry AS entry
                     WHERE entry.profile_id = front.profile_id)
               ELSE -1 END AS rank
          FROM (SELECT profile_id, score, row_number() OVER (ORDER BY score DESC, profile_id) AS nth
                  FROM hit WHERE missed = 0 ORDER BY score DESC, profile_id
                 LIMIT (SELECT greatest({RANKED}, start + %(size)s) FROM shown)) AS front
    ) AS ranked ORDER BY place LIMIT %(size)s OFFSET (SELECT start FROM shown)"""
_ANSWER = """
)
SELECT found.total, found.open, shown.start,
       (SELECT json_object_agg(facet, entries) FROM ({counted}) AS counts WHERE facet <> 0 AND entries > 0),
       (SELECT json_agg(json_build_array(profile_id, facets, latitude, longitude, card, reasons) ORDER BY place)
          FROM best JOIN directory_search_searchentry USING (profile_id)),
       {asked}
  FROM found, shown
"""
_COUNTED = "SELECT facet, entries FROM counted"
_ALONE = f"{_COUNTED} WHERE facet >> 24 <> {{number}} UNION ALL {_TALLY.format(where='WHERE facet >> 24 = {number}')}"


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen values of one filter."""

    kind: str
    values: list[int]

    @property
    def expression(self) -> str:
        return "({})".format("|".join(map(str, self.values)))

    @property
    def missed(self) -> str:
        return f"CASE WHEN facets && %({self.kind})s::int[] THEN 0 ELSE {facets.bit(self.kind)} END"


def choices(query: Query) -> list[Choice]:
    """Return the filters of which values are chosen. A value that cannot exist is one that nobody has."""
    chosen = []
    for kind in facets.CHOICES:
        keys = getattr(query, kind)
        if keys:
            values = facets.numbers((kind, key) for key in keys)
            chosen.append(Choice(kind, values[:MAX_VALUES] or [facets.NOBODY]))
    return chosen


def build(query: Query, words: list[str], now: datetime) -> tuple[str, dict]:
    """Return the statement and its parameters. `words` are the asked words in plain form; page and size are positive."""
    chosen = choices(query)
    conditions = list(_conditions(query, words))
    # Alone, a filter leaves the whole directory to its own values, and the tally knows how many have each.
    is_alone = len(chosen) == 1 and not conditions
    expression = _expression(chosen, is_alone=is_alone)
    if expression:
        conditions.append("facets @@ %(expression)s::query_int")
    parameters = {"now": now, "page": query.page, "size": query.size, "words": words, "text": " ".join(words)}
    parameters |= {"expression": expression} | {choice.kind: choice.values for choice in chosen}
    if query.near:
        parameters |= distance.parameters(query.near)
    head, counted = _WHOLE, _COUNTED
    if conditions:
        missed = "0" if is_alone else " + ".join(choice.missed for choice in chosen) or "0"
        head = _HITS.format(missed=missed, condition=" AND ".join(conditions))
    if is_alone:
        counted = _ALONE.format(number=facets.NUMBERS[chosen[0].kind])
    best = _BY_WORDS if words else _BY_SCORE
    return head + _SHOWN + best + _ANSWER.format(counted=counted, asked=_ASKED), parameters


def _conditions(query: Query, words: list[str]) -> Iterator[str]:
    """Yield what every counted row must fulfil. Who misses a flag has no value of it to count, so a flag is one of these."""
    if words:
        yield f"words @@ {_WORDS}"
    if query.near:
        yield distance.CONDITION
    if query.available:
        yield "open_until > %(now)s"
    for flag in facets.FLAGS:
        if getattr(query, flag):
            yield f"facets @> ARRAY[{facets.number(flag, facets.YES)}]"


def _expression(chosen: list[Choice], *, is_alone: bool) -> str:
    """Return the index condition "misses at most one of the chosen filters", empty when that says nothing."""
    if len(chosen) < 2 and not is_alone:
        return ""
    if is_alone:
        return chosen[0].expression
    but_one = ("&".join(each.expression for each in chosen if each is not left) for left in chosen)
    return "|".join(f"({every})" for every in but_one)
