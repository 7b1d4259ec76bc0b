"""Editing the document of a draft: plain values in, new plain values out. A draft need not be a whole catalogue."""

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from typing import Any

# The list of a document, and by what its rows are named.
KEYS = {"entries": "code", "sources": "key"}
PREFIXES = {"behavioural": "beh", "financial": "fin", "recruitment": "rcs"}

type Content = Mapping[str, Any]


class NotThere(LookupError):
    """Nothing stands at this place (any more)."""


class Full(Exception):
    """No code of this category is free."""


def rows(content: Content, name: str) -> list[dict[str, Any]]:
    """Return the entries or sources."""
    return [dict(each) for each in content.get(name, ())]


def names(content: Content, name: str) -> list[str]:
    """Return the codes of the entries, or the keys of the sources."""
    return [str(each.get(KEYS[name], "")) for each in content.get(name, ())]


def row(content: Content, name: str, key: str) -> dict[str, Any]:
    """Return one entry or source. Raises NotThere."""
    return rows(content, name)[_place(content, name, key)]


def put(content: Content, name: str, key: str | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """Put an entry or source in the place of the one with that name; None: at the end. Raises NotThere."""
    made = deepcopy(dict(content))
    held = made.setdefault(name, [])
    if key is None:
        held.append(dict(said))
    else:
        held[_place(made, name, key)] = dict(said)
    return made


def add_entry(content: Content, said: Mapping[str, Any]) -> dict[str, Any]:
    """Add an indicator after the last one of its category: lists are read category by category."""
    made = deepcopy(dict(content))
    held = made.setdefault("entries", [])
    same = [at for at, each in enumerate(held) if each.get("category") == said.get("category")]
    held.insert(same[-1] + 1 if same else len(held), dict(said))
    return made


def remove(content: Content, name: str, key: str) -> dict[str, Any]:
    """Leave an entry or source out. Raises NotThere."""
    made = deepcopy(dict(content))
    del made[name][_place(made, name, key)]
    return made


def move(content: Content, name: str, key: str, by: int) -> dict[str, Any]:
    """Move an entry or source among the others; the first and the last one stay where they are. Raises NotThere."""
    made = deepcopy(dict(content))
    at = _place(made, name, key)
    held = made[name]
    held.insert(min(max(at + by, 0), len(held)), held.pop(at))
    return made


def fresh_code(category: str, taken: Iterable[str]) -> str:
    """Return the next code of a category that nothing has, or ever had. Raises Full."""
    prefix = PREFIXES[category]
    numbers = [int(code[4:]) for code in taken if code.startswith(f"{prefix}-") and code[4:].isdecimal()]
    number = max(numbers, default=0) + 1
    if number > 99:
        raise Full(category)
    return f"{prefix}-{number:02}"


def fresh_key(words: str, taken: Collection[str]) -> str:
    """Return a key made of words that nothing has."""
    base = words or "source"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _place(content: Content, name: str, key: str) -> int:
    for at, each in enumerate(content.get(name, ())):
        if each.get(KEYS[name]) == key:
            return at
    raise NotThere(key)
