"""The one statement that answers a search: the page, the total and the counts of every filter, all exact."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from directory.search import choices, distance, facets
from directory.search.choices import Choice
from directory.search.values import Query

# Scores from here on belong to profiles that somebody checked: no words lift a listing above them.
CHECKED = 1000
# Among so many of the best by score alone, the words decide the order; after them score does.
RANKED = 500

_WORDS = "plainto_tsquery('htmse', %(text)s)"
_TABLE = "directory_search_searchentry"
_TALLY = "directory_search_facettally"
# A row's place on disk (ctid) is the cheapest way back to it, and steady for as long as one statement runs.
_ROWS = f"""
SELECT profile_id, score, ctid AS spot, {{facets}} open_until > %(now)s AS is_open FROM {_TABLE} WHERE {{condition}}"""

_WHOLE = f"""
counted AS (SELECT facet, sum(change) AS entries FROM {_TALLY} GROUP BY facet), found AS (
    SELECT (SELECT coalesce(sum(entries), 0)::bigint FROM counted WHERE facet = {facets.EVERYBODY}) AS total,
           count(*) AS open
      FROM {_TABLE} WHERE open_until > %(now)s
), hit AS NOT MATERIALIZED (SELECT profile_id, score, ctid AS spot FROM {_TABLE})"""
_FOUND = "found AS (SELECT count(*) AS total, count(*) FILTER (WHERE is_open) AS open FROM hit)"

_COUNT = """
SELECT facet, count(*) AS entries FROM (SELECT unnest(facets) AS facet FROM {rows}) AS each {of} GROUP BY facet"""
_COUNT_ALL = f"SELECT facet, sum(change) AS entries FROM {_TALLY} {{of}} GROUP BY facet"
# What a single filter lets through, when that is most, is counted by what it holds back: the tally knows the whole.
_COUNT_ONE = f"""
SELECT facet, count(*) AS entries FROM (
    SELECT unnest(facets) AS facet FROM {_TABLE} WHERE NOT (SELECT is_broad FROM {{broad}}) AND {{condition}}
) AS each {{of}} GROUP BY facet
UNION ALL
SELECT facet, sum(change) AS entries FROM (
    SELECT facet, change FROM {_TALLY} WHERE (SELECT is_broad FROM {{broad}})
    UNION ALL
    SELECT facet, -count(*) FROM (
        SELECT unnest(facets) AS facet FROM {_TABLE} WHERE (SELECT is_broad FROM {{broad}}) AND NOT {{condition}}
    ) AS each GROUP BY facet
) AS changed {{of}} GROUP BY facet"""
# As if its values were independent of each other; only the speed depends on this guess.
_BROAD = f"""{{broad}} AS (
    SELECT exp(sum(ln(greatest(1 - entries / greatest(everybody, 1), 1e-9)))) < 0.5 AS is_broad FROM (
        SELECT sum(change)::float8 AS entries,
               (SELECT sum(change)::float8 FROM {_TALLY} WHERE facet = {facets.EVERYBODY}) AS everybody
          FROM {_TALLY} WHERE facet = ANY(%({{values}})s) GROUP BY facet
    ) AS tally
)"""

_SHOWN = """shown AS (
    SELECT (least(%(page)s, greatest((total - 1) / %(size)s + 1, 1)) - 1) * %(size)s AS start FROM found
)"""
_BY_SCORE = f"""best AS (
    SELECT entry.* FROM (
        SELECT profile_id, score, spot FROM hit ORDER BY score DESC, profile_id
         LIMIT %(size)s OFFSET (SELECT start FROM shown)
    ) AS page JOIN {_TABLE} AS entry ON entry.ctid = spot ORDER BY page.score DESC, page.profile_id
)"""
_BY_WORDS = f"""best AS (
    SELECT entry.* FROM (
        SELECT *, row_number() OVER (ORDER BY score DESC, profile_id) AS nth FROM (
            SELECT profile_id, score, spot FROM hit ORDER BY score DESC, profile_id
             LIMIT (SELECT greatest({RANKED}, start + %(size)s) FROM shown)
        ) AS first
    ) AS front JOIN {_TABLE} AS entry ON entry.ctid = spot
     ORDER BY front.score >= {CHECKED} DESC,
              CASE WHEN nth <= {RANKED} THEN ts_rank_cd(words, {_WORDS}) ELSE -1 END DESC, nth
     LIMIT %(size)s OFFSET (SELECT start FROM shown)
)"""
# Of where an entry's words stand, only the asked ones: all of them would be most of the answer.
_REASONS = """
(SELECT json_object_agg(lexeme, reasons -> 'words' -> lexeme)
   FROM unnest(tsvector_to_array(to_tsvector('htmse', %(text)s))) AS lexeme WHERE reasons -> 'words' ? lexeme),
