"""GIFT and Moodle XML: what the formats hold comes back, what they do not is named, others read what we write."""

import io
import warnings
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from moodle_xml_parser import parser as moodle

from accounts.faults import FileRefusedError, UnreadableError
from elearning import exchange, questions
from tests.factories import elearning as school

with warnings.catch_warnings():
    # Its regular expressions are of 2017.
    warnings.simplefilter("ignore")
    from pygiftparser import parser as gift

ROWS = [questions.plain(questions.question(row)) for row in school.questions()]
HELD = {"gift": {"one", "several", "claim", "short"}, "moodle-xml": {"one", "several", "claim", "short"}}
NAMED = {"gift": {"match", "order", "sentences"}, "moodle-xml": {"match", "order", "sentences"}}
HARD = r"""a ~ = # { } : \ -> * %50% // [tag:x] "q" <b> & ::y:: é"""


@pytest.mark.parametrize("sort", exchange.FORMATS)
def test_what_a_format_holds_comes_back_and_the_rest_is_named(sort: str) -> None:
    written = exchange.written(sort, ROWS)
    back = {row["key"]: row for row in exchange.read(sort, written.content).questions}
    for row in ROWS:
        if row["key"] in HELD[sort]:
            assert back[row["key"]] == row
    assert {note.partition(":")[0] for note in written.notes} == NAMED[sort]
    assert back["match"]["pairs"][0] == {"key": "a", "left": "First responder", "right": "refers", "why": ""}


WORDS = st.text("ab ~=#{}:\\*%\n<&>é/[]-", min_size=1, max_size=30).map(str.strip).filter(bool)
LINE = WORDS.map(lambda said: " ".join(said.split())).filter(bool)


@pytest.mark.parametrize("sort", exchange.FORMATS)
@settings(max_examples=40)
@example(stem="a", note="", options=[("->", "b"), ("->c", "d")], words="->")
@example(stem="a", note="", options=[("%50%b", "c"), ("%-5%", "d")], words="%50%b")
@given(
    stem=WORDS,
    note=st.one_of(st.just(""), WORDS),
    options=st.lists(st.tuples(LINE, WORDS), min_size=2, max_size=5),
    words=LINE.filter(lambda said: said != "*"),
)
def test_any_words_come_back(sort: str, stem: str, note: str, options: Any, words: str) -> None:
    rows = [{"text": text, "why": why, "is_right": at == 0} for at, (text, why) in enumerate(options)]
    asked: list[dict[str, Any]] = [
        {"key": "one", "kind": "one", "stem": stem, "note": note, "options": rows},
        {
            "key": "short",
            "kind": "short",
            "stem": stem,
            "answers": [{"text": words, "why": note or "x"}],
            "otherwise": "y",
        },
    ]
    plain = [questions.plain(questions.question(row)) for row in asked]
    assert exchange.read(sort, exchange.written(sort, plain).content).questions == plain


def test_an_independent_reader_reads_our_moodle_xml() -> None:
    told = moodle.parse_bytes(exchange.written("moodle-xml", ROWS).content)["multichoice"]
    one, several = told
    assert (one.name, one.single, one.general_feedback) == ("one", True, "See [@leaflet].")
    assert [(each.answer, each.score_fraction, each.feedback) for each in several.options] == [
        ("Coercion", 50.0, "It is a means."),
        ("A smile", -50.0, "It says nothing."),
        ("Deceit", 50.0, "It is a means, too."),
    ]


def test_an_independent_reader_reads_our_gift() -> None:
    told = gift.parseFile(io.StringIO(exchange.written("gift", ROWS).content.decode()))
    assert [(each.title, each.valid) for each in told] == [
        ("one", True), ("several", True), ("claim", True), ("match", True), ("short", True),
    ]  # fmt: skip
    assert [(a.answer.strip(), a.fraction, a.feedback) for a in told[0].answers.answers] == [
        ("A grey coat", 0, "Clothes say nothing."),
        ("Pay that goes to somebody else", 100, "Others keep the money."),
    ]
    assert (told[2].answers.answer, told[2].answers.feedbackWrong) == (False, "No single flag proves it.")


GIFT = rb"""// A teacher's own file.
$CATEGORY: flags

::Grant:: Who is buried in Grant's tomb? {
  =No one # Right, and a joke.
  ~Grant
  ~Napoleon # He lies in Paris.
}

// [id:two-means] [tag:Means]
Which are means? {~%50%Force ~%50%Fraud ~%-100%Tea####Palermo, article 3.}

One flag proves it. {F}

2 + 2 \= {#4}

Write about it. {}

Cats {=eat -> mice =drink -> milk} daily.
"""


