"""Places that nobody may find through us: which entries they are, and how to forget where they stand."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Protocol
from unicodedata import normalize
from urllib.parse import unquote, urljoin

from django.utils.text import slugify

from directory.choices import Vocabulary
from directory.slugs import PLAIN

PROFESSIONS = ("safe-house-provider", "helpline")
SPECIALISMS = ("safe-accommodation", "move-on-housing", "helpline-advice")
# The whole tree under it is wider than housing, so this one counts by itself.
UMBRELLA = "housing-support"

NO_ADDRESS: dict[str, Any] = {"street": "", "postcode": "", "latitude": None, "longitude": None}
BRITISH_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
COORDINATES = re.compile(r"[+-]?\d{1,3}[.,]\d{3,}(?:\s*[,;/]\s*|\s+)[+-]?\d{1,3}[.,]\d{3,}")
WITHHELD = "…"
# Stands where an address stood while a text is worked on; no text of ours holds it.
HIT = "\ue000"
SHORT_TEXT = frozenset({"headline", "fees", "hours"})
LONG_TEXT = frozenset({"biography", "training", "publications"})
LINKS = ("website", "source_url")
NAMES = ("name", "organisation_name")
TOWNS = ("place", "region")
# Every column in which an address may be told once more.
SAYING = frozenset({*NAMES, *TOWNS, *SHORT_TEXT, *LONG_TEXT, *LINKS, "phone"})
# Fewer letters mean other things as well; and so does a word alone, unless it is as long as a street's ("Rosenstraße").
SHORTEST, SHORTEST_WORD = 5, 10
# "12", "12a", "12 a", "12-14", "12 – 14", before the street or behind it.
_NUMBER = r"\d\S*(?:\s*[-–/]\s*\d\S*)?"
HOUSE_NUMBER = re.compile(rf"^{_NUMBER}\s+(?:\w\s+)?|\s+{_NUMBER}(?:\s+\w)?$")
BETWEEN = re.compile(r"[\s,.‐-―-]+")
APOSTROPHES = re.compile("['’ʼ`´]")
# Nobody sees them: they come along with what is copied from a page.
UNSEEN = str.maketrans(dict.fromkeys("\u00ad\u200b\u2060\ufeff"))
SENTENCES = re.compile(r"((?<=[.!?])\s+|\n+)")
# One word in the ways people write it, the shortest last.
WAYS = (
    ("street", "straße", "strasse", "strada", "saint", "str", "st"), ("road", "rd"), ("lane", "ln"), ("drive", "dr"),
    ("avenue", "avenida", "avda", "ave", "av"), ("close", "cl"), ("court", "crt", "ct"), ("crescent", "cresc", "cres"),
    ("square", "sq"), ("place", "plaza", "piazza", "platz", "pl"), ("terrace", "terr", "ter"), ("gardens", "gdns"),
    ("grove", "grv"), ("house", "hse"), ("boulevard", "bulevard", "blvd", "bd"), ("rruga", "rr"), ("ulica", "ul"),
    ("улица", "ул"), ("вулиця", "вул"),
)  # fmt: skip
SHORT = {way: group[-1] for group in WAYS for way in group}
LONG_WAYS = re.compile("|".join(sorted(SHORT, key=len, reverse=True)))
# German words have them at their ends.
ENDING = re.compile(r"(?<=\w)(?:straße|strasse|str|platz|pl)$")


class Named(Protocol):
    """A term, or a copy of one."""

    @property
    def id(self) -> int: ...
    @property
    def vocabulary(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...


def secret_terms(terms: Iterable[Named]) -> frozenset[int]:
    """Of all these terms, those that speak of a safe house, of housing or of a helpline."""
    specialisms = [term for term in terms if term.vocabulary == Vocabulary.SPECIALISM]
    found = {term.id for term in specialisms if term.slug in SPECIALISMS}
    while below := {term.id for term in specialisms if term.parent_id in found} - found:
        found |= below
    return frozenset(found | {term.id for term in specialisms if term.slug == UMBRELLA})


def is_secret(profession: str, term_ids: Collection[int], secret: frozenset[int]) -> bool:
    """Whether the place is secret unless somebody says otherwise. `secret` as told by secret_terms."""
    return profession in PROFESSIONS or not secret.isdisjoint(term_ids)


def discreet(told: dict[str, Any], address: Collection[str], called: Iterable[str] = ()) -> dict[str, Any]:
    """Return a secret place's values without its address: the columns that hold it, and its very words in the others.

    `address`: the lines that it is written with; `called`: what the place is called, which may be part of a name.
    """
    written = _parts(address)
    named = _named(told, _numbered(written))
    innocent = {_plain(str(named.get(name, told.get(name, "")))).casefold() for name in NAMES + TOWNS}
    lines = {part for part in written | _parts(called) if part.casefold() not in innocent}
    lines |= {street for street in _streets(written) if not any(street.casefold() in name for name in innocent)}
    kept = {name: value for name, value in told.items() if name not in NO_ADDRESS}
    for name in LONG_TEXT & kept.keys():
        kept[name] = without_sentences(kept[name], lines)
    for name in SHORT_TEXT & kept.keys():
        kept[name] = without_address(kept[name], lines)
    kept["phone"] = tuple({**phone, "note": without_address(phone.get("note", ""), lines)} for phone in kept["phone"])
    for name in LINKS:
        if is_spelled(kept.get(name, ""), address):
            kept[name] = urljoin(kept[name], "/")
    return kept | named


def is_spelled(link: str, address: Iterable[str]) -> bool:
    """Whether the address of a page tells one of these lines that has a house number or a code, or a point on a map."""
    told = _letters(unquote(link))
    lines = map(_letters, _numbered(_parts(address)))
    return any(line in told for line in lines if len(line) >= SHORTEST) or bool(COORDINATES.search(unquote(link)))


def _named(told: dict[str, Any], numbered: Collection[str]) -> dict[str, str]:
    """Names and towns without these lines. Who is called nothing else is called as whoever runs it, or not told."""
    found: dict[str, str] = {}
    for name in NAMES + TOWNS:
        value = str(told.get(name, ""))
        if (cut := without_address(value, numbered)) != value:
            found[name] = cut.strip(f" ,;.-–{WITHHELD}")
    if found.get("name") == "":
        found["name"] = found.get("organisation_name", told.get("organisation_name")) or WITHHELD
    return found


def without_address(text: str, lines: Iterable[str]) -> str:
    """Put a mark in the place of these lines, of British postcodes and of coordinates."""
    return _marked(text, lines).replace(HIT, WITHHELD)


def without_sentences(text: str, lines: Iterable[str]) -> str:
    """Leave out every sentence that tells the address: what stands around it ("behind the mill") tells it too."""
    marked = _marked(text, lines)
    while HIT in marked:
        kept = "".join(part for part in SENTENCES.split(marked) if HIT not in part)
        # Two lines that came together may read as a postcode that neither held.
        marked = _marked(re.sub(r"\n{3,}", "\n\n", kept).strip(), lines)
    return marked


def _marked(text: str, lines: Iterable[str]) -> str:
    text = _plain(text)
    for line in sorted(lines, key=len, reverse=True):
        # Such a word alone ("House") means too much for its other ways.
        is_alone = line.lower() in SHORT
        words = [re.escape(word) if is_alone else _written(word) for word in BETWEEN.split(line) if word]
        text = re.sub(BETWEEN.pattern.join(words), HIT, text, flags=re.IGNORECASE)
    return COORDINATES.sub(HIT, BRITISH_POSTCODE.sub(HIT, text))


def _plain(text: str) -> str:
    return normalize("NFC", text.translate(UNSEEN))


def _written(word: str) -> str:
    """The pattern of a word in all the ways in which people write it."""
    plain = word.lower()
    if plain in SHORT:
        return r"\b" + _any_way(plain)
    if ending := ENDING.search(plain):
        return re.escape(plain[: ending.start()]) + _any_way(ending[0])
    return APOSTROPHES.pattern.join(map(re.escape, APOSTROPHES.split(word)))


def _any_way(word: str) -> str:
    return rf"(?:{'|'.join(way for way, short in SHORT.items() if short == SHORT[word])})\b"


def _parts(address: Iterable[str]) -> set[str]:
    """The lines of an address and their parts, as far as they are long enough to mean it and nothing else."""
    lines = map(_plain, address)
    parts = {" ".join(part.split()).strip(" ,;.-") for line in lines for part in (line, *re.split(r"[,;\n]", line))}
    return {part for part in parts if len(part) >= SHORTEST and any(map(str.isalnum, part))}


def _streets(parts: Iterable[str]) -> set[str]:
    """What is left of lines without their house numbers, as far as it is the name of a street."""
    names = {HOUSE_NUMBER.sub("", part) for part in _numbered(parts)}
    return {name for name in names if len(name) >= (SHORTEST if " " in name else SHORTEST_WORD)}


def _numbered(parts: Iterable[str]) -> set[str]:
    return {part for part in parts if any(map(str.isdecimal, part))}


def _letters(text: str) -> str:
    """What the address of a page keeps of a text, however it parts words and shortens them."""
    plain = re.sub(r"[-_]", "", slugify(text.translate(PLAIN)))
    return LONG_WAYS.sub(lambda way: SHORT[way[0]], plain)
