"""When nothing was found: what to change, and where else to turn."""

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from directory.filters import CODE_KINDS, FLAGS, TERM_KINDS, Ask
from directory.lexicon import Lexicon, Word
from directory.presenters.facets import FLAG_LABELS, address, label
from directory.search.text import asked, bare
from directory.search.values import Result

OFFERED = 5
# From this part of their pairs of letters in common, two texts are alike (Dice's coefficient).
ALIKE = 0.5


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
    spoken, having, pairs = _spoken(known), _having(known), _pairs(ask.q.casefold())
    shared = Counter(text for pair in pairs for text in having.get(pair, ()))
    alike = {text: 2 * times / (len(pairs) + len(text) - 1) for text, times in shared.items()}
    like = sorted((-part, text) for text, part in alike.items() if part >= ALIKE)
    near = {spoken[text].id: spoken[text] for _part, text in like}
    return [Way(word.name, address(_only(word))) for word in near.values()]


def _pairs(text: str) -> set[str]:
    return set(map("".join, pairwise(text)))


@lru_cache(maxsize=2)
def _having(known: Lexicon) -> dict[str, list[str]]:
    """What people say, by the pairs of letters in it."""
    having: dict[str, list[str]] = {}
    for text in _spoken(known):
        for pair in _pairs(text):
            having.setdefault(pair, []).append(text)
    return having


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
