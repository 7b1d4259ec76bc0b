"""Item statistics: first attempts alone, hidden when few, and the correlation that textbooks give."""

import statistics as textbook

import pytest

from accounts.models import User
from elearning import actions, statistics
from elearning.models import Attempt, QuestionVersion
from tests.factories import elearning as school
from tests.factories.elearning import RIGHT, WRONG

pytestmark = pytest.mark.django_db
PRACTICE = "basics/signs/practice"


def attempts(count: int) -> list[Attempt]:
    """Learners of whom each third has "one" wrong, each second "several", and who all know the rest."""
    course, made = school.course(), []
    for number in range(count):
        user = User.objects.create_user(f"learner{number}@example.org")
        attempt = actions.begin(enrolment=school.enrolled(user, course), activity=PRACTICE, by=user)
        wrong = {key for key, step in (("one", 3), ("several", 2)) if number % step == 0}
        made.append(school.answered(attempt, {key: (WRONG if key in wrong else RIGHT)[key] for key in RIGHT}))
    return made


def test_figures_are_those_of_the_textbook(django_assert_num_queries: object) -> None:
    made = attempts(24)
    # Whoever tries again has read the reasons.
    again = actions.begin(enrolment=made[0].enrolment, activity=PRACTICE, by=made[0].enrolment.user)
    school.answered(again, WRONG)
    wordings = {row.question.key: row.pk for row in QuestionVersion.objects.select_related("question")}
    with django_assert_num_queries(1):  # type: ignore[operator]
        told = statistics.figures(wordings.values())
    one = told[wordings["one"]]
    mine = [0.0 if number % 3 == 0 else 1.0 for number in range(24)]
    rest = [(5 + (0 if number % 2 == 0 else 1)) / 6 for number in range(24)]
    assert (one.count, one.percent) == (24, 67)
    assert one.together == pytest.approx(textbook.correlation(mine, rest))
    assert one.is_shown
    assert [hint[:28] for hint in one.hints] == ["Who does well otherwise does"]
    claim = told[wordings["claim"]]
    assert (claim.percent, claim.together) == (100, None)
    assert "Nearly everybody" in claim.hints[0]


def test_nothing_is_said_of_few() -> None:
    attempts(3)
    (key,) = QuestionVersion.objects.filter(question__key="one").values_list("pk", flat=True)
    few = statistics.figures([key])[key]
    assert (few.count, few.is_shown, few.hints) == (3, False, [])


def test_choices_are_counted_for_each_kind() -> None:
    attempts(6)
    counted = {
        row.question.key: {each.text: each.count for each in statistics.choices(row)}
        for row in QuestionVersion.objects.select_related("question")
    }
    assert counted["one"] == {"A grey coat": 2, "Pay that goes to somebody else": 4}
    assert counted["several"] == {"Coercion": 3, "A smile": 3, "Deceit": 3}
    assert counted["claim"] == {"True": 0, "False": 6}
    assert counted["short"] == {"reasonable grounds": 6, "Any other wording": 0}
    assert set(counted["match"].values()) == set(counted["order"].values()) == {6}
    assert counted["sentences"]["His pay went to another account."] == 6


def test_first_meeting_counts_in_whichever_quiz() -> None:
    """The final test is a first attempt, too, of questions that the practice has explained."""
    user = User.objects.create_user("ada@example.org")
    enrolment = school.enrolled(user, school.course())
    wording = QuestionVersion.objects.get(question__key="one")
    for number in range(2):
        attempt = actions.begin(enrolment=enrolment, activity=PRACTICE, by=user)
        school.answered(attempt, WRONG if number == 0 else RIGHT)
    for path in ("basics/signs/read", "basics/signs/talk"):
        actions.mark_done(enrolment=enrolment, activity=path, by=user)
    school.answered(actions.begin(enrolment=enrolment, activity="final/test/final", by=user))
    told = statistics.figures([wording.pk])[wording.pk]
    assert (told.count, told.facility) == (1, 0)
    assert [each.count for each in statistics.choices(wording)] == [1, 0]


def test_mended_wording_is_no_first_meeting_for_who_met_the_old_one(trainer: User) -> None:
    (attempt,) = attempts(1)
    user, wording = attempt.enrolment.user, QuestionVersion.objects.get(question__key="one")
    asked = wording.asked().model_copy(update={"stem": "Which, then?"})
    mend = actions.mend(wording=wording, asked=asked, note="Unclear.", by=trainer)
    school.answered(actions.begin(enrolment=attempt.enrolment, activity=PRACTICE, by=user))
    assert set(statistics.figures([wording.pk, mend.pk])) == {wording.pk}
