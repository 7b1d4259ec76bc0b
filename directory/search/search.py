"""The one door: search(Query(...)) says who was found, how many, and how many there would be."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils import timezone

from directory.search import distance, facets, prepared, reasons, spelling, statement
from directory.search.text import asked
from directory.search.values import Entry, Query, Result

MAX_PAGE = 10**9
MAX_SIZE = 100


def search(query: Query) -> Result:
    """Return one page of what the query finds, in at most three queries.

    Words that mean nothing ("the") are ignored. When words find nothing because nobody uses them, the search is done
    with what was probably meant, and the result says so. Never raises for what somebody typed.
    """
    query = _usable(query)
    words = asked(query.text)
    answer = _Answer(query, words)
    if not words:
        return replace(answer.result(), is_wordless=bool(query.text))
    if not answer.total:
        if not answer.has_meaning:
            return replace(_Answer(query, []).result(), is_wordless=True)
        meant = spelling.corrected(words)
        if meant != words:
            better = _Answer(query, meant)
            if better.total:
                return better.result(corrected=" ".join(meant))
    return answer.result()


def _usable(query: Query) -> Query:
    return replace(
        query,
        near=distance.usable(query.near),
        page=min(max(query.page, 1), MAX_PAGE),
        size=min(max(query.size, 1), MAX_SIZE),
    )


class _Answer:
    """What the statement said about one question."""

    def __init__(self, query: Query, words: list[str]) -> None:
        self.query, self.words = query, words
        sql, parameters = statement.build(query, words, timezone.now())
        with prepared.cursor() as cursor:
            cursor.execute(sql, parameters)
            self.total, self.open, self.start, numbers, entries, page, lexemes, self.terms = cursor.fetchone()
        self.counts = zip(numbers or (), entries or (), strict=True)
        self.page: list[list] = page or []
        self.lexemes: dict[str, list[str]] = dict(zip(words, lexemes or [], strict=True))

    @property
    def has_meaning(self) -> bool:
        return any(self.lexemes.values())

    @property
    def _available(self) -> list[facets.Facet]:
        return [("available", facets.YES)] if self.query.available else []

    def result(self, corrected: str | None = None) -> Result:
        size = self.query.size
        return Result(
            total=self.total,
            entries=[self._entry(*row) for row in self.page],
            counts=self._counts(),
            corrected=corrected,
            page=self.start // size + 1,
            pages=max(-(-self.total // size), 1),
            terms=self.terms,
        )

    def _counts(self) -> dict[str, dict[int | str, int]]:
        counts: dict[str, dict[int | str, int]] = {kind: {} for kind in (*facets.CHOICES, *facets.FLAGS)}
        for number, entries in self.counts:
            if number != facets.EVERYBODY:
                kind, key = facets.facet(number)
                of = counts[kind]
                of[key] = of.get(key, 0) + entries
        counts["available"] = {facets.YES: self.open} if self.open else {}
        return counts

    def _entry(
        self, profile_id: str, numbers: list[int] | None, lat: float | None, lon: float | None, *rest: Any
    ) -> Entry:
        card, places = rest
        return Entry(
            profile_id=UUID(profile_id),
            card=card,
            reasons=reasons.told(places or {}, self.lexemes),
            chosen=[*map(facets.facet, numbers or ()), *self._available],
            distance_band=self._band(lat, lon),
        )

    def _band(self, lat: float | None, lon: float | None) -> int | None:
        near = self.query.near
        if near is None or lat is None or lon is None:
            return None
        return distance.band(distance.between(near.lat, near.lon, lat, lon))
