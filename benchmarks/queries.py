"""What people would ask: the same mix for every engine, drawn from the directory itself."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection

from accounts.names import country_name, language_name
from directory.models import Profile, Term, Vocabulary
from directory.search import facets
from directory.search.values import Point, Query

# How many of each hundred.
MIX = {"text": 40, "text and filters": 30, "filters": 20, "typing error": 10}
KINDS = {
    "profession": 4, "specialism": 4, "exploitation": 2, "report": 1, "country": 3, "based": 2, "language": 4,
    "legal_aid": 2, "remote": 1, "available": 2, "near": 2,
}  # fmt: skip
FIRST_PAGE = 0.85


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and which part of the mix it is."""

    part: str
    query: Query


class Crowd:
    """What stands in the directory, to ask for it as often as it is there."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.values: dict[str, tuple[list[Any], list[int]]] = {}
        for facet, entries in self._tally():
            kind, key = facets.facet(facet)
            keys, weights = self.values.setdefault(kind, ([], []))
            keys.append(key)
            weights.append(entries)
        self.terms = [
            (name, synonyms) for name, synonyms in Term.objects.order_by("pk").values_list("name", "synonyms")
        ]
        self.professions = list(Term.objects.of(Vocabulary.PROFESSION).order_by("pk").values_list("name", flat=True))
        sample = Profile.objects.order_by("pk")[:2000]
        self.people = list(sample.values_list("name", "biography", "place", "latitude", "longitude"))

    def _tally(self) -> list[tuple[int, int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT facet, sum(change) FROM directory_search_facettally WHERE facet > 0"
                " GROUP BY facet HAVING sum(change) > 0 ORDER BY facet"
            )
            return cursor.fetchall()

    def value(self, kind: str) -> Any:
        """Draw one value of a filter, frequent ones more often."""
        return self.chance.choices(*self.values[kind])[0]

    def phrase(self) -> str:
        """Draw a term or one of its synonyms."""
        name, synonyms = self.chance.choice(self.terms)
        return self.chance.choice([name, *synonyms])


def mix(size: int, seed: int = 2026) -> list[Asked]:
    """Return `size` queries; the same directory and seed give the same ones."""
    chance = Random(seed)
    crowd = Crowd(chance)
    parts = [part for part, share in MIX.items() for _ in range(size * share // 100)]
    return [Asked(part, MAKERS[part](crowd)) for part in parts]


def _text(crowd: Crowd) -> str:
    return crowd.chance.choices(TEXTS, [45, 25, 10, 10, 10])[0](crowd)


def _profession_and_language(crowd: Crowd) -> str:
    return f"{crowd.chance.choice(crowd.professions)} {language_name(crowd.value('language'))}"


def _profession_and_country(crowd: Crowd) -> str:
    return f"{crowd.chance.choice(crowd.professions)} {country_name(crowd.value('country'))}"


def _name(crowd: Crowd) -> str:
    return crowd.chance.choice(crowd.people)[0]


def _two_words(crowd: Crowd) -> str:
    words = [word for word in crowd.chance.choice(crowd.people)[1].split() if len(word) > 4]
    return " ".join(crowd.chance.sample(words, 2)) if len(words) > 1 else "visa"


TEXTS: list[Callable[[Crowd], str]] = [
    Crowd.phrase, _profession_and_language, _profession_and_country, _name, _two_words,
]  # fmt: skip


def _page(crowd: Crowd) -> int:
    return 1 if crowd.chance.random() < FIRST_PAGE else crowd.chance.randint(2, 5)


def _filters(crowd: Crowd) -> dict[str, Any]:
    many = crowd.chance.choice((1, 1, 2, 2, 3))
    kinds = crowd.chance.choices(list(KINDS), list(KINDS.values()), k=many)
    return {kind: _chosen(kind, crowd) for kind in dict.fromkeys(kinds)}


def _chosen(kind: str, crowd: Crowd) -> Any:
    if kind == "near":
        places = [row for row in crowd.people if row[3] is not None]
        _name, _biography, place, lat, lon = crowd.chance.choice(places)
        return Point(lat, lon, crowd.chance.choice((10, 25, 50, 100, 250)), place)
    if kind in {*facets.FLAGS, "available"}:
        return True
    return tuple(dict.fromkeys(crowd.value(kind) for _ in range(crowd.chance.choice((1, 1, 1, 2, 3)))))


def _misspelt(crowd: Crowd) -> str:
    words = _text(crowd).split()
    at = max(range(len(words)), key=lambda each: len(words[each]))
    word, cut = words[at], crowd.chance.randrange(1, max(len(words[at]) - 1, 2))
    swapped = word[:cut] + word[cut + 1 : cut + 2] + word[cut] + word[cut + 2 :]
    words[at] = crowd.chance.choice([word[:cut] + word[cut + 1 :], swapped, word[:cut] + word[cut] + word[cut:]])
    return " ".join(words)


MAKERS: dict[str, Callable[[Crowd], Query]] = {
    "text": lambda crowd: Query(text=_text(crowd), page=_page(crowd)),
    "text and filters": lambda crowd: Query(text=_text(crowd), page=_page(crowd), **_filters(crowd)),
    "filters": lambda crowd: Query(page=_page(crowd), **_filters(crowd)),
    "typing error": lambda crowd: Query(text=_misspelt(crowd)),
}
