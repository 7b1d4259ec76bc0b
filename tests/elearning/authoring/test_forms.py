"""The question editor and the forms of activities: what was read comes back the same; faults stand beside fields."""

from typing import Any

import pytest
from django.http import QueryDict

from elearning import documents, questions
from elearning.forms.activities import FORMS, QuizForm
from elearning.forms.parts import Around
from elearning.forms.questions import QuestionForm
from tests.elearning.authoring.typing import typed
from tests.factories import elearning as school

ALL = {row["kind"]: questions.plain(questions.question(row)) for row in school.questions()}
AROUND = Around(
    files={"talk.mp4": "video/mp4", "talk.vtt": "text/vtt", "sheet.pdf": "application/pdf"},
    questions=[(row["key"], row["stem"]) for row in school.questions()],
)


def sent(told: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in told.items():
        data.setlist(name, [str(each) for each in value] if isinstance(value, list) else [str(value)])
    return data


def question_form(kind: str, **changed: Any) -> QuestionForm:
    sources = [("leaflet", "Red flags")]
    shown = QuestionForm(kind=kind, said=ALL[kind], sources=sources)
    return QuestionForm(sent(typed(shown, **changed)), kind=kind, said=ALL[kind], sources=sources)


@pytest.mark.parametrize("kind", ALL)
def test_a_question_that_nobody_changed_is_the_same(kind: str) -> None:
    form = question_form(kind, tags=", ".join(ALL[kind].get("tags", ())))
    assert form.is_valid(), form.errors
    assert form.plain() == ALL[kind]


def test_a_reason_is_wanted_beside_its_option() -> None:
    form = question_form("one", why_1="")
    assert not form.is_valid()
    assert dict(form.errors) == {"why_1": ["Say something here."]}


@pytest.mark.parametrize(
    ("kind", "changed", "field", "said"),
    [
        ("one", {"is_right_1": None}, "__all__", "Exactly one option is right."),
        ("several", {"weight_0": "20"}, "__all__", "The weights of the right options add up to 1."),
        ("match", {"right_1": "refers"}, "__all__", "No right side stands twice."),
        ("order", {"text_0": "", "why_0": ""}, "text_0", "Too few: at least 3."),
        ("short", {"otherwise": ""}, "otherwise", "Say something here."),
        ("sentences", {"is_marked_1": None}, "__all__", "One sentence at least is to be marked."),
    ],
)
def test_faults_of_each_kind_are_told(kind: str, changed: dict[str, Any], field: str, said: str) -> None:
    form = question_form(kind, **changed)
    assert not form.is_valid()
    assert form.errors[field] == [said]


def test_a_row_that_went_leaves_its_letter_to_nobody_else() -> None:
    form = question_form("several", text_1="", why_1="", text_3="New", why_3="Because.", weight_3="0")
    assert form.is_valid(), form.errors
    assert [row["key"] for row in form.plain()["options"]] == ["a", "c", "b"]


def test_more_rows_keep_what_was_typed() -> None:
    more = question_form("one", text_0="Typed", tags="a, b").more()
    assert more["text_0"].value() == "Typed"
    assert more["tags"].value() == "a, b"
    assert more.count == 2 + 2 + 3
    assert not more.errors


def test_keys_of_others_are_refused() -> None:
    form = QuestionForm(QueryDict("key=one&stem=X"), kind="one", taken={"one"})
    assert form.errors["key"] == ["Another question has this key."]


@pytest.mark.parametrize("path", ["basics/signs/read", "basics/signs/talk", "basics/signs/sheet", "final/test/final"])
def test_an_activity_that_nobody_changed_is_the_same(path: str) -> None:
    before = documents.course(school.content()).activities()[path]
    said = {"kind": before.kind, **before.model_dump(mode="json", exclude_defaults=True)}
    made: Any = FORMS[before.kind]
    form = made(sent(typed(made(around=AROUND, initial=said))), around=AROUND, initial=said)
    assert form.is_valid(), form.errors
    again = documents.course(_with(path, {**form.said(), "key": before.key})).activities()[path]
    assert again == before


def test_a_film_needs_captions_and_a_picture_words() -> None:
    film = FORMS["video"](QueryDict("title=A&file=talk.mp4&transcript=B"), around=AROUND)
    assert film.errors["captions_0"] == ["A film needs captions."]
    text = FORMS["text"](QueryDict("title=A&body=![](media/a.png)"), around=AROUND)
    assert "whoever does not see it" in text.errors["body"][0]


def test_a_place_of_a_quiz_is_a_question_or_tags() -> None:
    form = QuizForm(QueryDict("title=A&rows=2&question_1=one&tags_1=bank"), around=AROUND)
    assert form.errors["question_1"] == ["A slot names one question, or the tags of those to draw from."]
    assert QuizForm(QueryDict("title=A&rows=1"), around=AROUND).errors["question_0"] == ["Too few: at least 1."]


def _with(path: str, activity: dict[str, Any]) -> dict[str, Any]:
    content = school.content()
    for module in content["modules"]:
        for lesson in module["lessons"]:
            rows = lesson["activities"]
            for at, each in enumerate(rows):
                if f"{module['key']}/{lesson['key']}/{each['key']}" == path:
                    rows[at] = activity
    return content
