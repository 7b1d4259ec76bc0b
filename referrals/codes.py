"""Return codes: what lets somebody without an account come back. A number below 2**66, written as digits or as words.

We keep the bucket, a salt and a digest of it, never the number: it is shown once and read by nobody else. Hashing is
slow and takes 64 MiB on purpose, so `make_digest` and `matching` wait for one of this machine's two slots: call them
outside of transactions, and hold no slot around them.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from hmac import compare_digest
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.conf import settings

from accounts.vault.cipher import Bytes
from referrals import slots

BITS: Final = 66
DIGITS: Final = 20
WORDS: Final = 6
BITS_OF_A_WORD: Final = BITS // WORDS
SALT_BYTES: Final = 16
DIGEST_BYTES: Final = 32
# A code on a page of notes is still found; nothing longer is looked at.
MOST_LETTERS: Final = 400

WORD_LIST: Final = tuple((Path(__file__).parent / "data" / "words.txt").read_text().split())
# No two words begin alike, so that four letters say which one is meant, however its end is spelled.
TELLING: Final = 4
_PLACES: Final = {word[:TELLING]: place for place, word in enumerate(WORD_LIST)}

# What people read, or find on their keyboard, in place of 0 and 1: Latin, Greek and Cyrillic.
_LOOK_ALIKES: Final = str.maketrans("oοоiιlі", "0001111")
# A Turkish keyboard's i, where a word has a plain one.
_DOTLESS: Final = str.maketrans("ı", "i")
# By Unicode's sort: joiners, marks of direction and accents go; long strokes (Arabic, Japanese) part like a hyphen.
_INSTEAD: Final = {"Cf": "", "Mn": "", "Lm": " "}
_DUMMY_SALT: Final = bytes(SALT_BYTES)


class Row(Protocol):
    """What is kept of a return code."""

    @property
    def salt(self) -> Bytes: ...
    @property
    def digest(self) -> Bytes: ...


def new_number() -> int:
    """A number that nobody can guess."""
    return secrets.randbelow(1 << BITS)


def as_digits(number: int) -> str:
    """Twenty digits in groups of four. Raises ValueError for a number that is no code."""
    digits = _digits(number)
    return " ".join(digits[start : start + 4] for start in range(0, DIGITS, 4))


def as_words(number: int) -> list[str]:
    """Six words that say the same number. Raises ValueError for a number that is no code."""
    _digits(number)
    shifts = range(BITS - BITS_OF_A_WORD, -1, -BITS_OF_A_WORD)
    return [WORD_LIST[number >> shift & (1 << BITS_OF_A_WORD) - 1] for shift in shifts]


def parse(text: str) -> int | None:
    """The number that somebody typed, in digits of any script or in words; None when it is neither. Never raises.

    What stands around it ("my code: …") does no harm to digits; between words may stand whatever is no letter.
    """
    if len(text) > MOST_LETTERS:
        return None
    plain = _plain(text)
    number = _of_digits(plain)
    return _of_words(plain) if number is None else number


def bucket(number: int) -> str:
    """The first four digits: what a code is looked up by, so that few digests are tried. Raises ValueError."""
    return _digits(number)[:4]


def new_salt() -> bytes:
    """A salt for one code."""
    return secrets.token_bytes(SALT_BYTES)


def make_digest(number: int, salt: Bytes) -> bytes:
    """What is kept of a code. Waits for a slot, then takes some tenths of a second. Raises ValueError like `bucket`."""
    with slots.slot():
        return _digest(number, salt)


def matching[R: Row](number: int, rows: Iterable[R]) -> R | None:
    """The first of the bucket's rows that is of this number. Raises ValueError for a number that is no code.

    All are tried, and a dummy when there are none: how long it takes says nothing about what was found.
    """
    tried = list(rows)
    with slots.slot():
        found = [row for row in tried if compare_digest(_digest(number, row.salt), bytes(row.digest))]
        if not tried:
            _digest(number, _DUMMY_SALT)
    return found[0] if found else None


def _digits(number: int) -> str:
    if not 0 <= number < 1 << BITS:
        # Without the number: an error may be logged.
        raise ValueError("A return code is a number from 0 to 2**66 - 1.")
    return f"{number:0{DIGITS}d}"


def _digest(number: int, salt: Bytes) -> bytes:
    cost = settings.RETURN_CODE_ARGON2
    argon2 = Argon2id(
        salt=bytes(salt),
        length=DIGEST_BYTES,
        iterations=cost["iterations"],
        lanes=cost["lanes"],
        memory_cost=cost["memory_cost"],
    )
    return argon2.derive(_digits(number).encode())


def _plain(text: str) -> str:
    """Small letters without accents, digits as 0 to 9, and no marks that nobody sees."""
    shown = "".join(
        _INSTEAD.get(unicodedata.category(letter), letter) for letter in unicodedata.normalize("NFKD", text)
    )
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in shown.casefold())


def _of_digits(plain: str) -> int | None:
    pieces = re.findall(r"[^\W_]+", plain)
    # Small words before a code look like digits ("il", "o"); what follows its first digit is of it.
    first = next((place for place, piece in enumerate(pieces) if re.search("[0-9]", piece)), len(pieces))
    for kept in (pieces, pieces[first:]):
        read = [piece.translate(_LOOK_ALIKES) for piece in kept]
        digits = "".join(piece for piece in read if re.fullmatch("[0-9]+", piece))
        if len(digits) == DIGITS:
            return int(digits) if int(digits) < 1 << BITS else None
    return None


def _of_words(plain: str) -> int | None:
    words = re.findall("[a-z]+", plain.translate(_DOTLESS))
    places = [_PLACES.get(word[:TELLING]) for word in words]
    if len(places) != WORDS:
        return None
    number = 0
    for place in places:
        if place is None:
            return None
        number = number << BITS_OF_A_WORD | place
    return number
