"""Which words would say what a mail is about: none of them may stand in one.

Somebody may look over a shoulder, share a mailbox, read the preview on a locked telephone. Stems, matched from the
start of a word and without case; a language without a list of its own is held to all lists.
"""

import re
from functools import cache

_STEMS = {
    "en": (
        "traffick", "slave", "servitude", "exploit", "victim", "survivor", "abus", "refuge", "asylum", "immigra",
        "deport", "police", "crim", "prostitut", "sex", "rape", "violen", "forced", "debt bond", "bondage", "smuggl",
        "safe house", "safehouse", "shelter", "hotline", "helpline", "referral", "refer you", "nrm", "first responder",
        "home office", "modern slavery", "htmse", "ngo", "charity", "solicitor", "lawyer", "barrister", "psycholog",
        "psychiat", "trauma", "torture", "scar", "court", "tribunal", "caseworker", "client", "help-seeker", "rescue",
        "escape", "danger",
    ),
}  # fmt: skip
_LINKS = re.compile(r"https?://\S+")


def said_too_much(text: str, language: str) -> list[str]:
    """Return the stems of our field that a text holds. Links are left out: their host is the operator's own choice."""
    return sorted(set(_any_stem(language.split("-", maxsplit=1)[0]).findall(_LINKS.sub(" ", text).casefold())))


@cache
def _any_stem(language: str) -> re.Pattern[str]:
    stems = _STEMS.get(language) or tuple(stem for stems in _STEMS.values() for stem in stems)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, stems))})")
