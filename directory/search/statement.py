"""The one statement that answers a search: the page, the total and the counts of every filter, all exact."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from directory.search import bitmaps, choices, distance, facets
from directory.search.choices import Choice
from directory.search.values import Query

# Scores from here on belong to profiles that somebody checked: no words lift a listing above them.
CHECKED = 1000
# Among so many of the best by score alone, the words decide the order; after them score does.
RANKED = 500
# Up to this part of the directory, what has the words (or is near, or available) is counted as rows.
FEW = 20

# Worked out once a statement: beside a column it would be once a row.
_WORDS = "(SELECT plainto_tsquery('htmse', %(text)s))"
_TABLE = "directory_search_searchentry"
_TALLY = "directory_search_facettally"
_PASSES = "facets @@ %({name})s::query_int"
# A row's place on disk (ctid) is the cheapest way back to it, and steady for as long as one statement runs.
_ROW = "profile_id, score, ctid AS spot"
_IN_ORDER = "ORDER BY score DESC, profile_id"

_WHOLE = f"""
counted AS (SELECT facet, sum(change) AS entries FROM {_TALLY} GROUP BY facet), found AS (
    SELECT (SELECT coalesce(sum(entries), 0)::bigint FROM counted WHERE facet = {facets.EVERYBODY}) AS total,
           count(*) AS open
      FROM {_TABLE} WHERE open_until > %(now)s
)"""
_EVERYBODY = f"(SELECT coalesce(sum(change), 0)::bigint FROM {_TALLY} WHERE facet = {facets.EVERYBODY})"
_REACH = f"""reach AS MATERIALIZED (
    SELECT {_ROW}, words, number, open_until > %(now)s AS is_open, {{passes}} AS is_hit FROM {_TABLE} WHERE {{reach}}
), found AS MATERIALIZED (
    SELECT count(*) FILTER (WHERE is_hit) AS total, count(*) FILTER (WHERE is_hit AND is_open) AS open,
           count(*) * {FEW} > {_EVERYBODY} AS are_many FROM reach
), reached AS MATERIALIZED ({bitmaps.AMONG.format(rows="reach WHERE (SELECT are_many FROM found)")}
)"""
# One by one, whatever the planner guesses: mostly there are none.
_FRESH = f"""CROSS JOIN LATERAL (
    SELECT facets FROM {_TABLE} AS entry
     WHERE entry.profile_id = stale.profile_id AND entry.number = stale.number LIMIT 1
) AS fresh"""
_LISTED = f"""listed AS MATERIALIZED (
    SELECT facets FROM reach JOIN {_TABLE} AS entry ON entry.ctid = spot WHERE NOT (SELECT are_many FROM found)
     UNION ALL
    SELECT facets FROM stale JOIN reached ON reached.segment = stale.segment AND get_bit(bits, place) = 1 {_FRESH}
)"""
_LISTED_FRESH = f"listed AS MATERIALIZED (SELECT number, facets FROM stale {_FRESH})"
_FOUND = f"""found AS MATERIALIZED (
    SELECT coalesce(sum(bit_count(bits)), 0)::bigint AS total,
           (SELECT count(*) FROM {_TABLE} WHERE open_until > %(now)s AND {{passes}}) AS open FROM hits
)"""
_COUNT = """
SELECT facet, count(*) AS entries FROM (SELECT unnest(facets) AS facet FROM {rows}) AS each {of} GROUP BY facet"""
_COUNT_ALL = f"SELECT facet, sum(change) AS entries FROM {_TALLY} {{of}} GROUP BY facet"

_SHOWN = """shown AS MATERIALIZED (
    SELECT (least(%(page)s, greatest((total - 1) / %(size)s + 1, 1)) - 1) * %(size)s AS start FROM found
)"""
_SORTED = f"SELECT profile_id, score, spot, words FROM reach WHERE is_hit {_IN_ORDER}"
# The first of many are soon met on the way down the scores, the first of a few sooner by sorting all of them. Nothing
# may sort the former again: that the rows come in order is what makes the way short.
_FRONT = f"""walk AS MATERIALIZED (
    SELECT total * total > (start + %(size)s) * {_EVERYBODY} AS pays FROM found, shown
), front AS MATERIALIZED (
    (SELECT {_ROW} FROM {_TABLE} WHERE NOT (SELECT pays FROM walk) AND {{passes}} {_IN_ORDER} {{page}})
    UNION ALL
    (SELECT profile_id, score, spot FROM (SELECT {_ROW}, number FROM {_TABLE} {_IN_ORDER} OFFSET 0) AS line
      WHERE (SELECT pays FROM walk) AND {bitmaps.IS_HIT} {{page}})
)"""
_PAGE = "LIMIT %(size)s OFFSET (SELECT start FROM shown)"
_BY_SCORE = f"""best AS (
    SELECT entry.* FROM front JOIN {_TABLE} AS entry ON entry.ctid = spot ORDER BY front.score DESC, front.profile_id
)"""
_BEST = f"LIMIT (SELECT greatest({RANKED}, start + %(size)s) FROM shown)"
_BY_WORDS = f"""best AS (
    SELECT entry.* FROM (
        SELECT spot, score >= {CHECKED} AS is_checked, nth,
               CASE WHEN nth <= {RANKED} THEN ts_rank_cd(words, {_WORDS}) ELSE -1 END AS rank
          FROM (SELECT *, row_number() OVER ({_IN_ORDER}) AS nth FROM front) AS front
         ORDER BY is_checked DESC, rank DESC, nth {_PAGE}
    ) AS page JOIN {_TABLE} AS entry ON entry.ctid = page.spot ORDER BY is_checked DESC, rank DESC, nth
)"""
# Of where an entry's words stand, only the asked ones: all of them would be most of the answer.
_REASONS = """
(SELECT json_object_agg(lexeme, (
            SELECT json_object_agg(nth, labels -> nth::int) FROM jsonb_array_elements_text(spoken -> lexeme) AS nth
        ))
   FROM unnest((SELECT tsvector_to_array(to_tsvector('htmse', %(text)s)))) AS lexeme WHERE spoken ? lexeme)"""
# Fetched once a row, however many words were asked: they stand outside of it.
_SPOKEN = "CROSS JOIN LATERAL (SELECT reasons -> 'words' AS spoken, reasons -> 'labels' AS labels OFFSET 0) AS told"
_ANSWER = """
SELECT found.total, found.open, shown.start,
       tallied.facets, tallied.entries,
       (SELECT json_agg(json_build_array(profile_id, {facets}, latitude, longitude, card, {reasons}))
          FROM best {spoken}),
       (SELECT json_agg(tsvector_to_array(to_tsvector('htmse', word)) ORDER BY place)
          FROM unnest(string_to_array(%(text)s, ' ')) WITH ORDINALITY AS typed (word, place)),
       (SELECT name FROM directory_termversion)
  FROM found, shown, (
    SELECT json_agg(facet) AS facets, json_agg(entries) AS entries FROM counted WHERE entries > 0
  ) AS tallied
