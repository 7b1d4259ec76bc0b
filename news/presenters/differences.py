"""Two wordings side by side, word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from news.models import Revision
from news.presenters.fields import FIELDS
from news.wording import Wording

WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """A run of words: "same", "gone" or "new"."""

    sort: str
    text: str


class Difference(NamedTuple):
    """What one field said and says, in pieces."""

    label: object
    pieces: list[Piece]


def differences(was: Revision | Wording, now: Revision | Wording) -> list[Difference]:
    """Return the fields that differ, word by word."""
    told = []
    for name, label in FIELDS.items():
        before, after = (_said(revision, name) for revision in (was, now))
        if before != after:
            told.append(Difference(label, pieces(before, after)))
    return told


def pieces(before: str, after: str) -> list[Piece]:
    """Compare two texts: lines first, and words within the lines that differ."""
    joined: list[Piece] = []
    for piece in _lines(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if joined and joined[-1].sort == piece.sort:
            joined[-1] = Piece(piece.sort, joined[-1].text + piece.text)
        elif piece.text:
            joined.append(piece)
    return joined


def _lines(before: list[str], after: list[str]) -> Iterator[Piece]:
    for verb, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Piece("same", "".join(before[i:j]))
        else:
            yield from _words(WORDS.findall("".join(before[i:j])), WORDS.findall("".join(after[k:m])))


def _words(before: list[str], after: list[str]) -> Iterator[Piece]:
    # Common words are no anchors in a long text: without that, two long ones take seconds.
    for verb, i, j, k, m in SequenceMatcher(None, before, after).get_opcodes():
        if verb == "equal":
            yield Piece("same", "".join(before[i:j]))
            continue
        yield Piece("gone", "".join(before[i:j]))
        yield Piece("new", "".join(after[k:m]))


def _said(wording: Revision | Wording, name: str) -> str:
    # What nobody has saved names its picture by the key alone.
    value = getattr(wording, f"{name}_id" if name == "picture" else name)
    if isinstance(value, bool):
        return "✓" if value else ""
    return str(value) if value is not None else ""