def test_a_hand_made_gift_file_is_taken() -> None:
    read = exchange.read("gift", GIFT)
    by_key = {row["key"]: row for row in read.questions}
    assert list(by_key) == ["grant", "two-means", "one-flag-proves-it", "cats-daily"]
    assert by_key["grant"]["options"][1] == {"key": "b", "text": "Grant", "is_right": False, "why": ""}
    assert by_key["two-means"]["tags"] == ["means"]
    assert by_key["two-means"]["options"][2]["weight"] == -1
    assert by_key["two-means"]["note"] == "Palermo, article 3."
    assert by_key["one-flag-proves-it"]["is_true"] is False
    assert any("a number" in note for note in read.notes)
    assert any("an essay" in note for note in read.notes)
    assert any("reasons are wanted" in note for note in read.notes)


MOODLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/flags</text></category></question>
  <question type="multichoice"><name><text>Flags &amp; signs</text></name>
    <questiontext format="html"><text><![CDATA[<p>Which is a <b>flag</b>?</p><p>One only.</p>]]></text></questiontext>
    <generalfeedback format="html"><text></text></generalfeedback><single>true</single>
    <answer fraction="0" format="html"><text><![CDATA[<p>A coat</p>]]></text>
      <feedback format="html"><text>No.</text></feedback></answer>
    <answer fraction="100" format="html"><text>Pay</text><feedback format="html"><text>Yes.</text></feedback></answer>
    <tags><tag><text>Bank</text></tag></tags>
  </question>
  <question type="essay"><name><text>Long</text></name>
    <questiontext format="html"><text>Write.</text></questiontext></question>
</quiz>"""


def test_a_hand_made_moodle_file_is_taken() -> None:
    read = exchange.read("moodle-xml", MOODLE)
    (told,) = read.questions
    assert (told["key"], told["stem"], told["tags"]) == ("flags-signs", "Which is a flag?\nOne only.", ["bank"])
    assert told["options"][0] == {"key": "a", "text": "A coat", "why": "No."}
    assert any("essay" in note for note in read.notes)


@pytest.mark.parametrize(
    ("sort", "content", "said"),
    [
        ("moodle-xml", b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "DOCTYPE"),
        ("moodle-xml", b"<html/>", "quiz"),
        ("moodle-xml", b"<quiz>", "XML"),
        ("moodle-xml", b"<quiz/>", "no question"),
        ("gift", b"\xff\xfe", "UTF-8"),
        ("gift", b"x" * 2_000_001, "2 MB"),
    ],
)
def test_what_is_no_such_file_is_said(sort: str, content: bytes, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        exchange.read(sort, content)


@pytest.mark.parametrize("told", ["nan", "inf", "-Infinity", "9" * 400])
def test_marks_that_are_no_number_are_none(told: str) -> None:
    content = MOODLE.replace(b'fraction="0"', f'fraction="{told}"'.encode())
    (row,) = exchange.read("moodle-xml", content.replace(b"<single>true", b"<single>false")).questions
    assert [each["weight"] for each in row["options"]] == [0, 1]


def test_pairs_that_begin_with_percent_keep_it() -> None:
    (row,) = exchange.read("gift", b"Which? {=%50%b -> c\n=d -> e}").questions
    assert row["pairs"][0]["left"] == "%50%b"


def test_characters_that_cannot_be_kept_are_refused() -> None:
    with pytest.raises(UnreadableError, match="nobody can see"):
        exchange.read("gift", b"A\0b? {T}")
    with pytest.raises(UnreadableError, match="nobody can see"):
        exchange.read("gift", b"Good? {=a#b\x07 ~c}")


def test_answers_without_an_end_are_named_by_their_line() -> None:
    with pytest.raises(FileRefusedError) as refused:
        exchange.read("gift", b"Good? {T}\n\nBad {=a ~b\n\nWorse {=a {b}}\n")
    assert [fault.where for fault in refused.value.faults] == ["line 3", "line 5"]


def test_nothing_of_ours_is_written_over() -> None:
    other = {**ROWS[0], "stem": "Another?"}
    rows, same = exchange.joined(ROWS, [ROWS[1], other])
    assert (same, len(rows), rows[-1]["key"]) == (1, len(ROWS) + 1, "one-2")
