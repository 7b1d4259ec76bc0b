"""Every value of every filter as one integer, the same everywhere and for ever: kind in the high bits, value below.

The integers stand in `SearchEntry.facets` under one index, so that any mixture of filters is one index condition.
"""

import re
from collections.abc import Iterable
from functools import cache

type Key = int | str
type Facet = tuple[str, Key]

TERMS = ("profession", "specialism", "exploitation", "report")
CODES = ("country", "based", "language")
# Kinds of which several values can be chosen; the counts of each ignore what is chosen in it.
CHOICES = TERMS + CODES
# Kinds with one value: chosen or not.
FLAGS = ("legal_aid", "remote")
YES = "yes"

# These numbers are stored in every row: never change one, only add.
NUMBERS = {kind: number for number, kind in enumerate(CHOICES + FLAGS, start=1)}
_KINDS = {number: kind for kind, number in NUMBERS.items()}
SHIFT = 24
_LARGEST = (1 << SHIFT) - 1

# The whole directory, in the tally; as a filter it stands for a value that nobody has, because no row holds it.
EVERYBODY = NOBODY = 0

_CODE = re.compile(r"[A-Z]{2}|[a-z]{2,3}")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def number(kind: str, key: Key) -> int:
    """Return the integer of one value, NOBODY when there can be no such value. Raises KeyError for an unknown kind."""
    value = _value(kind, key)
    return NUMBERS[kind] << SHIFT | value if value else NOBODY


def numbers(facets: Iterable[Facet]) -> list[int]:
    """Return the integers of these values, each once, in order, without the impossible ones."""
    return sorted({number(kind, key) for kind, key in facets} - {NOBODY})


@cache
def facet(number: int) -> Facet:
    """Return the kind and key that an integer stands for."""
    kind, value = _KINDS[number >> SHIFT], number & _LARGEST
    if kind in TERMS:
        return kind, value
    if kind in FLAGS:
        return kind, YES
    code = _spell(value)
    return kind, code if kind == "language" else code.upper()


def _value(kind: str, key: Key) -> int:
    if kind in FLAGS:
        return int(key == YES)
    if kind in TERMS:
        return key if isinstance(key, int) and 0 < key <= _LARGEST else 0
    text = str(key)
    is_code = _CODE.fullmatch(text) and text.islower() == (kind == "language")
    return sum((_LETTERS.index(letter) + 1) * 27**place for place, letter in enumerate(text.lower())) if is_code else 0


def _spell(value: int) -> str:
    letters = ""
    while value:
        value, letter = divmod(value, 27)
        letters += _LETTERS[letter - 1]
    return letters
