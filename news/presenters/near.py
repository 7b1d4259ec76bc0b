"""Words with a slip of the pen: what was probably meant, of all words that titles and summaries hold."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from news.models import Revision

# Enough for years of news; what is older is still found by words without a slip.
MOST = 2000
CLOSE = 0.75
WORD = re.compile(r"\w{3,}")


def meant(text: str) -> str:
    """Return the text with each unknown word replaced by the closest that we know; empty when there is none closer."""
    known = _known(Revision.objects.listed().values_list("title", "summary")[:MOST])
    words = text.lower().split()
    nearest = [
        word if word in known else (get_close_matches(word, known, n=1, cutoff=CLOSE) or [word])[0] for word in words
    ]
    return " ".join(nearest) if nearest != words else ""


def _known(rows: Iterable[tuple[str, str]]) -> list[str]:
    return sorted({word for row in rows for text in row for word in WORD.findall(text.lower())})
