"""Biographies and headlines from hand-written paragraphs.

A paragraph of the profession's group (fragments/bio_*.toml) holds slots: {case} one thing that happened, {fear} how
frightened people are met, {limit} what is not done, {spec} {spec2} {spec3} subjects, {about} countries, {langs}
languages other than English, {lang} the first of them, {base} the country, {place} the town, {org}, {years}, {before}
an earlier trade. A capital letter opens a sentence. Sentences of closing.toml follow until it is long enough.
"""

import re
from functools import cache

from directory.demo import fragments, world
from directory.demo.chance import Chance
from directory.demo.outline import Outline

SLOT = re.compile(r"\{(\w+)\}")
# Slots that not everybody can fill; a paragraph that needs one goes only to those who can.
OPTIONAL = frozenset({"about", "langs", "lang", "org", "spec3", "reports", "exploit"})
# Below this many words a biography says too little to choose by.
ENOUGH_WORDS = 68
HEADLINES = (
    "{label} in {place}: {spec} and {spec2}",
    "{label}: {spec}, {spec2}",
    "{Spec}, with {spec2}. {label} in {place}",
    "{label}, {place}. Mainly {spec}",
    "{Spec} and {spec2}, from {place}",
)
HOUSE_HEADLINES = ("{label}, {land}: {spec}", "{Spec} and {spec2}. {label}, {land}", "{Spec} and {spec2} in {base}")


class Slots(dict[str, str]):
    """What fills a paragraph; a slot with a capital letter is the same words at the start of a sentence."""

    def __missing__(self, key: str) -> str:
        value = self[key.lower()]
        return value[:1].upper() + value[1:]

    def can_fill(self, text: str) -> bool:
        """Return whether every slot of the text that may be empty is not."""
        return all(self[slot] for slot in _optional_slots(text))


def phrase(specialism: str) -> str:
    """Return how a specialism reads inside a sentence."""
    return fragments.toml("phrases")["specialism"][specialism]


def biography(outline: Outline, slots: Slots, chance: Chance) -> str:
    """Return 60 to 160 words in the voice of the profession's group."""
    kind = fragments.professions()[outline.profession]
    group, words = kind["group"], fragments.biographies()[kind["group"]]
    case, cases = _cases(group, outline.specialisms[0])
    slots["fear"] = chance.deal((group, "fear"), words["fear"])
    slots["limit"] = chance.deal((group, "limit"), words["limit"])
    slots["case"] = chance.deal((group, "case", case), cases)
    text = chance.deal_for(group, words["paragraphs"], slots.can_fill).format_map(slots)
    voice = kind.get("kind", "person")
    for _ in range(3):
        closing = chance.deal_for(voice, fragments.toml("closing")[voice], slots.can_fill)
        text = f"{text} {closing.format_map(slots)}"
        if text.count(" ") >= ENOUGH_WORDS:
            break
    return text


def headline(outline: Outline, slots: Slots, chance: Chance) -> str:
    """Return one line of at most 160 characters."""
    kind = fragments.professions()[outline.profession]
    pattern = chance.choice(HOUSE_HEADLINES if kind.get("kind") == "organisation" else HEADLINES)
    line = pattern.format_map(slots)
    return line[0].upper() + line[1:160]


def slots_of(outline: Outline, organisation: str, chance: Chance) -> Slots:
    """Return the words that this outline puts into paragraphs and headlines; empty where it has none."""
    common, phrases = fragments.toml("common"), fragments.toml("phrases")
    foreign = [world.language_name(code) for code in outline.languages if code != "en"]
    return Slots(
        label=fragments.professions()[outline.profession]["label"],
        spec=phrase(outline.specialisms[0]),
        spec2=phrase(outline.specialisms[1]),
        spec3=phrase(outline.specialisms[2]) if len(outline.specialisms) > 2 else "",
        exploit=phrases["exploitation"][outline.exploitation_types[0]] if outline.exploitation_types else "",
        reports=joined([phrases["report"][slug] for slug in outline.report_types[:2]]),
        about=joined([world.country_name(code) for code in outline.countries[:3]]),
        langs=joined(foreign[:3]),
        lang=foreign[0] if foreign else "",
        base=world.country_name(outline.place.country),
        land=world.country_name(outline.place.country).removeprefix("the "),
        place=outline.place.name,
        org=organisation.partition(",")[0],
        years=chance.choice(common["years"]),
        before=chance.deal("before", common["before"]),
    )


@cache
def _optional_slots(text: str) -> tuple[str, ...]:
    return tuple(OPTIONAL.intersection(slot.lower() for slot in SLOT.findall(text)))


@cache
def _cases(group: str, specialism: str) -> tuple[str, tuple[str, ...]]:
    cases = fragments.biographies()[group]["case"]
    name = next((slug for slug in fragments.ancestors()[specialism] if slug in cases), "default")
    return name, tuple(cases[name])


def joined(words: list[str]) -> str:
    """Return a list as English writes it: "a", "a and b", "a, b and c"."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
