"""Made-up documents, and a second opinion on what a search should find: plain Python, no index, no cleverness."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from directory.search import distance, facets
from directory.search.index import Document
from directory.search.text import asked
from directory.search.values import Query

WORDS = ("visa", "trauma", "Prishtinë", "report", "children", "house", "wages", "the", "counselling", "scars", "45")
COUNTRIES, LANGUAGES = ("GB", "FR", "XK", "VN", "ZW"), ("en", "sq", "vi", "ckb", "fr")
KEYS = {
    "profession": (1, 2, 3),
    "specialism": (10, 11, 12, 13),
    "exploitation": (20, 21),
    "report": (30, 31),
    "country": COUNTRIES,
    "based": COUNTRIES,
    "language": LANGUAGES,
}
CENTRE = (51.5, -0.1)


def document(number: int, **values: Any) -> Document:
    """Return a document about nothing, with what matters to a test."""
    plain = Document(
        profile_id=UUID(int=number),
        name="",
        specialisms="",
        context="",
        biography="",
        facets=(),
        phrases=(),
        score=0,
        latitude=None,
        longitude=None,
        open_until=None,
        card={"number": number},
    )
    return replace(plain, **values)


def crowd(size: int, seed: int = 1) -> list[Document]:
    """Return documents that share words, facets, scores and neighbourhoods enough to be confused."""
    chance = random.Random(seed)  # noqa: S311 - a test must be the same every time
    return [_one(number, chance) for number in range(1, size + 1)]


def _one(number: int, chance: random.Random) -> Document:
    def some(many: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, many)))

    near = chance.random() < 0.7
    return document(
        number,
        name=some(2),
        specialisms=some(3),
        context=some(2),
        biography=some(6),
        facets=tuple(_facets(chance)),
        score=chance.choice((0, 5, 5, 90, 1000, 1100, 1100)),
        latitude=CENTRE[0] + chance.gauss(0, 1) if near else None,
        longitude=CENTRE[1] + chance.gauss(0, 1) if near else None,
        open_until=chance.choice((None, timezone.now() + timedelta(days=chance.choice((-1, 1))))),
    )


def _facets(chance: random.Random) -> list[facets.Facet]:
    found: list[facets.Facet] = []
    for kind, keys in KEYS.items():
        many = 1 if kind in {"profession", "based"} else chance.randint(0, 2)
        found += [(kind, key) for key in chance.sample(keys, many)]
    return found + [(flag, facets.YES) for flag in facets.FLAGS if chance.random() < 0.4]


class Opinion:
    """What plain reading of the documents says about queries."""

    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents
        self.lexemes = [self._read(" ".join((d.name, d.specialisms, d.context, d.biography))) for d in documents]

    def found(self, query: Query) -> list[Document]:
        """Return all that match, in no order."""
        return [each for each, lexemes in self._pairs() if self._misses(query, each, lexemes) == []]

    def counts(self, query: Query) -> dict[str, dict[int | str, int]]:
        """Return how many would be found for each value of each filter if that filter chose nothing else."""
        kinds = (*facets.CHOICES, *facets.FLAGS, "available")
        counts: dict[str, Counter[int | str]] = {kind: Counter() for kind in kinds}
        for each, lexemes in self._pairs():
            missed = self._misses(query, each, lexemes)
            for kind, key in self._values(each):
                if not missed or missed == [kind]:
                    counts[kind][key] += 1
        return {kind: dict(counted) for kind, counted in counts.items()}

    def ordered(self, query: Query) -> list[UUID]:
        """Return the ids in the order that the pages should have."""
        rows = sorted(self.found(query), key=lambda each: (-each.score, each.profile_id))
        ranks = self._ranks(" ".join(asked(query.text)))
        if not ranks:
            return [each.profile_id for each in rows]
        rank = {each.profile_id: ranks[each.profile_id] if nth < 500 else -1.0 for nth, each in enumerate(rows)}
        rows.sort(key=lambda each: (each.score < 1000, -rank[each.profile_id], -each.score, each.profile_id))
        return [each.profile_id for each in rows]

    def _pairs(self) -> Any:
        return zip(self.documents, self.lexemes, strict=True)

    def _misses(self, query: Query, each: Document, lexemes: set[str]) -> list[str]:
        has = set(self._values(each))
        missed = ["text"] if not self._read(" ".join(asked(query.text))) <= lexemes else []
        if query.near and not self._is_near(query, each):
            missed.append("near")
        for kind in facets.CHOICES:
            chosen = getattr(query, kind)
            if chosen and not any((kind, key) in has for key in chosen):
                missed.append(kind)
        flags = (flag for flag in (*facets.FLAGS, "available") if getattr(query, flag))
        return missed + [flag for flag in flags if (flag, facets.YES) not in has]

    def _values(self, each: Document) -> list[facets.Facet]:
        is_open = each.open_until is not None and each.open_until > _now()
        return [*each.facets, ("available", facets.YES)] if is_open else list(each.facets)

    def _is_near(self, query: Query, each: Document) -> bool:
        point = query.near
        assert point
        if each.latitude is None or each.longitude is None:
            return False
        return distance.between(point.lat, point.lon, each.latitude, each.longitude) <= point.km

    def _read(self, text: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tsvector_to_array(to_tsvector('htmse', %s))", [text])
            return set(cursor.fetchone()[0])

    def _ranks(self, text: str) -> dict[UUID, float]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT numnode(plainto_tsquery('htmse', %s))", [text])
            if not cursor.fetchone()[0]:
                return {}
            cursor.execute(
                "SELECT profile_id, ts_rank_cd(words, plainto_tsquery('htmse', %s)) FROM directory_search_searchentry",
                [text],
            )
            return dict(cursor.fetchall())


def _now() -> datetime:
    return timezone.now()
