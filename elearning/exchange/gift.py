"""GIFT: a text format of Moodle's that many programs read.

It holds one right answer, several with marks, true or false, a few words, and pairs without reasons.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from accounts.faults import Fault, Faults, FileRefusedError, UnreadableError
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
from elearning.questions import Match, One, Question, Several, Short, TrueFalse

TITLE = "GIFT"
SPECIAL = "~=#{}:\\"
# Characters of their own stand for what was written behind a backslash while the marks are looked for.
HIDDEN = {each: chr(0xE000 + at) for at, each in enumerate(SPECIAL + "*n")}
SHOWN = {hidden: "\n" if each == "n" else each for each, hidden in HIDDEN.items()}
STAR, ARROW = HIDDEN["*"], "->"
NAME = re.compile(r"^\s*::(.*?)::", re.DOTALL)
MARKUP = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
BESIDE = re.compile(r"\[(id|tag):([^\]]*)\]")
TRUE_FALSE = re.compile(r"^(T|TRUE|F|FALSE)\s*(?:#(.*))?$", re.DOTALL)
MARK = re.compile(r"^%(-?[0-9.]+)%")


def written(asked: Iterable[Question]) -> Written:
    """Return questions as a GIFT file, with sentences on what is not in it."""
    blocks, notes = [], list[str]()
    for each in asked:
        body = WRITERS[each.kind](each, notes) if each.kind in WRITERS else ""
        if not body:
            cannot_hold(each, TITLE, notes)
            continue
        lost(each, notes)
        beside = f"// [id:{each.key}]" + "".join(f" [tag:{tag}]" for tag in each.tags)
        note = f"\n####{_escaped(each.note)}" if each.note else ""
        blocks.append(f"{beside}\n::{each.key}::[markdown]{_escaped(each.stem)} {{\n{body}{note}\n}}\n")
    return Written("\n".join(blocks).encode(), notes)


def read(content: bytes) -> Read:
    """Return the questions of a GIFT file. Raises UnreadableError, FileRefusedError."""
    try:
        text = measured(content).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise UnreadableError(_("It is not UTF-8.")) from error
    found, notes, faults = list[dict[str, Any]](), list[str](), Faults()
    for line, beside, block in _blocks(text):
        try:
            said = _question(block, dict(beside), [told for what, told in beside if what == "tag"], found, notes)
        except ValueError as error:
            faults.add(Fault(_("line %(number)s") % {"number": line}, "", str(error)))
            continue
        if said:
            found.append(said)
    if faults.total:
        raise FileRefusedError(faults)
    refuse_too_many(found)
    return Read([finished(said, notes) for said in found], notes)


def _escaped(text: str) -> str:
    told = "".join(f"\\{each}" if each in SPECIAL else each for each in text.strip())
    return told.replace("\n", "\\n")


def _answer(sign: str, mark: str, text: str, why: str) -> str:
    return f"{sign}{mark}{text}#{_escaped(why)}" if why else f"{sign}{mark}{text}"


def _write_one(asked: One, _notes: list[str]) -> str:
    return "\n".join(
        _answer("=" if row.is_right else "~", _mark_before(row.text, 100 * row.is_right), _escaped(row.text), row.why)
        for row in asked.options
    )


def _mark_before(text: str, mark: int) -> str:
    """The mark that an answer has anyway, in front of one that would be read as beginning with another."""
    return f"%{mark}%" if text.lstrip().startswith("%") else ""


def _write_several(asked: Several, notes: list[str]) -> str:
    marks_lost(asked, asked.options, notes)
    return "\n".join(
        _answer("~", f"%{percent(row.weight)}%", _escaped(row.text), row.why) for row in asked.options
    )  # fmt: skip


def _write_true_false(asked: TrueFalse, _notes: list[str]) -> str:
    right, wrong = (asked.why_true, asked.why_false) if asked.is_true else (asked.why_false, asked.why_true)
    return f"{'TRUE' if asked.is_true else 'FALSE'}#{_escaped(wrong)}#{_escaped(right)}"


def _write_match(asked: Match, notes: list[str]) -> str:
    notes.append(_("%(key)s: the reasons of its pairs are not in the file.") % {"key": asked.key})
    if any(ARROW in text for pair in asked.pairs for text in (pair.left, pair.right)):
        notes.append(_("%(key)s: “->” in its words was written as “→”.") % {"key": asked.key})
    pairs = [(pair.left, pair.right) for pair in asked.pairs] + [("", other.text) for other in asked.others]
    return "\n".join(
        f"={_escaped(left.replace(ARROW, '→'))} -> {_escaped(right.replace(ARROW, '→'))}" for left, right in pairs
    )


def _write_short(asked: Short, notes: list[str]) -> str:
    marks_lost(asked, asked.answers, notes)
    rows = [
        _answer(
            "=",
            _mark_before(row.text, 100) if row.weight == 1 else f"%{percent(row.weight)}%",
            _starred(row.text),
            row.why,
        )
        for row in asked.answers
    ]
    # Any other wording.
    return "\n".join([*rows, _answer("=", "%0%", "*", asked.otherwise)])


def _starred(text: str) -> str:
    return _escaped(text).replace("*", "\\*")


WRITERS: dict[str, Callable[[Any, list[str]], str]] = {
    "one": _write_one,
    "several": _write_several,
    "true_false": _write_true_false,
    "match": _write_match,
    "short": _write_short,
}


def _blocks(text: str) -> Iterable[tuple[int, list[tuple[str, str]], str]]:
    """Yield each question with the line it begins in and what comments say of it: [id:…] and [tag:…]."""
    beside, lines, first = list[tuple[str, str]](), list[str](), 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        if line.strip().startswith("//"):
            beside += [(what, told.strip()) for what, told in BESIDE.findall(line)]
        elif line.strip() and not line.startswith("$CATEGORY:"):
            first = first if lines else number
            lines.append(line)
        elif lines:
            yield first, beside, "\n".join(lines)
            beside, lines = [], []


def _question(
    block: str, beside: dict[str, str], tags: list[str], found: list[dict[str, Any]], notes: list[str]
) -> dict[str, Any] | None:
    """Raises ValueError with what is wrong."""
    hidden = re.sub(r"\\([~=#{}:\\*n])", lambda match: HIDDEN[match[1]], block)
    name = NAME.match(hidden)
    rest = hidden[name.end() :] if name else hidden
    markup = MARKUP.match(rest)
    sort = markup[1] if markup else "moodle"
    rest = rest[markup.end() :] if markup else rest
    before, opened, inner = rest.partition("{")
    inner, closed, after = inner.partition("}")
    if (opened and not closed) or "{" in inner:
        raise ValueError(_("the answers have no end: } is missing"))
    title = _shown(name[1]) if name else ""
    body, _marks, note = inner.partition("####")
    stem = _words(before + (" _____ " + after if after.strip() else ""), sort)
    said = _answers(body.strip(), sort, title or stem, notes) if opened else None
    if said is None:
        if not opened:
            left_out(title or stem, _("a text without answers"), notes)
        return None
    taken = {each["key"] for each in found}
    head = {"key": key_of(beside.get("id") or title, stem, taken), "kind": said.pop("kind"), "stem": stem}
    return {**head, **without_empty({"tags": tags_of(tags), "note": _words(note, sort)}), **said}


def _answers(body: str, sort: str, name: str, notes: list[str]) -> dict[str, Any] | None:
    if not body:
        return left_out(name, _("an essay"), notes)
    if body.startswith("#"):
        return left_out(name, _("a number"), notes)
    if told := TRUE_FALSE.match(body):
        wrong, _mark, right = (told[2] or "").partition("#")
        is_true = told[1].startswith("T")
        whys = [_words(right, sort), _words(wrong, sort)]
        return {"kind": "true_false", "is_true": is_true, "why_true": whys[not is_true], "why_false": whys[is_true]}
    rows = [_row(sign, raw, sort) for sign, raw in re.findall(r"([=~])([^=~]*)", body)]
    signs = [row["sign"] for row in rows]
    if not rows:
        raise ValueError(_("there are no answers between { and }"))
    # Pairs are all right; a choice between arrows is none.
    if "~" not in signs and all(ARROW in row["raw"] for row in rows):
        return _read_match(rows, sort)
    if "~" not in signs:
        return _read_short(rows)
    return _read_choice(rows, signs, name, notes)


def _row(sign: str, raw: str, sort: str) -> dict[str, Any]:
    raw = raw.strip()
    mark = MARK.match(raw)
    text, _hash, why = (raw[mark.end() :] if mark else raw).partition("#")
    return {
        "sign": sign, "whole": raw, "raw": text, "text": _words(text, sort), "why": _words(why, sort),
        "weight": weight(mark[1]) if mark else float(sign == "="), "is_marked": bool(mark),
    }  # fmt: skip


def _read_match(rows: list[dict[str, Any]], sort: str) -> dict[str, Any]:
    sides = [[_words(side, sort) for side in row["whole"].split(ARROW, 1)] for row in rows]
    pairs = [{"left": left, "right": right, "why": ""} for left, right in sides if left]
    others = [right for left, right in sides if not left]
    return {"kind": "match", "pairs": lettered(pairs), **without_empty({"others": others})}


def _read_short(rows: list[dict[str, Any]]) -> dict[str, Any]:
    # A star that was escaped is one; alone it stands for any other wording.
    others = [row["why"] for row in rows if row["raw"].strip() == "*"]
    answers = [
        {"text": row["text"], "weight": max(row["weight"], 0), "why": row["why"]}
        for row in rows
        if row["raw"].strip() != "*"
    ]
    return {"kind": "short", "answers": answers, "otherwise": others[0] if others else ""}


def _read_choice(rows: list[dict[str, Any]], signs: list[str], name: str, notes: list[str]) -> dict[str, Any] | None:
    if "=" not in signs:
        kept = [{"text": row["text"], "weight": row["weight"], "why": row["why"]} for row in rows]
        return {"kind": "several", "options": lettered(kept)}
    if signs.count("=") > 1:
        return left_out(name, _("more than one right answer, of which one is chosen"), notes)
    if any(row["is_marked"] and row["weight"] for row in rows if row["sign"] == "~"):
        notes.append(_("“%(name)s”: a part of the mark for a wrong answer was not kept.") % {"name": name[:80]})
    kept = [{"text": row["text"], "is_right": row["sign"] == "=", "why": row["why"]} for row in rows]
    return {"kind": "one", "options": lettered(kept)}


def _words(hidden: str, sort: str) -> str:
    return plain_text(_shown(hidden), sort)


def _shown(hidden: str) -> str:
    return "".join(SHOWN.get(each, each) for each in hidden).strip()
