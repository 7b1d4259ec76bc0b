"""Editing the document of a draft: plain values in, new plain values out. A draft need not be a whole course.

A place is a path of keys: "module", "module/lesson" or "module/lesson/activity"; "" is the course. Lists beside the
modules ("questions", "sources") have rows with keys. Keys are made from titles and stay: progress hangs on them.
"""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from elearning import questions

LEVELS = ("modules", "lessons", "activities")
DEPTH = len(LEVELS)

type Content = Mapping[str, Any]


class NotThere(LookupError):
    """Nothing stands at this place (any more)."""


def part(content: Content, place: str) -> dict[str, Any]:
    """Return what stands at a place. Raises NotThere."""
    here: Any = content
    for level, key in enumerate(steps(place)):
        here = _row(here.get(LEVELS[level], ()), key)
    return dict(here)


def steps(place: str) -> list[str]:
    """Return the keys of a place. Raises NotThere for one that is too deep."""
    keys = place.split("/") if place else []
    if len(keys) > DEPTH:
        raise NotThere(place)
    return keys


def parent(place: str) -> str:
    return place.rpartition("/")[0]


def put(content: Content, place: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Let a part say something else; its key, and what stands in it, stay. Raises NotThere."""
    made, rows, at = _opened(content, place)
    kept = {name: rows[at][name] for name in ("key", *LEVELS) if name in rows[at]}
    rows[at] = {**said, **kept}
    return made


def add(content: Content, within: str, said: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Add a part at the end of a place; returns the place of the part, too. Raises NotThere."""
    made = deepcopy(dict(content))
    here: Any = made
    keys = steps(within)
    if len(keys) == DEPTH:
        raise NotThere(within)
    for level, key in enumerate(keys):
        here = _row(here.get(LEVELS[level], ()), key)
    rows = here.setdefault(LEVELS[len(keys)], [])
    key = fresh_key(str(said.get("title", "")), {row["key"] for row in rows})
    empty: dict[str, list[Any]] = {} if len(keys) == DEPTH - 1 else {LEVELS[len(keys) + 1]: []}
    rows.append({**said, "key": key, **empty})
    return made, "/".join([*keys, key])


def remove(content: Content, place: str) -> dict[str, Any]:
    """Take a part out, with all that stands in it. Raises NotThere."""
    made, rows, at = _opened(content, place)
    del rows[at]
    return made


def move(content: Content, place: str, by: int) -> dict[str, Any]:
    """Move a part among its neighbours; the first and the last one stay where they are. Raises NotThere."""
    made, rows, at = _opened(content, place)
    rows.insert(min(max(at + by, 0), len(rows)), rows.pop(at))
    return made


def put_row(content: Content, name: str, key: str | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """Put a question or source in the place of the one with that key; None: at the end. Raises NotThere."""
    made = deepcopy(dict(content))
    rows = made.setdefault(name, [])
    if key is None:
        rows.append(dict(said))
    else:
        rows[_place(rows, key)] = dict(said)
    return made


def remove_row(content: Content, name: str, key: str) -> dict[str, Any]:
    """Take a question or source out. Raises NotThere."""
    made = deepcopy(dict(content))
    rows = made.get(name, [])
    del rows[_place(rows, key)]
    return made


def row(content: Content, name: str, key: str) -> dict[str, Any]:
    """Return the question or source with a key. Raises NotThere."""
    return dict(_row(content.get(name, ()), key))


def keys(content: Content, name: str) -> set[str]:
    """Return the keys of the questions or sources."""
    return {str(each.get("key", "")) for each in content.get(name, ())}


def walk(content: Content) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each module, lesson and activity with its place, in order."""
    for module in content.get("modules", ()):
        yield module["key"], module
        for lesson in module.get("lessons", ()):
            yield f"{module['key']}/{lesson['key']}", lesson
            for activity in lesson.get("activities", ()):
                yield f"{module['key']}/{lesson['key']}/{activity['key']}", activity


def before(content: Content, place: str) -> list[tuple[str, str]]:
    """Return the lessons and activities that come before a lesson, with their titles: what it may need."""
    found = []
    for where, each in walk(content):
        if where == place:
            break
        if "/" in where:
            found.append((where, str(each.get("title", where))))
    return found


def fresh_key(title: str, taken: Collection[str]) -> str:
    """Return a key made of words that nobody has."""
    base = questions.key_from(title) or "part"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _opened(content: Content, place: str) -> tuple[dict[str, Any], list[dict[str, Any]], int]:
    """A copy of a draft, with the list in which a part stands, and where in it."""
    made = deepcopy(dict(content))
    keys = steps(place)
    if not keys:
        raise NotThere(place)
    here: Any = made
    for level, key in enumerate(keys[:-1]):
        here = _row(here.get(LEVELS[level], ()), key)
    rows = here.get(LEVELS[len(keys) - 1], [])
    return made, rows, _place(rows, keys[-1])


def _row(rows: Any, key: str) -> Any:
    return rows[_place(rows, key)]


def _place(rows: Any, key: str) -> int:
    for at, each in enumerate(rows):
        if each.get("key") == key:
            return at
    raise NotThere(key)
