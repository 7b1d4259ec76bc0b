"""Where towns are, from a file beside this one; what somebody types here is answered and forgotten."""

import csv
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from pathlib import Path

from accounts.names import country_name
from directory.search.text import bare, plain

# Offered when a name is not whole; more would be a guess.
OFFERED = 10
# From so many letters on the beginning of a name says something.
BEGINNING = 3
MAX_NAME = 100

_FILE = Path(__file__).with_name("data") / "places.csv"


@dataclass(frozen=True, slots=True)
class Place:
    """A town: `country` by ISO 3166-1 alpha-2, `region` as the gazetteer codes it, degrees, inhabitants."""

    name: str
    country: str
    region: str
    lat: float
    lon: float
    population: int


def find(text: str) -> list[Place]:
    """Return the towns of that name in any of their languages, most populous first; else those that begin so.

    What follows a comma narrows it: a country's code or name, or a region's code ("London, CA").
    """
    name, _comma, where = text[:MAX_NAME].partition(",")
    folded, narrowed = _fold(name), _fold(where)
    found = _gazetteer().get(folded) or _beginning(folded)
    return [place for place in found if not narrowed or narrowed in _areas(place)]


def centre(name: str, country: str) -> tuple[float, float] | None:
    """Return latitude and longitude of a town's centre, None when the gazetteer has no such town in that country."""
    towns = [place for place in _gazetteer().get(_fold(name), ()) if place.country == country]
    return (towns[0].lat, towns[0].lon) if towns else None


@lru_cache(maxsize=300)
def largest(country: str, most: int) -> tuple[Place, ...]:
    """Return the most populous towns of a country, at most so many, by name."""
    towns = {place for found in _gazetteer().values() for place in found if place.country == country}
    first = sorted(towns, key=lambda place: (-place.population, place.name))[:most]
    return tuple(sorted(first, key=lambda place: _fold(place.name)))


def _fold(name: str) -> str:
    return bare(plain(name))


def _areas(place: Place) -> set[str]:
    return {_fold(place.country), _fold(place.region), _fold(country_name(place.country))}


def _beginning(folded: str) -> list[Place]:
    if len(folded) < BEGINNING:
        return []
    names = _names()
    following = takewhile(lambda name: name.startswith(folded), names[bisect_left(names, folded) :])
    places = {place for name in following for place in _gazetteer()[name]}
    return sorted(places, key=lambda place: -place.population)[:OFFERED]


@cache
def _names() -> list[str]:
    return sorted(_gazetteer())


@cache
def _gazetteer() -> dict[str, list[Place]]:
    """Read the file once a process; most populous first under each name."""
    found: dict[str, list[Place]] = {}
    with _FILE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            place = Place(
                row["name"],
                row["country"],
                row["admin1"],
                float(row["lat"]),
                float(row["lon"]),
                int(row["population"] or 0),
            )
            for name in {_fold(each) for each in (row["name"], row["ascii"], *row["also"].split("|")) if each}:
                found.setdefault(name, []).append(place)
    for places in found.values():
        places.sort(key=lambda place: -place.population)
    return found
