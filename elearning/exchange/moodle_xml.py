"""Moodle XML: the format in which Moodle keeps questions outside itself.

It holds what GIFT holds, and an order (Moodle 4.4), without the reasons of its steps.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from accounts.faults import UnreadableError
from elearning.exchange.common import (
    Read,
    Written,
    cannot_hold,
    finished,
    key_of,
    left_out,
    lettered,
    lost,
    marks_lost,
    measured,
    percent,
    plain_text,
    refuse_too_many,
    tags_of,
    weight,
    without_empty,
)
from elearning.questions import Match, One, Order, Question, Several, Short, TrueFalse

TITLE = "Moodle XML"
# What XML 1.0 has no place for.
UNWRITTEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TYPES = {
    "one": "multichoice", "several": "multichoice", "true_false": "truefalse", "match": "matching",
    "order": "ordering", "short": "shortanswer",
}  # fmt: skip


def written(asked: Iterable[Question]) -> Written:
    """Return questions as a Moodle XML file, with sentences on what is not in it."""
    quiz, notes = etree.Element("quiz"), list[str]()
    for each in asked:
        if each.kind not in TYPES:
            cannot_hold(each, TITLE, notes)
            continue
        lost(each, notes)
        _write(quiz, each, notes)
    content = etree.tostring(quiz, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return Written(content, notes)


def read(content: bytes) -> Read:
    """Return the questions of a Moodle XML file. Raises UnreadableError."""
    found, notes = list[dict[str, Any]](), list[str]()
    for each in _root(content).iter("question"):
        sort, name = each.get("type", ""), _text(each.find("name"))
        if sort == "category":
            continue
        stem = _text(each.find("questiontext"))
        said = READERS[sort](each, notes) if sort in READERS else left_out(name or stem, sort, notes)
        if not said:
            continue
        if each.find(".//file") is not None:
            notes.append(_("“%(name)s”: the files in it were not taken.") % {"name": name[:80]})
        key = key_of(each.findtext("idnumber", "") or name, stem, {row["key"] for row in found})
        head = {"key": key, "kind": said.pop("kind"), "stem": stem}
        tags = tags_of([told for tag in each.findall("tags/tag") if (told := tag.findtext("text"))])
        found.append({**head, **without_empty({"tags": tags, "note": _text(each.find("generalfeedback"))}), **said})
    refuse_too_many(found)
    return Read([finished(said, notes) for said in found], notes)


def _write(quiz: Any, asked: Question, notes: list[str]) -> None:
    row = etree.SubElement(quiz, "question", type=TYPES[asked.kind])
    _words(etree.SubElement(row, "name"), asked.key)
    _words(etree.SubElement(row, "questiontext", format="markdown"), asked.stem)
    _words(etree.SubElement(row, "generalfeedback", format="markdown"), asked.note)
    for name, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", asked.key)):
        etree.SubElement(row, name).text = value
    WRITERS[asked.kind](row, asked, notes)
    if asked.tags:
        tags = etree.SubElement(row, "tags")
        for tag in asked.tags:
            _words(etree.SubElement(tags, "tag"), tag)


def _words(parent: Any, text: str) -> None:
    etree.SubElement(parent, "text").text = UNWRITTEN.sub("", text)


def _answer(row: Any, mark: str, text: str, why: str) -> None:
    answer = etree.SubElement(row, "answer", fraction=mark, format="markdown")
    _words(answer, text)
    _words(etree.SubElement(answer, "feedback", format="markdown"), why)


def _write_one(row: Any, asked: One, _notes: list[str]) -> None:
    _settings(row, single="true", shuffleanswers="true", answernumbering="abc")
    for option in asked.options:
        _answer(row, "100" if option.is_right else "0", option.text, option.why)


def _write_several(row: Any, asked: Several, notes: list[str]) -> None:
    marks_lost(asked, asked.options, notes)
    _settings(row, single="false", shuffleanswers="true", answernumbering="abc")
    for option in asked.options:
        _answer(row, percent(option.weight), option.text, option.why)


def _write_true_false(row: Any, asked: TrueFalse, _notes: list[str]) -> None:
    _answer(row, "100" if asked.is_true else "0", "true", asked.why_true)
    _answer(row, "0" if asked.is_true else "100", "false", asked.why_false)


def _write_match(row: Any, asked: Match, notes: list[str]) -> None:
    notes.append(_("%(key)s: the reasons of its pairs are not in the file.") % {"key": asked.key})
    _settings(row, shuffleanswers="true")
    for left, right in [(pair.left, pair.right) for pair in asked.pairs] + [("", each.text) for each in asked.others]:
        side = etree.SubElement(row, "subquestion", format="markdown")
        _words(side, left)
        _words(etree.SubElement(side, "answer"), right)


def _write_order(row: Any, asked: Order, notes: list[str]) -> None:
    notes.append(_("%(key)s: the reasons of its steps are not in the file.") % {"key": asked.key})
    _settings(
        row, layouttype="VERTICAL", selecttype="ALL", selectcount="0", gradingtype="RELATIVE_NEXT_EXCLUDE_LAST",
        showgrading="SHOW", numberingstyle="none",
    )  # fmt: skip
    for place, item in enumerate(asked.items, 1):
        _words(etree.SubElement(row, "answer", fraction=f"{place}.0000000", format="markdown"), item.text)


def _write_short(row: Any, asked: Short, notes: list[str]) -> None:
    marks_lost(asked, asked.answers, notes)
    _settings(row, usecase="0")
    for answer in asked.answers:
        _answer(row, percent(answer.weight), answer.text.replace("*", "\\*"), answer.why)
    # Any other wording.
    _answer(row, "0", "*", asked.otherwise)


def _settings(row: Any, **told: str) -> None:
    for name, value in told.items():
        etree.SubElement(row, name).text = value


WRITERS: dict[str, Callable[[Any, Any, list[str]], None]] = {
    "one": _write_one,
    "several": _write_several,
    "true_false": _write_true_false,
    "match": _write_match,
    "order": _write_order,
    "short": _write_short,
}


def _root(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(measured(content), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(_("This is no XML that can be read: %(why)s") % {"why": str(error)[:200]}) from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableError(_("The file declares things of its own (DOCTYPE), which no question needs."))
    if root.tag != "quiz":
        raise UnreadableError(_("This is no Moodle XML: it does not begin with “quiz”."))
    return root


def _text(parent: Any, inherited: str = "html") -> str:
    if parent is None:
        return ""
    return plain_text(parent.findtext("text") or "", parent.get("format", inherited))


def _rows(each: Any) -> list[dict[str, Any]]:
    return [
        {"text": _text(row, "plain_text"), "weight": weight(row.get("fraction")), "why": _text(row.find("feedback"))}
        for row in each.findall("answer")
    ]


def _read_choice(each: Any, notes: list[str]) -> dict[str, Any] | None:
    rows = _rows(each)
    if each.findtext("single", "true").strip() in {"false", "0"}:
        return {"kind": "several", "options": lettered(rows)}
    if sum(row["weight"] == 1 for row in rows) != 1:
        return left_out(_text(each.find("name")), _("more than one right answer, of which one is chosen"), notes)
    if any(row["weight"] not in {0, 1} for row in rows):
        notes.append(
            _("“%(name)s”: a part of the mark for a wrong answer was not kept.") % {"name": _text(each.find("name"))}
        )
    kept = [{"text": row["text"], "is_right": row["weight"] == 1, "why": row["why"]} for row in rows]
    return {"kind": "one", "options": lettered(kept)}


def _read_true_false(each: Any, _notes: list[str]) -> dict[str, Any]:
    rows = {row["text"].lower(): row for row in _rows(each)}
    empty = {"weight": 0, "why": ""}
    true, false = rows.get("true", empty), rows.get("false", empty)
    return {
        "kind": "true_false", "is_true": true["weight"] == 1, "why_true": true["why"], "why_false": false["why"],
    }  # fmt: skip


def _read_match(each: Any, _notes: list[str]) -> dict[str, Any]:
    sides = [(_text(row), _text(row.find("answer"), "plain_text")) for row in each.findall("subquestion")]
    pairs = [{"left": left, "right": right, "why": ""} for left, right in sides if left]
    others = [right for left, right in sides if not left]
    return {"kind": "match", "pairs": lettered(pairs), **without_empty({"others": others})}


def _read_order(each: Any, _notes: list[str]) -> dict[str, Any]:
    rows = sorted(each.findall("answer"), key=lambda row: weight(row.get("fraction")))
    return {
        "kind": "order",
        "items": lettered([{"text": _text(row), "why": _text(row.find("feedback"))} for row in rows]),
    }


def _read_short(each: Any, _notes: list[str]) -> dict[str, Any]:
    rows = _rows(each)
    others = [row["why"] for row in rows if row["text"] == "*"]
    answers = [
        {"text": row["text"].replace("\\*", "*"), "weight": max(row["weight"], 0), "why": row["why"]}
        for row in rows
        if row["text"] != "*"
    ]
    return {"kind": "short", "answers": answers, "otherwise": others[0] if others else ""}


READERS: dict[str, Callable[[Any, list[str]], dict[str, Any] | None]] = {
    "multichoice": _read_choice,
    "truefalse": _read_true_false,
    "matching": _read_match,
    "ordering": _read_order,
    "shortanswer": _read_short,
}
