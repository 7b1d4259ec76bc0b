"""Choices of the filters as plain values that JSON can keep: {"language": ["sq"], "flags": ["legal_aid"]}.

Only what is picked from a list stands in them. What people type (words, towns) has no place here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from directory.lexicon import Lexicon
from directory.search import facets
from directory.search.values import Query

type Picks = Mapping[str, Sequence[str]]

FLAGS = ("legal_aid", "remote", "available")
FLAGGED = "flags"
KINDS = (*facets.CHOICES, FLAGGED)
# As many as an address of the results can hold.
MOST = 50


def checked(picks: Picks) -> dict[str, list[str]]:
    """Return the picks that say something, in a steady order. ValueError for anything that is none."""
    if unknown := set(picks) - set(KINDS):
        raise ValueError(f"Nothing that can be picked: {', '.join(sorted(unknown))}")
    if set(picks.get(FLAGGED, ())) - set(FLAGS) or any(len(values) > MOST for values in picks.values()):
        raise ValueError("Nothing that can be picked.")
    return {kind: [str(value) for value in picks[kind]] for kind in KINDS if picks.get(kind)}


def query(picks: Picks, known: Lexicon) -> Query | None:
    """Return the question that the picks ask; None when a term among them is not known (any more)."""
    asked: dict[str, Any] = dict.fromkeys(picks.get(FLAGGED, ()), True)
    for kind in facets.TERMS:
        words = known.slugs(kind)
        if any(slug not in words for slug in picks.get(kind, ())):
            return None
        asked[kind] = tuple(words[slug].id for slug in picks.get(kind, ()))
    asked |= {kind: tuple(picks.get(kind, ())) for kind in facets.CODES}
    return Query(**asked)