reasons -> 'labels'"""
_ANSWER = """
SELECT found.total, found.open, shown.start,
       tallied.facets, tallied.entries,
       (SELECT json_agg(json_build_array(profile_id, {facets}, latitude, longitude, card, {reasons})) FROM best),
       (SELECT json_agg(tsvector_to_array(to_tsvector('htmse', word)) ORDER BY place)
          FROM unnest(%(words)s::text[]) WITH ORDINALITY AS typed (word, place))
  FROM found, shown, (SELECT json_agg(facet) AS facets, json_agg(entries) AS entries FROM counted) AS tallied
"""


def build(query: Query, words: list[str], now: datetime) -> tuple[str, dict[str, Any]]:
    """Return the statement and its parameters. `words` are asked words in plain form; page and size are positive."""
    parameters = {"now": now, "page": query.page, "size": query.size, "words": words, "text": " ".join(words)}
    if query.near:
        parameters |= distance.parameters(query.near)
    chosen, always = choices.chosen(query), list(_always(query, words))
    parts = list(_Filtered(chosen, always, parameters).parts()) if chosen or always else [_WHOLE]
    parts += [_SHOWN, _BY_WORDS if words else _BY_SCORE]
    answer = _ANSWER.format(facets="facets" if chosen else "NULL", reasons=_REASONS if words else "NULL, NULL")
    return f"WITH {', '.join(parts)} {answer}", parameters


def _always(query: Query, words: list[str]) -> Iterator[str]:
    """Yield the conditions that no count ignores and no facet expresses."""
    if words:
        yield f"words @@ {_WORDS}"
    if query.near:
        yield distance.CONDITION
    if query.available:
        yield "open_until > %(now)s"


class _Filtered:
    """The part of the statement that finds and counts. The counts of a filter come from what all the others leave."""

    def __init__(self, chosen: list[Choice], always: list[str], parameters: dict[str, Any]) -> None:
        self.chosen, self.always, self.parameters = chosen, always, parameters
        # Words and distance are worked out once, for the found rows and for those that one filter alone holds back.
        self.rows = "reach" if chosen and always else _TABLE
        self.is_lonely = len(chosen) == 1 and not always
        self.broad: list[str] = []

    def parts(self) -> Iterator[str]:
        counted = " UNION ALL ".join(self._counts())
        if self.rows == "reach":
            near_misses = self._passes("near_misses", choices.all_but_one(self.chosen))
            yield f"reach AS MATERIALIZED ({self._rows([*self.always, *near_misses])})"
            yield f"hit AS MATERIALIZED (SELECT * FROM reach WHERE {self._all(self.chosen)})"
        else:
            yield f"hit AS MATERIALIZED ({self._rows([self._all(self.chosen)] if self.chosen else self.always)})"
        yield _FOUND
        yield from self.broad
        yield f"counted AS ({counted})"

    def _rows(self, conditions: list[str]) -> str:
        return _ROWS.format(facets="" if self.is_lonely else "facets,", condition=" AND ".join(conditions))

    def _counts(self) -> Iterator[str]:
        several = [each for each in self.chosen if not each.is_flag]
        self.parameters["several"] = [each.number for each in several]
        rest = self._count_one(self.chosen[0], "") if self.is_lonely else _COUNT.format(rows="hit", of="")
        yield f"SELECT * FROM ({rest}) AS every WHERE facet >> {facets.SHIFT} <> ALL(%(several)s)" if several else rest
        for each in several:
            yield self._count(choices.without(self.chosen, each), each.of)

    def _count(self, chosen: list[Choice], of: str) -> str:
        if len(chosen) == 1 and not self.always:
            return self._count_one(chosen[0], of)
        if chosen:
            return _COUNT.format(rows=f"{self.rows} WHERE {self._all(chosen)}", of=of)
        return _COUNT.format(rows=self.rows, of=of) if self.always else _COUNT_ALL.format(of=of)

    def _count_one(self, choice: Choice, of: str) -> str:
        broad, values = f"broad_{choice.kind}", f"values_{choice.kind}"
        self.parameters[values] = list(choice.values)
        self.broad.append(_BROAD.format(broad=broad, values=values))
        return _COUNT_ONE.format(condition=self._all([choice]), of=of, broad=broad)

    def _all(self, chosen: list[Choice]) -> str:
        name = "_and_".join(each.kind for each in chosen)
        return "".join(self._passes(name, choices.passing(chosen)))

    def _passes(self, name: str, expression: str) -> list[str]:
        if not expression:
            return []
        self.parameters[name] = expression
        return [f"facets @@ %({name})s::query_int"]
