"""Questions as files that other programs write and read: GIFT and Moodle XML. What a format cannot hold is named."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from elearning import questions
from elearning.exchange import gift, moodle_xml
from elearning.exchange.common import Read, Written, fresh, refuse_control

__all__ = ["FORMATS", "Read", "Written", "joined", "read", "written"]


class Format(NamedTuple):
    """One format: its title, how its files end and are served, and who writes and reads it."""

    title: Any
    ending: str
    media_type: str
    write: Callable[[list[questions.Question]], Written]
    read: Callable[[bytes], Read]


FORMATS = {
    "gift": Format(gettext_lazy("GIFT"), "gift", "text/plain; charset=utf-8", gift.written, gift.read),
    "moodle-xml": Format(gettext_lazy("Moodle XML"), "xml", "application/xml", moodle_xml.written, moodle_xml.read),
}


def written(sort: str, rows: Iterable[Mapping[str, Any]]) -> Written:
    """Return the questions of a document as a file, with sentences on what is not in it."""
    whole, notes = [], []
    for row in rows:
        try:
            whole.append(questions.question(row))
        except ValidationError:
            notes.append(
                _("%(key)s: it is not written to its end yet, and is not in the file.") % {"key": row.get("key")}
            )
    made = FORMATS[sort].write(whole)
    return Written(made.content, notes + made.notes)


def read(sort: str, content: bytes) -> Read:
    """Return the questions of a file, as plain values that may want reasons still, with sentences on what is not ours.

    Raises UnreadableError when it is no such file, FileRefusedError with what is wrong in it.
    """
    found = FORMATS[sort].read(content)
    refuse_control(found.questions)
    return found


def joined(ours: Iterable[Mapping[str, Any]], theirs: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Return our questions with theirs after them, and how many of theirs we had word for word.

    A key that we have already gets a number behind it: nothing of ours is written over.
    """
    rows, same = [dict(row) for row in ours], 0
    for row in theirs:
        found = {str(each.get("key")): each for each in rows}
        if found.get(row["key"]) == row:
            same += 1
            continue
        rows.append({**row, "key": fresh(row["key"], found)})
    return rows, same
