"""What people would ask: the same mix for every engine, drawn from the directory itself."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from accounts.names import country_name, language_name
from directory.models import Term
from directory.search import facets
from directory.search.models import SearchEntry
from directory.search.values import Point, Query

# How many of each hundred.
MIX = {"text": 40, "text and filters": 30, "filters": 20, "typing error": 10}
KINDS = {
    "profession": 4, "specialism": 4, "exploitation": 2, "report": 1, "country": 3, "based": 2, "language": 4,
    "legal_aid": 2, "remote": 1, "available": 2, "near": 2,
}  # fmt: skip
FIRST_PAGE = 0.85
SAMPLE = 3000


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and which part of the mix it is."""

    part: str
    query: Query


@dataclass(frozen=True, slots=True)
class Somebody:
    """One profile that a question may be after."""

    name: str
    words: list[str]
    place: str
    lat: float | None
    lon: float | None
    values: dict[str, list[int | str]]


class Crowd:
    """People of the directory, for whom questions are asked that would find them."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.terms = Term.objects.in_bulk()
        self.people = list(map(_somebody, _sample()))

    def somebody(self) -> Somebody:
        return self.chance.choice(self.people)

    def phrase(self, somebody: Somebody, kind: str = "") -> str:
        """Draw what one of somebody's terms is called, or a synonym of it."""
        kinds = [kind] if kind else [each for each in facets.TERMS if each in somebody.values]
        term = self.terms[self.chance.choice(somebody.values[self.chance.choice(kinds)])]  # type: ignore[index]
        return self.chance.choice([term.name, *term.synonyms])


def mix(size: int, seed: int = 2026) -> list[Asked]:
    """Return `size` queries; the same directory and seed give the same ones."""
    crowd = Crowd(Random(seed))
    parts = [part for part, share in MIX.items() for _ in range(size * share // 100)]
    return [Asked(part, MAKERS[part](crowd, crowd.somebody())) for part in parts]


def _sample() -> list[tuple[Any, ...]]:
    every = SearchEntry.objects.order_by("profile__external_id")[:SAMPLE]
    return list(
        every.values_list("profile__name", "profile__biography", "profile__place", "latitude", "longitude", "facets")
    )


def _somebody(row: tuple[Any, ...]) -> Somebody:
    name, biography, place, lat, lon, numbers = row
    values: dict[str, list[int | str]] = {}
    for kind, key in map(facets.facet, numbers):
        values.setdefault(kind, []).append(key)
    return Somebody(name, [word for word in biography.split() if len(word) > 4], place, lat, lon, values)


def _text(crowd: Crowd, somebody: Somebody) -> str:
    return crowd.chance.choices(list(TEXTS), [45, 25, 10, 10, 10])[0](crowd, somebody)


def _profession_and(named: Callable[[str], str], kind: str) -> Callable[[Crowd, Somebody], str]:
    def text(crowd: Crowd, somebody: Somebody) -> str:
        codes = somebody.values.get(kind) or ["en"]
        return f"{crowd.phrase(somebody, 'profession')} {named(str(crowd.chance.choice(codes)))}"

    return text


TEXTS: tuple[Callable[[Crowd, Somebody], str], ...] = (
    Crowd.phrase,
    _profession_and(language_name, "language"),
    _profession_and(country_name, "country"),
    lambda _crowd, somebody: somebody.name,
    lambda crowd, somebody: " ".join(crowd.chance.sample(somebody.words, min(2, len(somebody.words)))) or "visa",
)


def _page(crowd: Crowd) -> int:
    return 1 if crowd.chance.random() < FIRST_PAGE else crowd.chance.randint(2, 5)


def _filters(crowd: Crowd, somebody: Somebody) -> dict[str, Any]:
    many = crowd.chance.choice((1, 1, 2, 2, 3))
    kinds = crowd.chance.choices(list(KINDS), list(KINDS.values()), k=many)
    found = {kind: _chosen(kind, crowd, somebody) for kind in dict.fromkeys(kinds)}
    return {kind: value for kind, value in found.items() if value} or {"remote": True}


def _chosen(kind: str, crowd: Crowd, somebody: Somebody) -> Any:
    if kind == "near":
        if somebody.lat is None or somebody.lon is None:
            return None
        return Point(somebody.lat, somebody.lon, crowd.chance.choice((10, 25, 50, 100, 250)), somebody.place)
    if kind in {*facets.FLAGS, "available"}:
        return True
    several = [somebody] + [crowd.somebody() for _ in range(crowd.chance.choice((0, 0, 0, 1, 2)))]
    return tuple(dict.fromkeys(crowd.chance.choice(each.values[kind]) for each in several if kind in each.values))


def _misspelt(crowd: Crowd, somebody: Somebody) -> str:
    words = _text(crowd, somebody).split()
    at = max(range(len(words)), key=lambda each: len(words[each]))
    word, cut = words[at], crowd.chance.randrange(1, max(len(words[at]) - 1, 2))
    swapped = word[:cut] + word[cut + 1 : cut + 2] + word[cut] + word[cut + 2 :]
    words[at] = crowd.chance.choice([word[:cut] + word[cut + 1 :], swapped, word[:cut] + word[cut] + word[cut:]])
    return " ".join(words)


MAKERS: dict[str, Callable[[Crowd, Somebody], Query]] = {
    "text": lambda crowd, who: Query(text=_text(crowd, who), page=_page(crowd)),
    "text and filters": lambda crowd, who: Query(text=_text(crowd, who), page=_page(crowd), **_filters(crowd, who)),
    "filters": lambda crowd, who: Query(page=_page(crowd), **_filters(crowd, who)),
    "typing error": lambda crowd, who: Query(text=_misspelt(crowd, who)),
}
