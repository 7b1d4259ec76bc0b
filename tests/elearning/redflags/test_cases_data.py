"""The cases that ship: the leaflet's three in our words, fiction with signs and without; every row is drawn on."""

import re
from pathlib import Path

import pytest
import yaml

from elearning import folders
from elearning.cases import Case
from elearning.documents import TAG, Drawn, Text
from elearning.redflags import documents
from elearning.redflags.documents import FRONTLINE
from tests.elearning.redflags import leaflet

ROOT = Path(__file__).resolve().parents[3] / "elearning"
COURSE, _MEDIA = folders.read(
    folders.on_disk(ROOT / "data/courses/technology-facilitated-trafficking-red-flags")
)  # fmt: skip
ROWS = documents.catalogue(
    yaml.safe_load((ROOT / "redflags/data/catalogue.yaml").read_text(encoding="utf-8"))
).by_code()
CASES = {path: each for path, each in COURSE.activities().items() if isinstance(each, Case)}
TRUE = [each for each in CASES.values() if not each.is_near_miss]
NEAR = [each for each in CASES.values() if each.is_near_miss]
each_case = pytest.mark.parametrize("case", CASES.values(), ids=lambda case: case.key)


def said(case: Case) -> list[str]:
    words = [case.title, case.body, *case.texts(), *(each.text for each in case.sentences)]
    for asked in (case.innocent, *(each.asked for each in case.nexts)):
        words += [text for option in asked.options for text in (option.text, option.why)]
    return words


def test_there_are_three_retold_cases_and_more_near_misses() -> None:
    assert [each.key for each in CASES.values() if not each.is_fiction] == ["svetlana", "chen-ying", "yousef"]
    assert len(NEAR) >= 4
    assert all(each.is_fiction and "**Fiction.**" in each.body for each in NEAR)
    assert all(each.is_fiction == ("**Fiction.**" in each.body) for each in TRUE)
    assert all(each.is_fiction != ("[@leaflet]" in each.body + each.ending) for each in TRUE)
    assert {role for case in CASES.values() for role in case.roles} == set(FRONTLINE)


def test_nobody_can_tell_beforehand_which_case_is_a_near_miss() -> None:
    assert any(each.is_fiction for each in TRUE), "that it is fiction does not tell"
    for module in COURSE.modules:
        for lesson in module.lessons:
            held = [each for each in lesson.activities if isinstance(each, Case)]
            assert not held or len({each.is_near_miss for each in held}) == 2, lesson.key
            before = [module.title, lesson.key, lesson.title, lesson.content_note]
            before += [text for each in held for text in (each.key, each.title, each.body)]
            last = max((lesson.activities.index(each) for each in held), default=-1)
            before += [getattr(each, "body", "") for each in lesson.activities[:last]]
            assert not held or "near miss" not in " ".join(before).casefold().replace("-", " "), lesson.key


@each_case
def test_each_kind_of_work_sees_a_part_and_is_asked_a_next_step_of_its_own(case: Case) -> None:
    for role in case.roles:
        assert 0 < len(case.first_seen(role)) < len(case.sentences), role
        assert [role in each.roles for each in case.nexts].count(True) == 1
    strangers = {role for each in case.sentences for role in each.seen_by} - set(case.roles)
    assert not strangers, "nobody of that work is asked"
    if not case.is_near_miss:
        assert all(any(each.is_sign for each in case.first_seen(role)) for role in case.roles)


@each_case
def test_signs_name_rows_of_the_catalogue_and_point_where_it_points(case: Case) -> None:
    assert set(case.codes()) <= set(ROWS)
    for each in case.sentences:
        if each.is_sign and each.codes:
            whom = {ROWS[code].subject.replace("not_stated", "cannot_tell") for code in each.codes}
            assert each.points_to in whom, each.key
        never_alone = {code for code in each.codes if ROWS[code].is_never_alone}
        assert not each.is_sign or each.cues or never_alone != set(each.codes), f"{each.key}: never alone"


@pytest.mark.parametrize("case", NEAR, ids=lambda case: case.key)
def test_a_near_miss_touches_rows_and_explains_each(case: Case) -> None:
    assert not [each.key for each in case.sentences if each.is_sign]
    assert len({code for each in case.sentences if each.is_explained for code in each.codes}) >= 3


def test_true_cases_hold_what_no_row_names() -> None:
    cues = {cue for case in TRUE for each in case.sentences for cue in each.cues}
    assert cues >= {"debt", "hours", "minor", "forced_crime", "papers", "account", "threat", "rules"}


@each_case
def test_no_sentence_is_the_sources(case: Case) -> None:
    assert leaflet.copied(*said(case)) == []
    assert leaflet.copied(" ".join(each.text for each in case.sentences)) == []


def test_lessons_and_questions_copy_no_sentence_either() -> None:
    texts = [getattr(each, "body", "") for each in COURSE.activities().values()] + [COURSE.about]
    for asked in COURSE.questions:
        texts += [text for text in _strings(asked.model_dump()) if " " in text]
    assert leaflet.copied(*texts) == []


def test_every_row_is_drawn_in_a_lesson_and_asked_about_in_a_case_or_question() -> None:
    drawn: dict[str, set[str]] = {"lesson": set(), "case": set(), "question": set()}
    for kind, _where, code in COURSE.rows():
        drawn[kind].add(code)
    assert drawn["lesson"] == set(ROWS)
    assert drawn["case"] | drawn["question"] == set(ROWS)
    assert all(tag.removeprefix(TAG) in ROWS for each in COURSE.questions for tag in each.tags if tag.startswith(TAG))


def test_lessons_show_the_rows_and_do_not_say_them_a_second_time() -> None:
    bodies = [each.body for each in COURSE.activities().values() if isinstance(each, Text)]
    cards = [code for body in bodies for code in re.findall(r"(?m)^\[!([a-z]{3}-\d{2})\]$", body)]
    assert sorted(cards) == sorted(ROWS), "each row once, alone in its paragraph"
    assert {code for body in bodies for code in Drawn.findall(body)} == set(ROWS)
    statements = [row.said(row.statement).rstrip(".") for row in ROWS.values()]
    assert not [text for text in statements if any(text in body for body in bodies)]


def test_every_question_is_asked_somewhere() -> None:
    slots = [slot for each in COURSE.activities().values() for slot in getattr(each, "slots", ())]
    asked = {slot.question for slot in slots}
    drawn = [set(slot.tags) for slot in slots if slot.tags]
    idle = [each.key for each in COURSE.questions
            if each.key not in asked and not any(tags <= set(each.tags) for tags in drawn)]  # fmt: skip
    assert idle == []
    assert len(COURSE.questions) >= 20


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    if isinstance(value, list | tuple):
        return [text for each in value for text in _strings(each)]
    return []
