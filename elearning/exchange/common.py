"""What both formats have in common: marks in percent, names, what is said of what is lost."""

import math
import re
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

import lxml.html
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts.faults import UnreadableError
from accounts.parts import CONTROL
from elearning import questions
from elearning.questions import LETTERS

LARGEST, MOST = 2_000_000, 500
# The marks that Moodle takes, in percent; anything else is refused there, or made the nearest of these.
MOODLE_MARKS = (
    100, 90, 83.33333, 80, 75, 70, 66.66667, 60, 50, 40, 33.33333, 30, 25, 20, 16.66667, 14.28571, 12.5, 11.11111, 10,
    5, 0,
)  # fmt: skip
NEAR = 0.5
BLOCKS = re.compile(r"</(?:p|div|li|h\d)>|<br\s*/?>", re.IGNORECASE)


class Written(NamedTuple):
    """A file, and sentences on what is not in it."""

    content: bytes
    notes: list[str]


class Read(NamedTuple):
    """The questions of a file as plain values, and sentences on what was not taken or is still wanted."""

    questions: list[dict[str, Any]]
    notes: list[str]


def percent(weight: float) -> str:
    """Return a mark (-1 to 1) in percent as these programs write it; thirds and the like as the ones they know."""
    value = weight * 100
    near = next((mark for mark in MOODLE_MARKS if abs(abs(value) - mark) < NEAR), abs(value))
    return f"{-near if value < 0 else near:.5f}".rstrip("0").rstrip(".")


def is_held(weight: float) -> bool:
    return any(abs(abs(weight * 100) - mark) < NEAR for mark in MOODLE_MARKS)


def weight(told: str | None) -> float:
    """Return percent as a mark, 0 for what is none."""
    try:
        value = float(told or 0)
    except ValueError:
        return 0.0
    return min(max(round(value / 100, 4), -1), 1) if math.isfinite(value) else 0.0


def key_of(told: str, stem: str, taken: Container[str]) -> str:
    """Return a key made of a name, or of the first words of the question."""
    return fresh(questions.key_from(told) or questions.key_from(stem, 40) or "question", taken)


def fresh(key: str, taken: Container[str]) -> str:
    """Return a key, with a number behind it if it is taken."""
    number, made = 1, key
    while made in taken:
        number += 1
        made = f"{key[:50].rstrip('-')}-{number}"
    return made


def tags_of(told: list[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(questions.key_from, told))))


def plain_text(text: str, markup: str) -> str:
    """Return words without HTML where they may hold some; Markdown and plain words stay."""
    if markup in {"markdown", "plain_text", "plain"} or ("<" not in text and "&" not in text):
        return text.strip()
    told = lxml.html.fromstring(f"<div>{BLOCKS.sub(chr(10), text)}</div>").text_content()
    return re.sub(r"[ \t]*\n\s*\n+", "\n\n", re.sub(r"[ \t\xa0]+", " ", told)).strip()


def lettered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with the keys that a document would give them."""
    return [{"key": LETTERS[at], **row} if at < len(LETTERS) else row for at, row in enumerate(rows)]


def finished(said: dict[str, Any], notes: list[str]) -> dict[str, Any]:
    """Return a question as a document keeps it; what it still wants is noted, and it can be written on."""
    try:
        return questions.plain(questions.question(said))
    except ValidationError as error:
        told = questions.faults(error)
        wanted = sum(str(each["loc"][-1]).startswith(("why", "otherwise")) for each in told)
        others = len(told) - wanted
        if wanted:
            notes.append(
                _("%(key)s: reasons are wanted for %(count)d choices.") % {"key": said["key"], "count": wanted}
            )
        if others:
            notes.append(_("%(key)s: it has to be looked at before it can be asked.") % {"key": said["key"]})
        return said


def lost(asked: questions.Question, notes: list[str]) -> None:
    """Note what neither format has a place for."""
    if asked.sources:
        notes.append(_("%(key)s: its sources are not in the file.") % {"key": asked.key})


def marks_lost(asked: Any, rows: Any, notes: list[str]) -> None:
    """Note marks that these programs do not know."""
    if any(not is_held(row.weight) for row in rows):
        notes.append(_("%(key)s: Moodle knows no such marks as it has, and takes the nearest.") % {"key": asked.key})


def cannot_hold(asked: questions.Question, title: str, notes: list[str]) -> None:
    """Note a question of ours that is none of theirs."""
    told = {"key": asked.key, "format": title, "kind": asked.kind}
    notes.append(_("%(key)s: %(format)s has no such kind (%(kind)s); it is not in the file.") % told)


def left_out(name: str, sort: str, notes: list[str]) -> dict[str, Any] | None:
    """Note a question of theirs that is none of ours, and return none."""
    told = {"name": name[:80] or "?", "sort": sort}
    notes.append(_("“%(name)s” was left out: we have no such kind (%(sort)s).") % told)
    return None


def refuse_control(said: Any) -> None:
    """Raise UnreadableError for words that hold what no text does: nobody could see it, and it cannot be kept."""
    if isinstance(said, str) and CONTROL.search(said):
        raise UnreadableError(_("There are characters in it that nobody can see or type, such as a NUL."))
    inside = said.values() if isinstance(said, dict) else said if isinstance(said, (list, tuple)) else ()
    for each in inside:
        refuse_control(each)


def measured(content: bytes) -> bytes:
    """Raise UnreadableError for what is too large to be read."""
    if len(content) > LARGEST:
        raise UnreadableError(_("The file is larger than 2 MB."))
    return content


def refuse_too_many(found: list[Any]) -> None:
    if len(found) > MOST:
        raise UnreadableError(_("There are more than %(count)d questions in it.") % {"count": MOST})
    if not found:
        raise UnreadableError(_("There is no question in it."))


def without_empty(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in ("", [], ())}
