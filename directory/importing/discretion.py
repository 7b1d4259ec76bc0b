"""Places that nobody may find through us: which entries they are, and words that would give the address away.

The action drops street, postcode and coordinates once more, whatever a row says, and a constraint stands behind it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from directory.importing.words import Words
from directory.models import Vocabulary

PROFESSIONS = ("safe-house-provider", "helpline")
SPECIALISMS = ("safe-accommodation", "move-on-housing", "helpline-advice")
# The whole tree under it is wider than housing, so this one counts by itself.
UMBRELLA = "housing-support"

# In the name of a service or of its category each of these speaks of a place to live or to call.
TOLD_BY_NAME = re.compile(
    r"\b(safe ?-?houses?|refuges?|shelters?|hostels?|hous(e|ing)|accommodation|homeless\w*|hot-?lines?|help-?lines?|"
    r"crisis lines?|domestic (abuse|violence)|women'?s aid|frauenh[aä]us\w*|schutzwohnung\w*|"
    r"h[ée]bergement|foyer|refugios?|casas? (de acogida|refugio|protegida)|case? rifugio|abrigos?|schronisk\w*)\b|"
    r"\blines?$",
    re.IGNORECASE,
)
# In running text many of those mean something else ("advice on housing law"), so fewer count.
TOLD_BY_TEXT = re.compile(
    r"\b(safe ?-?houses?|refuges? (for|accommodation|space)|(women'?s|emergency|night) (refuge|shelter)s?|"
    r"(safe|secret|emergency|supported) accommodation|(secret|confidential|undisclosed) (address|location)|"
    r"frauenh[aä]us\w*|casa rifugio|casa de acogida)\b",
    re.IGNORECASE,
)
BRITISH_POSTCODE = re.compile(r"\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b", re.IGNORECASE)
COORDINATES = re.compile(r"[+-]?\d{1,3}[.,]\d{3,}\s*[,;/ ]\s*[+-]?\d{1,3}[.,]\d{3,}")
WITHHELD = "…"
# Stands where an address stood while a text is worked on; no text of ours holds it.
HIT = "\ue000"
ADDRESS = frozenset({"street", "postcode", "latitude", "longitude"})
SHORT_TEXT = frozenset({"headline", "fees", "hours"})
SENTENCES = re.compile(r"((?<=[.!?])\s+|\n+)")


def is_secret_by_terms(profession: str, term_ids: Iterable[int], words: Words) -> bool:
    """Safe houses, housing and helplines, by the slug of the profession or by what they do."""
    return profession in PROFESSIONS or not _secret_terms(words).isdisjoint(term_ids)


@lru_cache(maxsize=1)
def _secret_terms(words: Words) -> frozenset[int]:
    own = {key for address, key in words.ids.items() if address == (Vocabulary.SPECIALISM, UMBRELLA)}
    return words.below(SPECIALISMS, Vocabulary.SPECIALISM) | own


def is_secret_by_words(names: Iterable[str], text: str) -> bool:
    """The same, told from words of others: `names` of the service and its categories, and its description."""
    return any(TOLD_BY_NAME.search(name) for name in names) or bool(TOLD_BY_TEXT.search(text))


def discreet(told: dict[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Return a secret place's values without its address: the columns that hold it and, in `known`, its very words."""
    innocent = {str(told.get(name, "")).casefold() for name in ("name", "organisation_name", "place", "region")}
    lines = {part for line in known if line for part in _telling(line) if part.casefold() not in innocent}
    kept = {name: value for name, value in told.items() if name not in ADDRESS}
    kept["biography"] = without_sentences(told.get("biography", ""), lines)
    for name in SHORT_TEXT & kept.keys():
        kept[name] = without_address(kept[name], lines)
    kept["phone"] = tuple({**phone, "note": without_address(phone["note"], lines)} for phone in kept["phone"])
    return kept


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
    for line in sorted(lines, key=len, reverse=True):
        text = re.sub(r"[\s,]+".join(map(re.escape, re.split(r"[\s,]+", line))), HIT, text, flags=re.IGNORECASE)
    return COORDINATES.sub(HIT, BRITISH_POSTCODE.sub(HIT, text))


def _telling(line: str) -> list[str]:
    """An address line and its parts, as far as they are long enough to mean this address and nothing else."""
    parts = [line.strip(" ,;."), *(part.strip(" ,;.") for part in re.split(r"[,;\n]", line))]
    return [part for part in parts if len(part) >= 5]
