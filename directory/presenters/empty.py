"""When nothing was found: what to change, and where else to turn."""

from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from directory.filters import CODE_KINDS, FLAGS, TERM_KINDS, Ask
from directory.lexicon import Lexicon, Word
from directory.presenters.facets import FLAG_LABELS, address, label
from directory.search.text import asked, bare
from directory.search.values import Result

OFFERED = 5
# Of so many pairs of letters that were typed, a text has one at least when it is like them.
SHARED = 4


class Way(NamedTuple):
    """Words that lead to a page with more on it."""

    label: str
    href: str


class Nothing(NamedTuple):
    """What may lead on.

    `without`: the question less one filter, the one that hides most first; `instead`: specialisms like the words;
    `is_foreign`: the words may be of a language in which nothing here is written.
    """

    without: list[Way]
    instead: list[Way]
    is_foreign: bool


def nothing(ask: Ask, result: Result, known: Lexicon) -> Nothing:
    """Work out what would help somebody who found nothing, without asking the database."""
    return Nothing(_without(ask, result, known)[:OFFERED], _instead(ask, known)[:OFFERED], _is_foreign(ask, known))


def _is_foreign(ask: Ask, known: Lexicon) -> bool:
    """Whether the text has a letter that English lacks, or no word of our vocabularies."""
    typed = set(asked(ask.q))
    return bool(typed) and (not "".join(typed).isascii() or typed.isdisjoint(_parts(known)))


def _without(ask: Ask, result: Result, known: Lexicon) -> list[Way]:
    """Each filter's counts ignore its own choice, so the largest says how much, at least, it hides."""
    hidden: list[tuple[int, Way]] = [(0, Way(f"“{ask.q}”", address(ask.without("q"))))] if ask.q else []
    for kind in (*TERM_KINDS, *CODE_KINDS):
        most = max(result.counts.get(kind, {}).values(), default=0)
        hidden += [(most, Way(label(kind, value, known), address(ask.without(kind, value)))) for value in ask.of(kind)]
    hidden += [(0, Way(str(FLAG_LABELS[flag]), address(ask.without(flag)))) for flag in FLAGS if flag in ask.flags]
    if ask.near:
        hidden.append((0, Way(ask.near, address(ask.without("near")))))
    if len(hidden) < 2:
        return []
    return [way for _most, way in sorted(hidden, key=lambda row: -row[0])]


def _instead(ask: Ask, known: Lexicon) -> list[Way]:
    spoken, typed = _spoken(known), ask.q.casefold()
    pairs = _pairs(typed)
    # Comparing letter by letter takes a millisecond a hundred texts: only those that share some pairs of letters.
    like = [text for text, has in _paired(known) if len(pairs & has) * SHARED >= len(pairs)] if pairs else []
    near = {spoken[text].id: spoken[text] for text in get_close_matches(typed, like, n=OFFERED, cutoff=0.6)}
    return [Way(word.name, address(_only(word))) for word in near.values()]


def _pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(text)))


@lru_cache(maxsize=2)
def _paired(known: Lexicon) -> list[tuple[str, set[str]]]:
    return [(text, _pairs(text)) for text in _spoken(known)]


@lru_cache(maxsize=2)
def _parts(known: Lexicon) -> frozenset[str]:
    """Every single word of our vocabularies."""
    spoken = (" ".join((word.name, *word.synonyms)) for word in known.words.values())
    return frozenset(part for text in spoken for part in bare(text).split())


@lru_cache(maxsize=2)
def _spoken(known: Lexicon) -> dict[str, Word]:
    """What people say, and the term that it means."""
    spoken: dict[str, Word] = {}
    for word in known.words.values():
        for text in (word.name, *word.synonyms):
            spoken.setdefault(text.casefold(), word)
    return spoken


def _only(word: Word) -> Ask:
    return replace(Ask(), values={word.vocabulary: (word.slug,)})
