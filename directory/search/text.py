"""What people type and what profiles say, made alike before PostgreSQL reads either."""

import re
import unicodedata

# Longer than any honest question; the rest is not looked at.
MAX_TEXT = 200
MAX_WORDS = 12
# PostgreSQL refuses a text vector above one megabyte.
MAX_BODY = 100_000

# Marks that no eye sees, and halves of letters that no database takes.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+")
# PostgreSQL's parser reads these as parts of addresses, files, tags and compound words, and would keep one odd word
# where people mean two: "anti-trafficking", "medico/legal", "women's".
_APART = re.compile(r"[\x00-\x20\x7f-\xa0\-_/\\@.,:;'’‘`\"“”«»&<>=?!#%+~|*()\[\]{}^$£€–—…]+")
_WORD = re.compile(r"[^\W\d_]{4,30}")


def plain(text: str, limit: int = MAX_BODY) -> str:
    """Return the words of a text, one blank between them, without marks that PostgreSQL or an eye would stumble on."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", text[:limit]))
    return _APART.sub(" ", seen).strip()


def asked(text: str) -> list[str]:
    """Return the words that somebody typed, each once, at most MAX_WORDS."""
    return list(dict.fromkeys(plain(text, MAX_TEXT).lower().split()))[:MAX_WORDS]


def spelled(text: str) -> set[str]:
    """Return the words worth correcting a typing error to: letters only, lower case, without accents."""
    return set(_WORD.findall(bare(plain(text))))


def bare(text: str) -> str:
    """Return the text in lower case and without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.lower())
    return unicodedata.normalize("NFC", "".join(letter for letter in parts if not unicodedata.combining(letter)))
