"""What /i/find/ asks for: a few picks, which the browser's pocket keeps and nothing else, and who answers to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from django.http import QueryDict

from accounts.names import country_names, language_names
from directory.choices import Vocabulary
from directory.filters import USUAL_DISTANCE
from directory.lexicon import Lexicon, Word
from directory.needs import NEEDS, Need
from directory.search import places
from directory.search.places import Place
from directory.search.search import search
from directory.search.values import Entry, Point, Query

TOWNS = 30
PAGE = 10
# More would help nobody: whoever gets so many can choose further.
MOST = 100
# Public offices are taken out of so many times MOST at most.
WINDOWS = 3
PUBLIC_PROFESSION = "public-authority"

type Counts = Mapping[str, Mapping[int | str, int]]


@dataclass(frozen=True, slots=True)
class Picks:
    """What was picked; each may be nothing. `near` is a town of `country`, `public` adds public offices."""

    need: str = ""
    country: str = ""
    near: str = ""
    language: str = ""
    remote: bool = False
    legal_aid: bool = False
    public: bool = False
    page: int = 1

    def wider(self, name: str) -> "Picks":
        """Return the same picks, from their first page, without one of them or with public offices, too."""
        if name == "public":
            return replace(self, public=True, page=1)
        nothing: dict[str, Any] = {name: getattr(Picks(), name)} | ({"near": ""} if name == "country" else {})
        return replace(self, page=1, **nothing)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of who was found. `total` is exact unless `is_more`; `left_out` public offices are not among them."""

    entries: list[Entry]
    total: int
    is_more: bool
    left_out: int
    page: int
    pages: int
    counts: Counts


# What the empty page offers to do without, or to add.
WIDENS = tuple(each.name for each in fields(Picks) if each.name != "page")


def picked(data: QueryDict) -> Picks:
    """Read what a form sent. Whatever no picker offers is left out, never refused: there is nothing to mend in it."""
    country = _one_of(data.get("country", ""), country_names())
    near = data.get("near", "")
    return Picks(
        need=_one_of(data.get("need", ""), {need.slug for need in NEEDS}),
        country=country,
        near=near if town(country, near) else "",
        language=_one_of(data.get("language", ""), language_names()),
        remote="remote" in data,
        legal_aid="legal_aid" in data,
        public="public" in data,
    )


def held(kept: Mapping[str, Any]) -> Picks:
    """Return the picks that a pocket keeps, also one that an older version of ours has filled."""
    return Picks(**{each.name: kept[each.name] for each in fields(Picks) if each.name in kept})


def towns(country: str) -> list[tuple[str, Place]]:
    """Return what the picker of towns offers: the largest of a country, by name."""
    return [(f"{place.name}/{place.region}", place) for place in places.largest(country, TOWNS)]


def town(country: str, key: str) -> Place | None:
    """Return the town that was picked."""
    return dict(towns(country)).get(key) if country and key else None


def known_needs(known: Lexicon) -> list[Need]:
    """Return the needs that the vocabularies can answer."""
    return [need for need in NEEDS if _terms(need, known)]


def query(picks: Picks, known: Lexicon) -> Query:
    """Return the question that the picks ask."""
    need = next((each for each in NEEDS if each.slug == picks.need), None)
    place = town(picks.country, picks.near)
    terms: dict[str, Any] = _terms(need, known) if need else {}
    return Query(
        **terms,
        based=(picks.country,) if picks.country else (),
        language=(picks.language,) if picks.language else (),
        near=Point(place.lat, place.lon, USUAL_DISTANCE, place.name) if place else None,
        remote=picks.remote,
        legal_aid=picks.legal_aid,
        size=MOST,
    )


def look(picks: Picks, known: Lexicon) -> Found:
    """Search. Nothing is counted and nothing kept: not what was asked, not who was found."""
    asked = query(picks, known)
    office = known.slugs(Vocabulary.PROFESSION).get(PUBLIC_PROFESSION)
    shown: list[Entry] = []
    left_out = 0
    for window in range(1, WINDOWS + 1):
        result = search(replace(asked, page=window))
        helpers = [entry for entry in result.entries if picks.public or not _is_office(entry, office)]
        shown += helpers
        left_out += len(result.entries) - len(helpers)
        if len(shown) >= MOST or result.page >= result.pages:
            break
    total = min(len(shown), MOST)
    pages = max(-(-total // PAGE), 1)
    page = min(max(picks.page, 1), pages)
    return Found(
        entries=shown[:MOST][(page - 1) * PAGE : page * PAGE],
        total=total,
        is_more=len(shown) > MOST or result.page < result.pages,
        left_out=left_out,
        page=page,
        pages=pages,
        counts=result.counts,
    )


def offered() -> Counts:
    """Return how many entries there are for each value that a picker could offer: what nobody has leads nowhere."""
    return search(Query(size=1)).counts


def _terms(need: Need, known: Lexicon) -> dict[str, tuple[int, ...]]:
    """Return the keys of a need's terms by vocabulary; nothing when a whole vocabulary of it is not known."""
    ids: dict[str, tuple[int, ...]] = {str(vocabulary): () for vocabulary, _slug in need.terms}
    for vocabulary, slug in need.terms:
        word = known.slugs(vocabulary).get(slug)
        ids[vocabulary] += (word.id,) if word else ()
    return ids if all(ids.values()) else {}


def _is_office(entry: Entry, office: Word | None) -> bool:
    return entry.card["is_public_authority"] or bool(office and entry.card["profession"] == office.id)


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in known else ""
