"""Fictional people, one after another, from a seed."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice
from typing import Any

from directory.demo import fragments, names, prose, world
from directory.demo.chance import Chance, Weighted
from directory.demo.outline import Outline, outlines
from directory.demo.profile import DemoProfile

DEFAULT_COUNT = 320
# Enough tries to leave a taken sentence behind; past them a double is let through rather than waited for.
TRIES = 8
AVAILABILITY = Weighted(("open", "waiting", "away", "closed"), (58, 22, 7, 13))
YEAR_DAYS = 365


def people(count: int = DEFAULT_COUNT, seed: int = 2026) -> Iterator[DemoProfile]:
    """Yield `count` fictional profiles; the same seed gives the same people, and fewer are the first of more."""
    chance = Chance(seed)
    written: set[bytes] = set()
    for index, outline in enumerate(islice(outlines(chance), count)):
        yield _profile(index, outline, written, chance)


def _profile(index: int, outline: Outline, written: set[bytes], chance: Chance) -> DemoProfile:
    kind = fragments.professions()[outline.profession]
    is_house = kind.get("kind") == "organisation"
    name = names.house(outline, chance) if is_house else _titled(kind, names.person(outline.culture, chance), chance)
    works_at = "" if is_house else names.workplace(outline, chance)
    slots = prose.slots_of(outline, name if is_house else works_at, chance)
    return DemoProfile(
        external_id=f"demo:{index}",
        name=name,
        kind="organisation" if is_house else "person",
        headline=prose.headline(outline, slots, chance),
        biography=_biography(outline, slots, written, chance),
        organisation_name=works_at,
        publications=_publications(outline, chance) if kind.get("publishes") else "",
        training=_training(chance),
        registrations=_registrations(outline, chance),
        verifications=_verifications(kind["claims"], chance),
        is_public_authority=kind.get("public", False),
        accepts_referrals=not kind.get("public", False) and chance.maybe(0.85),
        **_terms(outline),
        **_whereabouts(outline, is_hidden=kind.get("confidential", False)),
        **_offer(kind, chance),
        **_contact(outline, name, is_house, chance),
    )


def _terms(outline: Outline) -> dict[str, Any]:
    return {
        "profession": outline.profession,
        "specialisms": outline.specialisms,
        "exploitation_types": outline.exploitation_types,
        "report_types": outline.report_types,
        "countries": outline.countries,
        "jurisdictions": _jurisdictions(outline),
        "languages": outline.languages,
        "audience": "",
    }


def _whereabouts(outline: Outline, *, is_hidden: bool) -> dict[str, Any]:
    town = outline.place
    return {
        "place": town.name,
        "region": town.region,
        "country": town.country,
        "street": "",
        "postcode": "",
        "latitude": None if is_hidden else town.latitude,
        "longitude": None if is_hidden else town.longitude,
        "confidential_location": is_hidden,
    }


def _offer(kind: dict[str, Any], chance: Chance) -> dict[str, Any]:
    availability = AVAILABILITY.draw(chance)
    return {
        "legal_aid": chance.maybe(kind.get("legal_aid", 0)),
        "fees": chance.choice(fragments.toml("common")[kind["fees"]]),
        "remote": chance.maybe(0.75),
        "in_person": chance.maybe(0.9),
        "availability": availability,
        "away_days": chance.randint(5, 60) if availability == "away" else None,
        "confirmed_days_ago": chance.randint(0, 27) if chance.maybe(0.82) else chance.randint(31, 150),
    }


def _contact(outline: Outline, name: str, is_house: bool, chance: Chance) -> dict[str, Any]:
    host = names.host(name)
    return {
        "phone": names.telephone(outline, chance),
        "sms": "",
        "hours": chance.choice(fragments.toml("common")["hours"]) if is_house else "",
        "email": f"{host}@example.org" if chance.maybe(0.7) else "",
        "website": f"https://{host}.example.org" if is_house or chance.maybe(0.3) else "",
    }


def _titled(kind: dict[str, Any], name: str, chance: Chance) -> str:
    title = kind.get("title")
    return f"Dr {name}" if title == "Dr" or (title == "Dr?" and chance.maybe(0.6)) else name


def _biography(outline: Outline, slots: prose.Slots, written: set[bytes], chance: Chance) -> str:
    for _ in range(TRIES):
        text = prose.biography(outline, slots, chance)
        mark = blake2b(text.encode(), digest_size=8).digest()
        if mark not in written:
            break
    written.add(mark)
    return text


def _jurisdictions(outline: Outline) -> tuple[str, ...]:
    if outline.profession not in fragments.toml("professions")["registers"] or outline.profession == "interpreter":
        return ()
    return (outline.place.zone if outline.place.country == "GB" else outline.place.country,)


def _registrations(outline: Outline, chance: Chance) -> tuple[tuple[str, str], ...]:
    bodies = fragments.toml("professions")["registers"].get(outline.profession)
    if not bodies:
        return ()
    town = outline.place
    body = bodies.get(town.zone) or bodies.get(town.country) or bodies["*"]
    # A register without a proper name of its own is told apart by its country.
    where = f" ({world.country_name(town.country).removeprefix('the ')})" if "egister" in body else ""
    return ((body + where, f"FICTIONAL-{chance.randrange(10**6):06d}"),)


def _verifications(claims: list[str], chance: Chance) -> tuple[tuple[str, int, int], ...]:
    found = [(claims[0], chance.randint(2, 330), YEAR_DAYS)]
    for claim in claims[1:]:
        if chance.maybe(0.8):
            lapsed = chance.maybe(0.1)
            ago = chance.randint(370, 500) if lapsed else chance.randint(2, 330)
            # The clock suspends whoever's registration has lapsed (directory.actions.lapsing): nobody would find them.
            found.append((claim, ago - YEAR_DAYS if lapsed and claim == "registration" else ago, YEAR_DAYS))
    return tuple(found)


def _training(chance: Chance) -> str:
    courses = fragments.toml("common")["training"]
    return "\n".join(chance.sample(courses, chance.randint(0, 3)))


def _publications(outline: Outline, chance: Chance) -> str:
    lines = []
    for specialism in outline.specialisms[: chance.randint(1, 3)]:
        spec = prose.phrase(specialism)
        about = world.country_name(outline.countries[0]) if outline.countries else "several countries"
        pattern = chance.deal("publication", fragments.toml("common")["publication"])
        year = chance.randint(2012, 2026)
        lines.append(pattern.format(spec=spec, spec_title=spec[0].upper() + spec[1:], about=about, year=year))
    return "\n".join(lines)
