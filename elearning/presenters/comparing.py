"""What changed between two documents of a course, part by part and word by word. Either may be a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from accounts.differing import Piece, pieces
from elearning import drafts, questions

INNER = {"modules", "lessons", "activities", "questions", "sources"}
LABELS = {
    "title": gettext_lazy("Title"), "summary": gettext_lazy("Summary"), "about": gettext_lazy("About"),
    "language": gettext_lazy("Language"), "area": gettext_lazy("Training area"), "roles": gettext_lazy("For"),
    "review_by": gettext_lazy("To be reviewed by"), "needs": gettext_lazy("To be completed before"),
    "certificate": gettext_lazy("Certificate"), "unconfirmed": gettext_lazy("Unconfirmed"),
    "minutes": gettext_lazy("Minutes"), "content_note": gettext_lazy("Content note"), "body": gettext_lazy("Text"),
    "file": gettext_lazy("File"), "captions": gettext_lazy("Captions"), "transcript": gettext_lazy("Transcript"),
    "slots": gettext_lazy("Questions asked"), "pass_mark": gettext_lazy("Percent to pass"),
    "attempts": gettext_lazy("Attempts"), "is_confidence_asked": gettext_lazy("Asks how sure"),
    "is_shuffled": gettext_lazy("Shuffled"), "is_optional": gettext_lazy("Optional"), "stem": gettext_lazy("Question"),
    "options": gettext_lazy("Options"), "note": gettext_lazy("Note"), "tags": gettext_lazy("Tags"),
    "sources": gettext_lazy("Sources"), "pairs": gettext_lazy("Pairs"), "others": gettext_lazy("Other right sides"),
    "items": gettext_lazy("Steps"), "answers": gettext_lazy("Wordings"), "otherwise": gettext_lazy("Otherwise"),
    "sentences": gettext_lazy("Sentences"), "is_true": gettext_lazy("True"), "why_true": gettext_lazy("Said to “true”"),
    "why_false": gettext_lazy("Said to “false”"), "kind": gettext_lazy("Kind"), "order": gettext_lazy("Order"),
    "is_fiction": gettext_lazy("Fiction"), "is_near_miss": gettext_lazy("Near miss"),
    "innocent": gettext_lazy("What else it may be"), "nexts": gettext_lazy("Next steps"),
    "ending": gettext_lazy("What became of it"),
    "modules": gettext_lazy("Modules"), "lessons": gettext_lazy("Lessons"), "activities": gettext_lazy("Activities"),
    "questions": gettext_lazy("Questions"),
    "publisher": gettext_lazy("Published by"), "address": gettext_lazy("Address"),
    "published": gettext_lazy("Published on"), "accessed": gettext_lazy("Looked at on"),
}  # fmt: skip


class Difference(NamedTuple):
    """What one field said and says, in pieces."""

    label: Any
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Change:
    """One part that changed. `sort`: new, gone or changed; `about`: course, part, question, source or file."""

    about: str
    place: str
    title: str
    sort: str
    differences: list[Difference]


def fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """Return the fields of one part that differ, word by word."""
    names = dict.fromkeys([*before, *after])
    return [
        Difference(LABELS.get(name, name), pieces(_told(before.get(name)), _told(after.get(name))))
        for name in names
        if name != "key" and before.get(name) != after.get(name)
    ]


def changes(
    before: Mapping[str, Any], after: Mapping[str, Any],
    files_before: Mapping[str, str] | None = None, files_after: Mapping[str, str] | None = None,
) -> list[Change]:  # fmt: skip
    """Return what changed from one document to another, in the order of the later one; files by name to digest."""
    was, now = _parts(before), _parts(after)
    was |= {("file", name): {"content": digest} for name, digest in (files_before or {}).items()}
    now |= {("file", name): {"content": digest} for name, digest in (files_after or {}).items()}
    found = []
    for key in dict.fromkeys([*now, *was]):
        if key not in was or key not in now:
            said = now.get(key) or was.get(key) or {}
            found.append(Change(key[0], key[1], _title(key, said), "gone" if key in was else "new", []))
        elif was[key] != now[key]:
            told = fields(was[key], now[key]) if key[0] != "file" else []
            found.append(Change(key[0], key[1], _title(key, now[key]), "changed", told))
    return found


def _parts(content: Mapping[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Each part of a document under what it is and where, without what stands in it but its order."""
    parts = {("course", ""): _own(content, "modules")}
    for place, said in drafts.walk(content):
        inner = next((name for name in ("lessons", "activities") if name in said), "")
        parts["part", place] = _own(said, inner)
    parts |= {("question", str(row.get("key", ""))): _whole(row) for row in content.get("questions", ())}
    return parts | {("source", str(row.get("key", ""))): dict(row) for row in content.get("sources", ())}


def _whole(row: Mapping[str, Any]) -> dict[str, Any]:
    """A question as published versions keep it, so that what is left out by one writer is no change of another."""
    try:
        return questions.plain(questions.question(row))
    except ValidationError:
        return dict(row)


def _own(said: Mapping[str, Any], inner: str) -> dict[str, Any]:
    own = {name: value for name, value in said.items() if name not in INNER}
    return own | {"order": [str(row.get("title", row.get("key", ""))) for row in said.get(inner, ())]} if inner else own


def _title(key: tuple[str, str], said: Mapping[str, Any]) -> str:
    if key[0] == "course":
        return _("About the course")
    return str(said.get("title") or said.get("stem") or key[1])[:120]


def _told(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return str(value)
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=110)).strip()
