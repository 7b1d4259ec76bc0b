"""What people type and what profiles say, made alike before PostgreSQL reads either."""

import re
import unicodedata

# Longer than any honest question; the rest is not looked at.
MAX_TEXT = 200
MAX_WORDS = 12
# PostgreSQL refuses a text vector above one megabyte.
MAX_BODY = 100_000

_NOT_A_WORD = re.compile(r"[^0-9A-Za-z\x80-\U0010ffff]+")
_SPELLED = re.compile(r"\b[^\W\d_]{4,30}\b")


def plain(text: str, limit: int = MAX_BODY) -> str:
    """Return the words of a text, letters, marks and digits only, one blank between them.

    PostgreSQL's parser would take other characters for addresses, files, tags and compounds, and keep one odd word
    where people mean two: "anti-trafficking", "medico/legal", "women's". Marks that no eye sees vanish.
    """
    text = unicodedata.normalize("NFKC", text[:limit])
    if not text.isascii():
        text = text.translate(_odd(text))
    return _NOT_A_WORD.sub(" ", text).strip()


def asked(text: str) -> list[str]:
    """Return the words that somebody typed, each once, at most MAX_WORDS."""
    return list(dict.fromkeys(plain(text, MAX_TEXT).lower().split()))[:MAX_WORDS]


def spelled(text: str) -> set[str]:
    """Return the words of a plain text worth correcting a typing error to: letters only, lower case, no accents."""
    return {bare(word) for word in set(_SPELLED.findall(text.lower()))}


def bare(text: str) -> str:
    """Return the text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if not unicodedata.combining(letter)))


def _odd(text: str) -> dict[int, str | None]:
    """Return what becomes of the text's characters beyond ASCII that belong to no word."""
    kinds = {letter: unicodedata.category(letter) for letter in set(text) if not letter.isascii()}
    return {ord(letter): None if kind == "Cf" else " " for letter, kind in kinds.items() if kind[0] not in "LMN"}
