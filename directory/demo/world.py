"""Where fictional people live, what is spoken there, and which countries belong together."""

from dataclasses import dataclass
from functools import cache

from directory.demo import fragments
from directory.demo.chance import Weighted

# ISO 3166-2 names of the jurisdictions of the United Kingdom, by GeoNames' code of its part.
ZONES = {"ENG": "GB-EAW", "WLS": "GB-EAW", "SCT": "GB-SCT", "NIR": "GB-NIR"}
REGIONS = {"ENG": "England", "WLS": "Wales", "SCT": "Scotland", "NIR": "Northern Ireland"}
UK_ZONES = ("GB-EAW", "GB-SCT", "GB-NIR")
HOME_ZONES = (*UK_ZONES, "IE")
# Experts based here are asked about other places than their own.
WESTERN = frozenset({"western_europe", "nordic", "north_america", "oceania"})


@dataclass(frozen=True, slots=True)
class Place:
    """A town: coordinates in degrees; `zone` is a jurisdiction of the United Kingdom, IE, or abroad."""

    name: str
    country: str
    region: str
    zone: str
    latitude: float
    longitude: float
    population: int


def _place(row: dict[str, str]) -> Place:
    british = row["country"] == "GB"
    zone = ZONES[row["admin1"]] if british else "IE" if row["country"] == "IE" else "abroad"
    region = REGIONS[row["admin1"]] if british else ""
    coordinates = float(row["lat"]), float(row["lon"])
    return Place(row["name"], row["country"], region, zone, *coordinates, int(row["population"]))


@cache
def places() -> dict[str, list[Place]]:
    """Return the towns of each country, largest first."""
    found: dict[str, list[Place]] = {}
    for row in fragments.rows(fragments.PLACES):
        found.setdefault(row["country"], []).append(_place(row))
    return {code: sorted(towns, key=lambda town: -town.population) for code, towns in found.items()}


@cache
def towns(country: str, zone: str = "") -> Weighted[Place]:
    """Return the towns of a country, or of one zone of it, weighted a little less than by their people."""
    largest = places()[country][: 150 if country == "GB" else 30]
    chosen = [town for town in largest if zone in ("", town.zone)]
    return Weighted(chosen, [town.population**0.8 for town in chosen])


@cache
def bases() -> Weighted[str]:
    """Return the countries people live in, by share."""
    base = fragments.toml("world")["base"]
    return Weighted([row["country"] for row in base], [row["share"] for row in base])


@cache
def cultures(country: str, *, foreign_speech: bool = False) -> Weighted[str]:
    """Return who lives in a country; with `foreign_speech` only those who bring a language other than English."""
    base = next(row for row in fragments.toml("world")["base"] if row["country"] == country)
    pairs = [entry.partition("*") for entry in base["cultures"]]
    known = fragments.toml("cultures")
    kept = [(name, float(n or 1)) for name, _, n in pairs if not foreign_speech or known[name]["languages"] != ["en"]]
    return Weighted([name for name, _ in kept], [share for _, share in kept])


@cache
def spoken(country: str) -> tuple[str, ...]:
    """Return the languages of work in a country."""
    return tuple(next(row for row in fragments.toml("world")["base"] if row["country"] == country)["languages"])


@cache
def neighbours(country: str) -> tuple[str, ...]:
    """Return the countries an expert on this one usually covers too, itself first."""
    for group in fragments.toml("world")["neighbours"].values():
        if country in group:
            return (country, *(code for code in group if code != country))
    return (country,)


@cache
def is_western(country: str) -> bool:
    """Return True where country evidence is read rather than written about."""
    groups = fragments.toml("world")["neighbours"]
    return any(country in groups[name] for name in WESTERN)


def country_name(code: str) -> str:
    """Return a country's name as it stands inside a sentence."""
    return fragments.toml("world")["countries"][code]


def language_name(code: str) -> str:
    """Return a language's name as people in the field call it."""
    return fragments.toml("world")["languages"][code]
