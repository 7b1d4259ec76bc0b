"""An attempt that was handed in looks the same for ever, whatever is mended, regraded or published after it."""

from typing import Any

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from elearning import actions, questions
from elearning.models import Attempt, AttemptItem, Question
from elearning.presenters import attempts
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
BY = school.BY
KEYS = [each["key"] for each in school.questions()]
EVERY = settings(max_examples=8)
# Changes of the world after an attempt: a wording mended, marks given again, a new version, another course of life.
CHANGES = st.lists(
    st.tuples(st.sampled_from(["mend", "regrade", "version", "over", "again"]), st.sampled_from(KEYS)),
    min_size=1, max_size=6,
)  # fmt: skip
GIVEN = st.fixed_dictionaries({key: st.sampled_from([school.RIGHT[key], school.WRONG[key], None]) for key in KEYS})


def look(attempt: Attempt) -> str:
    """The body of the result, read anew from the database."""
    found = Attempt.objects.select_related("version__course", "enrolment__version").get(pk=attempt.pk)
    return render_to_string("elearning/_result.html", {"shown": attempts.result(found)})


def handed_in(learner: User, given: dict[str, Any]) -> Attempt:
    attempt = actions.begin(enrolment=school.enrolled(learner), activity="basics/signs/practice", by=learner)
    for item in attempt.items.select_related("question_version__question", "attempt__enrolment__user"):
        answer = given[item.question_version.question.key]
        if answer is not None:
            actions.answer(item=item, given=answer, by=learner)
    return actions.hand_in(attempt=attempt, by=learner)


def mend(key: str) -> None:
    """Another wording in place of the newest one, in two kinds with another key."""
    question = Question.objects.get(course__slug="signs", key=key)
    last = question.versions.order_by("-number").first()
    assert last is not None
    content = last.content | {"stem": f"Mended {last.number}: {last.content['stem']}"}
    if key == "claim":
        content["is_true"] = not content["is_true"]
    if key == "one":
        content["options"] = [row | {"is_right": not row.get("is_right", False)} for row in content["options"]]
    actions.mend(wording=last, asked=questions.question(content), note="It was unclear.", by=BY)


def regrade(attempt: Attempt, key: str) -> None:
    """Mark again by the newest wording, as a colleague does; what was done already stays."""
    item = AttemptItem.objects.get(attempt=attempt, question_version__question__key=key)
    last = item.question_version.question.versions.order_by("-number").first()
    assert last is not None
    actions.regrade(source=item.question_version, target=last, policy="rescore", note="Mended.", by=BY)
    attempt.refresh_from_db()


@given(given=GIVEN, changes=CHANGES)
@EVERY
def test_result_is_the_same_bytes_after_whatever_happens(
    trainee: User, given: dict[str, Any], changes: list[tuple[str, str]]
) -> None:
    with transaction.atomic():
        attempt = handed_in(trainee, given)
        before = look(attempt)
        assert before.count('class="marked"') == len(KEYS)
        for number, (what, key) in enumerate(changes):
            enrolment = actions.claim_enrolment(attempt.enrolment)
            if what == "mend":
                mend(key)
            elif what == "regrade":
                mend(key)
                regrade(attempt, key)
            elif what == "version":
                school.course(title=f"Another title {number}", note="Words")
            elif what == "over" and enrolment.course.live:
                actions.go_over(enrolment=enrolment, version=enrolment.course.live, by=trainee)
            elif what == "again":
                actions.start_again(enrolment=enrolment, by=trainee)
        assert look(attempt) == before
        transaction.set_rollback(True)


def test_notice_above_says_what_counts_now_and_the_body_stays(trainee: User, sign_in) -> None:
    given = dict.fromkeys(KEYS) | {"one": "a"}
    attempt = handed_in(trainee, given)
    learner = sign_in(trainee)
    address = f"/learn/attempts/{attempt.pk}/"
    before = learner.get(address).content.decode()
    assert "mended after you handed this in" not in before
    mend("one")
    regrade(attempt, "one")
    after = learner.get(address).content.decode()
    assert "mended after you handed this in" in after
    assert "What counts now: 14 %." in after
    body = before[before.index('<div class="result-body">') : before.index('<p class="row noprint">')]
    assert body in after