"""


def build(query: Query, words: list[str], now: datetime) -> tuple[str, list[Any]]:
    """Return the statement, its values numbered ($1), and the values.

    `words` are asked words in plain form; page and size are positive.
    """
    chosen = choices.chosen(query)
    parameters: dict[str, Any] = {"now": now, "page": query.page, "size": query.size, "text": " ".join(words)}
    for each in chosen:
        parameters |= each.parameters
    parameters |= {_name(some): choices.passing(some) for some in _counted(chosen) if some}
    parameters["near_misses"] = choices.all_but_one(chosen)
    if query.near:
        parameters |= distance.parameters(query.near)
    flags = sum(each.is_flag for each in chosen)
    text, names = _form(len(chosen) - flags, flags, bool(words), query.near is not None, query.available)
    return text, [parameters[name] for name in names]


@lru_cache(maxsize=1000)
def _form(several: int, flags: int, has_words: bool, is_near: bool, is_available: bool) -> tuple[str, list[str]]:
    """Write the statement of all questions that choose in so many filters, and name its values in their order."""
    kinds = [facets.CHOICES[0]] * several + [facets.FLAGS[0]] * flags
    chosen = [Choice(kind, (), place) for place, kind in enumerate(kinds)]
    conditions = {f"words @@ {_WORDS}": has_words, distance.CONDITION: is_near, "open_until > %(now)s": is_available}
    # What no count ignores and no facet expresses.
    always = [condition for condition, holds in conditions.items() if holds]
    page = _BEST if has_words else _PAGE
    parts = list((_Filtered(chosen, always, page) if chosen or always else _Whole()).parts())
    parts.append(_BY_WORDS if has_words else _BY_SCORE)
    reasons, spoken = (_REASONS, _SPOKEN) if has_words else ("NULL", "")
    values = " || ".join(f"%(values_{each.place})s::int[]" for each in chosen)
    answer = _ANSWER.format(facets=f"facets & ({values})" if kinds else "NULL", reasons=reasons, spoken=spoken)
    places: dict[str, int] = {}
    text = re.sub(
        r"%\((\w+)\)s",
        lambda name: f"${places.setdefault(name[1], len(places) + 1)}",
        f"WITH {', '.join(parts)} {answer}",
    )
    return text, list(places)


def _counted(chosen: list[Choice]) -> Iterator[list[Choice]]:
    """Yield the filters that are counted together: all of them, and for each that counts ignore the others."""
    yield chosen
    yield from (choices.without(chosen, each) for each in chosen if not each.is_flag)


def _name(chosen: list[Choice]) -> str:
    return "_".join(["passing", *(str(each.place) for each in chosen)])


class _Whole:
    """The part of the statement that finds and counts everybody."""

    def parts(self) -> Iterator[str]:
        yield from (_WHOLE, _SHOWN)
        yield f"front AS MATERIALIZED (SELECT {_ROW} FROM {_TABLE} {_IN_ORDER} {_PAGE})"


class _Filtered:
    """The part of the statement that finds and counts. The counts of a filter come from what all the others leave.

    Counts are those of bitmaps, and of the rows that these are wrong about; what has the words, or is near, is counted
    as rows while it is little. Whoever has the answer adds up what both say of one facet.
    """

    def __init__(self, chosen: list[Choice], always: list[str], page: str) -> None:
        self.chosen, self.always, self.page = chosen, always, page
        self.common: list[str] = []

    def parts(self) -> Iterator[str]:
        counts = " UNION ALL ".join(self._counts())
        yield bitmaps.STALE
        for each in self.chosen:
            yield bitmaps.CHOSEN.format(name=f"chosen_{each.place}", values=f"values_{each.place}")
        yield from self._reached() if self.always else self._passing()
        yield f"counted AS ({counts})"

    def _reached(self) -> Iterator[str]:
        """Words and distance are worked out once, for the found rows and for those that one filter alone holds back."""
        near_misses = [_PASSES.format(name="near_misses")] if choices.all_but_one(self.chosen) else []
        reach = " AND ".join([*self.always, *near_misses])
        yield _REACH.format(reach=reach, passes=_all(self.chosen) or "true")
        yield from (_LISTED, *self.common, _SHOWN)
        yield f"front AS MATERIALIZED ({_SORTED} {self.page})"

    def _passing(self) -> Iterator[str]:
        passes = _all(self.chosen)
        yield from (
            _LISTED_FRESH,
            *self.common,
            bitmaps.HITS.format(passes=passes),
            _FOUND.format(passes=passes),
            _SHOWN,
        )
        yield _FRONT.format(passes=passes, page=self.page)

    def _counts(self) -> Iterator[str]:
        several = [each for each in self.chosen if not each.is_flag]
        theirs = " OR ".join(each.is_of for each in several)
        yield from self._count(self.chosen, f"WHERE NOT ({theirs})" if several else "")
        for each in several:
            yield from self._count(choices.without(self.chosen, each), f"WHERE {each.is_of}")

    def _count(self, chosen: list[Choice], of: str) -> Iterator[str]:
        names = [f"chosen_{each.place}" for each in chosen] + ["reached"] * bool(self.always)
        if not names:
            yield _COUNT_ALL.format(of=of)
            return
        common = f"common_{len(self.common)}"
        self.common.append(bitmaps.common(common, names))
        yield bitmaps.COUNT.format(found=common, of=of)
        yield _COUNT.format(rows=f"listed WHERE {_all(chosen)}" if chosen else "listed", of=of)


def _all(chosen: list[Choice]) -> str:
    return _PASSES.format(name=_name(chosen)) if chosen else ""
