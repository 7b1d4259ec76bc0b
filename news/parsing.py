"""How articles are written: the part of Markdown that we know, and marks in two square brackets.

A mark is a number (`[[nrm referrals 2023-Q4 @2024-03-08]]`, news.tagging) or a picture (`[[picture <key>]]`). Within
code it is what it says.
"""

import re
from collections.abc import Iterator
from uuid import UUID

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MARK = re.compile(r"\[\[([^\[\]\n]{1,300})\]\]")
PICTURE = "picture"
# Controls but tab and line break, and what Unicode keeps out of texts: Atom and other readers break at some of these.
UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def _mark(state: StateInline, silent: bool) -> bool:
    found = MARK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("mark", "", 0)
        token.content = " ".join(found[1].split())
        token.markup = found[0]
    state.pos = found.end()
    return True


def parser() -> MarkdownIt:
    """Return a parser that takes no HTML, and no pictures but ours."""
    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    made.inline.ruler.before("link", "mark", _mark)
    return made


def is_unwritable(text: str) -> bool:
    """Whether a character stands in it that is in no text: a control, or none at all."""
    return UNWRITABLE.search(text) is not None


def marks(body: str) -> list[str]:
    """Return what stands in two square brackets, outside of code, once each and in the order of the text."""
    return list(dict.fromkeys(token.content for token in _every(parser().parse(body)) if token.type == "mark"))


def numbers(body: str) -> list[str]:
    """Return the marks that stand for numbers."""
    return [mark for mark in marks(body) if not is_picture(mark)]


def pictures(body: str) -> dict[str, UUID | None]:
    """Return the marks that stand for pictures, with the key that each names; None: it names none."""
    return {mark: _key(mark.partition(" ")[2]) for mark in marks(body) if is_picture(mark)}


def is_picture(mark: str) -> bool:
    return mark.partition(" ")[0] == PICTURE


def _every(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _every(token.children or [])


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
