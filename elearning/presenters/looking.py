"""A draft as learners will read it, all on one page; what is not written yet is left out."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from elearning import drafts
from elearning.choices import Cue, PointsTo
from elearning.forms.questions import KINDS, ROWS
from elearning.markdown import Citations, html
from elearning.presenters.authoring import questions
from elearning.presenters.indicators import Indicators
from elearning.redflags.choices import Frontline


def shown(content: Mapping[str, Any], cited: Citations, address: Callable[[str], str]) -> dict[str, Any]:
    """Return the course with its Markdown as HTML, and each quiz with the questions that it may ask."""
    indicators = Indicators()

    def written(said: Mapping[str, Any], *names: str, top: int = 5) -> str:
        text = next((str(said[name]) for name in names if said.get(name)), "")
        return html(text, cited=cited, address=address, indicators=indicators, top=top) if text else ""

    def activity(said: Mapping[str, Any]) -> dict[str, Any]:
        asked = [_question(row, written) for row in _asked(content, said)]
        captions = [{**row, "address": address(row["file"])} for row in said.get("captions", ())]
        return {
            **said, "html": written(said, "body"), "transcript_html": written(said, "transcript"), "asked": asked,
            "address": address(said["file"]) if said.get("file") else "", "tracks": captions,
            **(_case(said, written) if said.get("kind") == "case" else {}),
        }  # fmt: skip

    modules = [
        {**module, "lessons": [
            {**lesson, "activities": [activity(each) for each in lesson.get("activities", ())],
             "waits_for": [drafts_title(content, place) for place in lesson.get("needs", ())]}
            for lesson in module.get("lessons", ())
        ]}
        for module in content.get("modules", ())
    ]  # fmt: skip
    return {**content, "about_html": written(content, "about", top=2), "modules": modules}


def drafts_title(content: Mapping[str, Any], place: str) -> str:
    """Return what a part is called, or its place when it is not there."""
    try:
        return str(drafts.part(content, place).get("title", place))
    except drafts.NotThere:
        return place


def _asked(content: Mapping[str, Any], quiz: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions that a quiz asks, or may draw."""
    found: dict[str, dict[str, Any]] = {}
    for slot in quiz.get("slots", ()):
        for row in questions(content):
            tags = set(slot.get("tags", ()))
            if row.get("key") == slot.get("question") or (tags and tags <= set(row.get("tags", ()))):
                found.setdefault(str(row.get("key")), {**row, "is_drawn": bool(tags)})
    return list(found.values())


def _case(said: Mapping[str, Any], written: Callable[..., str]) -> dict[str, Any]:
    """A case with its sentences, the questions of it and its ending."""
    sentences = [
        {**row, "cues": [_named(Cue, cue) for cue in row.get("cues", ())],
         "whom": _named(PointsTo, row.get("points_to")),
         "seen_by": [_named(Frontline, role) for role in row.get("seen_by", ())],
         "is_sign": bool(row.get("codes") or row.get("cues")) and not row.get("is_explained")}
        for row in said.get("sentences", ())
    ]  # fmt: skip
    nexts = [
        {**_question({"kind": "one", **(row.get("asked") or {})}, written),
         "for": [_named(Frontline, role) for role in row.get("roles", ())]}
        for row in said.get("nexts", ())
    ]  # fmt: skip
    innocent = [_question(said["innocent"], written)] if said.get("innocent") else []
    return {
        "sentences": sentences, "case_questions": innocent + nexts, "ending_html": written(said, "ending"),
        "for": [_named(Frontline, role) for role in said.get("roles", ())],
    }  # fmt: skip


def _named(words: Any, value: Any) -> str:
    return str(dict(words.choices).get(value, value or ""))


def _question(row: dict[str, Any], written: Callable[..., str]) -> dict[str, Any]:
    kind = row.get("kind", "")
    rows = row.get(ROWS[kind].name, ()) if kind in ROWS else _true_false(row)
    return {
        **row, "kind_label": KINDS.get(kind, kind), "html": written(row, "stem"), "note_html": written(row, "note"),
        "rows": [_choice(kind, each) for each in rows],
    }  # fmt: skip


def _choice(kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """One choice: its words, whether choosing it is right (None where that is no question), its reason."""
    right = {
        "one": row.get("is_right"), "true_false": row.get("is_right"), "sentences": row.get("is_marked"),
        "several": row.get("weight", 0) > 0, "short": row.get("weight", 1) > 0,
    }  # fmt: skip
    is_right = bool(right[kind]) if kind in right else None
    text = f"{row.get('left')} → {row.get('right')}" if kind == "match" else row.get("text", "")
    return {"text": text, "is_right": is_right, "why": row.get("why", "")}


def _true_false(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    if row.get("kind") != "true_false":
        return []
    return [
        {"text": _("True"), "is_right": row.get("is_true") is True, "why": row.get("why_true", "")},
        {"text": _("False"), "is_right": row.get("is_true") is False, "why": row.get("why_false", "")},
    ]
