"""Starting again loses nothing, quizzes never ask fewer than they say, and notices say when something was mended."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from accounts.models import User
from elearning import actions, documents
from elearning.actions.attempting import drawn_for
from elearning.choices import EventKind
from elearning.documents import Quiz
from elearning.models import QuestionVersion, Regrade
from tests.factories import elearning as school

PRACTICE = "basics/signs/practice"
TAGS = ["a", "b", "c"]


@pytest.mark.django_db
def test_starting_again_hands_in_what_is_open_for_the_round_that_ends(trainee: User, sign_in) -> None:
    enrolment = school.enrolled(trainee)
    attempt = actions.begin(enrolment=enrolment, activity=PRACTICE, by=trainee)
    actions.answer(item=attempt.items.get(place=1), given="b", by=trainee)
    answer = sign_in(trainee).post("/learn/signs/again/", {"sure": "yes"})
    assert answer.status_code == 302
    again = actions.claim_enrolment(enrolment)
    attempt.refresh_from_db()
    assert attempt.handed_in_at
    assert (attempt.round, attempt.score) == (1, round(1 / len(school.RIGHT), 6))
    assert attempt.items.get(place=1).responses.get().answer == "b"
    kinds = list(enrolment.events.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == [EventKind.HANDED_IN, EventKind.RESET]
    assert (again.round, again.done, again.standings.count()) == (2, 0, 0)
    assert not actions.rebuild(actions.claim_enrolment(again))
    assert actions.begin(enrolment=again, activity=PRACTICE, by=trainee).number == 2


@pytest.mark.django_db
@pytest.mark.parametrize("is_open", [True, False], ids=["open meanwhile", "handed in before"])
def test_notice_says_whether_it_was_mended_before_or_after_handing_in(trainee: User, sign_in, *, is_open: bool) -> None:
    attempt = actions.begin(enrolment=school.enrolled(trainee), activity=PRACTICE, by=trainee)
    if not is_open:
        school.answered(attempt, school.RIGHT | {"one": "a"})
    _marked_again()
    if is_open:
        school.answered(attempt, school.RIGHT | {"one": "a"})
    page = sign_in(trainee).get(f"/learn/attempts/{attempt.pk}/").content.decode()
    assert "What counts now: 100 %." in page
    assert ("mended while you were answering" in page) is is_open
    assert ("mended after you handed this in" in page) is not is_open


def _marked_again() -> Regrade:
    """Let the other option of "one" be right."""
    wording = QuestionVersion.objects.get(question__key="one")
    rows = [row | {"is_right": row["key"] == "a"} for row in wording.content["options"]]
    asked = wording.asked().__class__.model_validate(wording.content | {"options": rows})
    mend = actions.mend(wording=wording, asked=asked, note="Wrong key.", by=school.BY)
    return actions.regrade(source=wording, target=mend, policy="rescore", note="Wrong key.", by=school.BY)


def quiz_of(tagged: list[list[str]], slots: list[dict[str, Any]]) -> dict[str, Any]:
    asked = [
        {"key": f"q{number}", "kind": "true_false", "stem": "So?", "is_true": True, "why_true": "Yes.",
         "why_false": "No.", "tags": tags} for number, tags in enumerate(tagged)
    ]  # fmt: skip
    quiz = {"kind": "quiz", "key": "quiz", "title": "Quiz", "slots": slots}
    lesson = {"key": "l", "title": "L", "minutes": 5, "activities": [quiz]}
    return school.content(modules=[{"key": "m", "title": "M", "lessons": [lesson]}], questions=asked)


def test_slots_that_take_each_others_questions_are_refused() -> None:
    """The first slot may draw the only one that the second has."""
    slots = [{"tags": ["a"]}, {"tags": ["b"]}]
    with pytest.raises(ValidationError, match="too few questions are tagged b, when the slots before"):
        documents.course(quiz_of([["a", "b"], ["a"]], slots))
    documents.course(quiz_of([["a", "b"], ["a"]], slots[::-1]))
    documents.course(quiz_of([["a"], ["a"]], [{"tags": ["a"]}, {"tags": ["a"]}]))


SLOTS = st.lists(
    st.one_of(
        st.builds(lambda number: {"question": f"q{number}"}, st.integers(0, 6)),
        st.builds(
            lambda tags, count: {"tags": tags, "count": count},
            st.lists(st.sampled_from(TAGS), min_size=1, max_size=2, unique=True),
            st.integers(1, 3),
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(
    tagged=st.lists(st.lists(st.sampled_from(TAGS), unique=True), min_size=7, max_size=7),
    slots=SLOTS,
    asked=st.lists(st.integers(0, 3), min_size=7, max_size=7),
)
def test_quiz_that_is_taken_asks_as_many_as_it_says(
    tagged: list[list[str]], slots: list[dict[str, Any]], asked: list[int]
) -> None:
    """`asked`: how often each was asked before, which decides what is drawn first."""
    try:
        course = documents.course(quiz_of(tagged, slots))
    except ValidationError:
        assume(False)
    quiz = course.activities()["m/l/quiz"]
    assert isinstance(quiz, Quiz)
    drawn = drawn_for(course, quiz, {f"q{number}": times for number, times in enumerate(asked)})
    assert len(drawn) == len(set(drawn)) == sum(slot.count for slot in quiz.slots)
