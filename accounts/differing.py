"""Two texts, word by word: what is gone and what is new."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

WORDS = re.compile(r"\s+|[^\s]+")
# Pairs of lines or words: about a second, at the worst.
MOST_WORK = 2_000_000


class Piece(NamedTuple):
    """A run of words: "same", "gone" or "new"."""

    sort: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Compare two texts: lines first, and words within the lines that differ.

    What would take too long is shown as a whole: what it said, and what it says.
    """
    joined: list[Piece] = []
    for piece in _lines(before.splitlines(keepends=True), after.splitlines(keepends=True), _Work()):
        if joined and joined[-1].sort == piece.sort:
            joined[-1] = Piece(piece.sort, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined


class _Work:
    """How much may still be compared with how much, all in all."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def opcodes(self, before: list[str], after: list[str]) -> Iterator[tuple[str, int, int, int, int]]:
        """How to make one of the other; as a whole when that would take too long."""
        work = len(before) * len(after)
        if work > self.left:
            yield "replace", 0, len(before), 0, len(after)
            return
        self.left -= work
        # Common words are no anchors in a long text: without that, two long ones take seconds.
        yield from SequenceMatcher(None, before, after).get_opcodes()


def _lines(before: list[str], after: list[str], work: _Work) -> Iterator[Piece]:
    first = _alike(before, after)
    last = _alike(before[first:][::-1], after[first:][::-1])
    yield Piece("same", "".join(before[:first]))
    for verb, i, j, k, m in work.opcodes(before[first : len(before) - last], after[first : len(after) - last]):
        was, now = "".join(before[first + i : first + j]), "".join(after[first + k : first + m])
        if verb == "equal":
            yield Piece("same", was)
        else:
            yield from _words(WORDS.findall(was), WORDS.findall(now), work)
    yield Piece("same", "".join(before[len(before) - last :]))


def _words(before: list[str], after: list[str], work: _Work) -> Iterator[Piece]:
    for verb, i, j, k, m in work.opcodes(before, after):
        if verb == "equal":
            yield Piece("same", "".join(before[i:j]))
            continue
        yield Piece("gone", "".join(before[i:j]))
        yield Piece("new", "".join(after[k:m]))


def _alike(before: list[str], after: list[str]) -> int:
    """How many stand at the beginning of both."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
