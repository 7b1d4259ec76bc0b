"""Invented names for people, firms and houses, and the reserved addresses and numbers that belong to them."""

import re
import unicodedata

from directory.demo import fragments, world
from directory.demo.chance import Chance
from directory.demo.outline import Outline


def person(culture: str, chance: Chance) -> str:
    """Return an invented person's name as that culture orders it."""
    words = fragments.toml("cultures")[culture]
    sex = chance.choice("fm")
    given = chance.deal((culture, sex), words[sex].split()).replace("_", " ")
    family = chance.deal((culture, "family"), _families(words["family"]))
    return f"{family} {given}" if words.get("family_first") else f"{given} {family}"


def _families(line: str) -> list[str]:
    # Particles belong to the word after them: "van Rietveen", "Ó Srutháin".
    return re.findall(r"(?:(?:van|ter|Mac|Ó|Ní|Abu|Aït|El)\s)?\S+", line)


def house(outline: Outline, chance: Chance) -> str:
    """Return an invented organisation's name in the speech of its country."""
    culture = _local(outline)
    orgs = fragments.toml("cultures")[culture]["orgs"]
    if outline.place.zone != "abroad" and chance.maybe(0.6):
        return _english(chance)
    name = chance.deal((culture, "orgs"), orgs)
    return name if outline.place.name in name else f"{name}, {outline.place.name}"


def workplace(outline: Outline, chance: Chance) -> str:
    """Return where a person works, or nothing for those who work alone."""
    words = fragments.toml("common")
    firm = fragments.professions()[outline.profession].get("firm", "")
    if firm == "chambers":
        return f"{chance.deal('court', words['court_word'])} Court Chambers"
    if firm == "law" and outline.place.zone != "abroad":
        return f"{chance.deal('firm', words['firm'])} Solicitors"
    if firm == "law":
        family = _families(fragments.toml("cultures")[_local(outline)]["family"])
        return f"{chance.choice(family)} & {chance.choice(family)}"
    if firm == "consultancy":
        return f"{_english(chance)} Partners"
    if firm == "ngo" or chance.maybe(0.35):
        return house(outline, chance)
    return ""


def _english(chance: Chance) -> str:
    words = fragments.toml("common")
    return f"{chance.deal('one', words['word_one'])} {chance.deal('two', words['word_two'])}"


def _local(outline: Outline) -> str:
    if outline.place.country in fragments.toml("cultures")[outline.culture]["homes"]:
        return outline.culture
    return world.cultures(outline.place.country).items[0]


def host(name: str) -> str:
    """Return a name as one part of an internet address: lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "somebody"


def telephone(outline: Outline, chance: Chance) -> tuple[tuple[str, str], ...]:
    """Return a number from the ranges kept for fiction in the United Kingdom; nobody elsewhere has one."""
    if outline.place.country != "GB" or chance.maybe(0.4):
        return ()
    last = f"{chance.randrange(1000):03d}"
    landline = outline.place.name == "London" and chance.maybe(0.5)
    return ((f"+442079460{last}" if landline else f"+447700900{last}", "Fictional number"),)
