"""Words with a slip of the pen: what was probably meant, of all words that titles and summaries hold."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from news.models import Revision

# Enough for years of news; what is older is still found by words without a slip.
MOST = 2000
CLOSE = 0.75
# Each unknown word is compared with all that are about as long: anybody can ask for that.
MOST_WORDS, APART = 4, 2
WORD = re.compile(r"\w{3,}")


def meant(text: str) -> str:
    """Return the text with each unknown word replaced by the closest that we know; empty when there is none closer."""
    known = _known(Revision.objects.live().newest_first().values_list("title", "summary")[:MOST])
    words = text.lower().split()
    unknown = list(dict.fromkeys(word for word in words if word not in known))[:MOST_WORDS]
    nearest = {word: _nearest(word, known) for word in unknown}
    told = [nearest.get(word, word) for word in words]
    return " ".join(told) if told != words else ""


def _nearest(word: str, known: set[str]) -> str:
    about = sorted(each for each in known if abs(len(each) - len(word)) <= APART)
    return (get_close_matches(word, about, n=1, cutoff=CLOSE) or [word])[0]


def _known(rows: Iterable[tuple[str, str]]) -> set[str]:
    return {word for row in rows for text in row for word in WORD.findall(text.lower())}
