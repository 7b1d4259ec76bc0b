"""Who somebody is before they write a word: profession, town, culture, languages, terms.

First come the people written by hand (fragments/anchors.csv), then one for each specialism and each profession, then as
many as wanted with the long tail that real directories have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from directory.demo import fragments, world
from directory.demo.chance import Chance, Weighted, long_tail
from directory.demo.world import Place


@dataclass(frozen=True, slots=True)
class Outline:
    """One person or organisation; terms are slugs, the first specialism is the main one."""

    profession: str
    culture: str
    place: Place
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    specialisms: tuple[str, ...]
    exploitation_types: tuple[str, ...]
    report_types: tuple[str, ...]


def outlines(chance: Chance) -> Iterator[Outline]:
    """Yield outlines without end."""
    yield from anchors()
    for specialism in fragments.ancestors():
        if fragments.is_invented(specialism):
            yield covering(specialism, chance)
    for profession in fragments.professions():
        yield drawn(profession, _town_for(profession, chance), chance)
    while True:
        town = world.towns(world.bases().draw(chance)).draw(chance)
        yield drawn(_professions_in(town.zone).draw(chance), town, chance)


def anchors() -> Iterator[Outline]:
    """Yield the people written by hand."""
    for row in fragments.rows(fragments.HERE / "anchors.csv"):
        parts = {key: tuple(filter(None, row[key].split("|"))) for key in row}
        town = next(town for town in world.places()[row["country"]] if town.name == row["place"])
        terms = parts["specialisms"], parts["exploitation"], parts["reports"]
        yield Outline(row["profession"], row["culture"], town, parts["languages"], parts["countries"], *terms)


def covering(specialism: str, chance: Chance) -> Outline:
    """Return somebody whose main specialism is this one, so that no term of the tree stands empty."""
    profession, zone = _who_does(specialism).draw(chance)
    country = "GB" if zone in world.UK_ZONES else zone
    while country == "abroad":
        found = world.bases().draw(chance)
        country = "abroad" if found in ("GB", "IE") else found
    return drawn(profession, world.towns(country, zone).draw(chance), chance, main=specialism)


def drawn(profession: str, town: Place, chance: Chance, *, main: str = "") -> Outline:
    """Return a person or organisation of this profession in this town."""
    kind = fragments.professions()[profession]
    culture = world.cultures(town.country, foreign_speech=kind.get("speaks", False)).draw(chance)
    pool = specialisms_of(profession, town.zone)
    found = dict.fromkeys(filter(None, (main, *pool.several(chance, chance.randint(2, 5)))))
    specialisms = tuple(found) if len(found) > 1 else (*found, *(s for s in pool.items if s not in found))[:2]
    reports = kind.get("reports", [])
    return Outline(
        profession=profession,
        culture=culture,
        place=town,
        languages=_languages(town, culture, kind.get("speaks", False), chance),
        countries=_countries(kind["scope"], town, culture, chance),
        specialisms=specialisms,
        exploitation_types=() if kind.get("speaks") else _exploitation(specialisms, chance),
        report_types=tuple(reports[: chance.randint(1, len(reports))]) if reports else (),
    )


@cache
def specialisms_of(profession: str, zone: str) -> Weighted[str]:
    """Return what a profession may do in a zone, its first branches most often."""
    found: dict[str, None] = {}
    for branch in fragments.professions()[profession]["branches"]:
        alone, slug = branch.startswith("="), branch.removeprefix("=")
        found |= dict.fromkeys(s for s, up in fragments.ancestors().items() if s == slug or (slug in up and not alone))
    return long_tail([slug for slug in found if fragments.is_invented(slug) and _exists_in(slug, zone)], exponent=0.6)


def _exists_in(specialism: str, zone: str) -> bool:
    limits = fragments.toml("professions")["limits"]
    named = [where for where, slugs in limits.items() if specialism in slugs]
    reach = {zone, "GB"} if zone in world.UK_ZONES else {zone, "abroad"}
    return not named or bool(reach.intersection(named))


def _works_in(profession: str, zone: str) -> bool:
    where = fragments.professions()[profession]["where"]
    return {"any": True, "GB": zone in world.UK_ZONES, "home": zone in world.HOME_ZONES}.get(where, zone == "abroad")


def _town_for(profession: str, chance: Chance) -> Place:
    while not _works_in(profession, (town := world.towns(world.bases().draw(chance)).draw(chance)).zone):
        pass
    return town


@cache
def _professions_in(zone: str) -> Weighted[str]:
    kinds = {slug: kind for slug, kind in fragments.professions().items() if _works_in(slug, zone)}
    return Weighted(list(kinds), [kind["share"] for kind in kinds.values()])


def _who_does(specialism: str) -> Weighted[tuple[str, str]]:
    found = {
        (profession, zone): kind["share"] * weight
        for profession, kind in fragments.professions().items()
        for zone, weight in (("GB-EAW", 5), ("GB-SCT", 1), ("GB-NIR", 0.7), ("abroad", 6))
        if _works_in(profession, zone) and specialism in specialisms_of(profession, zone).items
    }
    return Weighted(list(found), list(found.values()))


def _languages(town: Place, culture: str, for_a_living: bool, chance: Chance) -> tuple[str, ...]:
    own = fragments.toml("cultures")[culture]["languages"]
    learnt = chance.choices(("fr", "es", "ar", "it", "ru", "pt"), (5, 4, 3, 2, 2, 1))[0]
    spoken = [*world.spoken(town.country), *own[: len(own) if for_a_living else chance.randint(1, len(own))]]
    if for_a_living or chance.maybe(0.75):
        spoken.append("en")
    if chance.maybe(0.2):
        spoken.append(learnt)
    return tuple(dict.fromkeys(spoken))


def _countries(scope: str, town: Place, culture: str, chance: Chance) -> tuple[str, ...]:
    casework = _casework()
    homes = tuple(code for code in fragments.toml("cultures")[culture]["homes"] if code != town.country)
    if scope == "none":
        return homes[:1]
    if scope == "casework":
        return tuple(dict.fromkeys((*homes[:1], *casework.several(chance, chance.randint(1, 4)))))
    if scope == "own":
        return tuple(dict.fromkeys((town.country, *casework.several(chance, chance.randint(0, 2)))))
    first = chance.choice(fragments.toml("cultures")[culture]["homes"])
    if world.is_western(first):
        first = casework.draw(chance)
    return world.neighbours(first)[: chance.randint(1, 4)]


@cache
def _casework() -> Weighted[str]:
    return long_tail(fragments.toml("common")["casework_countries"])


def _exploitation(specialisms: tuple[str, ...], chance: Chance) -> tuple[str, ...]:
    own = [form for slug in specialisms for form in fragments.toml("professions")["exploitation"].get(slug, ())]
    return tuple(dict.fromkeys((*own[:3], *_forms().several(chance, chance.randint(0 if own else 1, 3)))))


@cache
def _forms() -> Weighted[str]:
    return long_tail(fragments.toml("professions")["exploitation"]["_common"], exponent=0.7)
