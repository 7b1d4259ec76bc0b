"""Mending a question, and marking again: outlook, policies, certificates, and what never changes."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.models import AuditEvent, User
from elearning import actions, questions
from elearning.choices import EventKind, RegradePolicy
from elearning.models import Attempt, Certificate, Enrolment, Marked, QuestionVersion, Regrade, Remark
from notifications.kinds import Refused
from notifications.models import Message
from tests.factories import elearning as school
from tests.factories.elearning import RIGHT, WRONG

pytestmark = pytest.mark.django_db
PRACTICE, FINAL = "basics/signs/practice", "final/test/final"
LONG_AGO = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
# The final test asks "one" and nothing that is drawn.
ONE_QUESTION = {
    "modules": [
        {"key": "final", "title": "Final", "lessons": [{"key": "test", "title": "Test", "minutes": 5, "activities": [
            {"kind": "quiz", "key": "final", "title": "Final test", "pass_mark": 75, "is_confidence_asked": True,
             "slots": [{"question": "one"}, {"question": "several"}]},
        ]}]},
    ],
}  # fmt: skip


def learner(name: str) -> User:
    return User.objects.create_user(f"{name}@example.org", name=name.title())


def mended(wording: QuestionVersion, by: User, right: str = "a", drop: str = "") -> QuestionVersion:
    """The same question with another right option, and without one of them."""
    rows = [*wording.content["options"], {"text": "None of them", "why": "One is."}]
    options = [
        row | {"key": key, "is_right": key == right} for key, row in zip("abc", rows, strict=True) if key != drop
    ]
    asked = questions.question(wording.content | {"options": options})
    return actions.mend(wording=wording, asked=asked, note="The key was wrong.", by=by)


def taken(user: User, answers: dict[str, Any], course: Any) -> Attempt:
    enrolment = school.enrolled(user, course)
    return school.answered(actions.begin(enrolment=enrolment, activity=FINAL, by=user), answers)


@pytest.fixture
def one(trainer: User) -> QuestionVersion:
    school.course(**ONE_QUESTION)
    return QuestionVersion.objects.get(question__key="one")


def as_replayed(enrolment: Enrolment) -> bool:
    return not actions.rebuild(actions.claim_enrolment(enrolment))


def test_later_attempts_meet_the_mend_and_earlier_ones_keep_theirs(one: QuestionVersion, trainer: User) -> None:
    user = learner("ada")
    before = actions.begin(enrolment=school.enrolled(user, one.question.course), activity=FINAL, by=user)
    mend = mended(one, trainer)
    assert one in [item.question_version for item in before.items.all()]
    school.answered(before)
    after = actions.begin(enrolment=before.enrolment, activity=FINAL, by=user)
    assert mend in [item.question_version for item in after.items.all()]


def test_mend_is_refused(one: QuestionVersion, trainer: User, trainee: User) -> None:
    same = one.asked()
    other = questions.question({**one.content, "stem": "Which one?"})
    with pytest.raises(PermissionDenied):
        actions.mend(wording=one, asked=other, note="Because.", by=trainee)
    with pytest.raises(Refused, match="same"):
        actions.mend(wording=one, asked=same, note="Because.", by=trainer)
    with pytest.raises(Refused, match="what was wrong"):
        actions.mend(wording=one, asked=other, note=" ", by=trainer)
    truth = questions.question({"key": "one", "kind": "true_false", "stem": "S", "is_true": True, "why_true": "W", "why_false": "W"})  # fmt: skip  # noqa: E501
    with pytest.raises(Refused, match="same kind"):
        actions.mend(wording=one, asked=truth, note="Because.", by=trainer)
    mended(one, trainer)
    with pytest.raises(Refused, match="newer"):
        actions.mend(wording=one, asked=other, note="Because.", by=trainer)


def test_publishing_the_old_words_again_keeps_the_mend(one: QuestionVersion, trainer: User) -> None:
    mend = mended(one, trainer)
    course = school.course(summary="Something else changed.", **ONE_QUESTION)
    assert actions.newest_wording(one.question) == mend
    user = learner("ada")
    attempt = actions.begin(enrolment=school.enrolled(user, course), activity=FINAL, by=user)
    assert mend in [item.question_version for item in attempt.items.all()]


def test_outlook_says_what_each_policy_would_do_and_does_nothing(one: QuestionVersion, trainer: User) -> None:
    course = one.question.course
    # Before: 0.5, fails; by the mended key it passes, and is whole.
    taken(learner("ada"), RIGHT | {"one": "a"}, course)
    # Before: 1, passes.
    taken(learner("ben"), RIGHT, course)
    target = mended(one, trainer)
    told = {each.policy: each for each in actions.outlooks(source=one, target=target)}
    keep, either, rescore = (told[policy] for policy in RegradePolicy)
    assert (keep.up, keep.down, keep.passing, keep.failing, keep.certificates) == (0, 0, 0, 0, 0)
    assert (either.answers, either.up, either.down, either.passing, either.certificates) == (2, 1, 0, 1, 1)
    assert (rescore.up, rescore.down, rescore.passing, rescore.failing, rescore.certificates) == (1, 1, 1, 1, 1)
    assert not Regrade.objects.exists()
    assert Certificate.objects.count() == 1


def test_regrade_gives_the_certificate_and_tells_whom_it_touched(one: QuestionVersion, trainer: User) -> None:
    ada, ben = learner("ada"), learner("ben")
    failed, passed = (taken(user, answers, one.question.course) for user, answers in
                      ((ada, RIGHT | {"one": "a"}), (ben, RIGHT)))  # fmt: skip
    said = {
        "source": one,
        "target": mended(one, trainer),
        "policy": "credit_either",
        "note": "Wrong key.",
        "by": trainer,
    }
    made = actions.regrade(**said)
    assert actions.regrade(**said) == made
    with pytest.raises(Refused, match="another rule"):
        actions.regrade(**said | {"policy": "rescore"})
    failed.refresh_from_db()
    passed.refresh_from_db()
    assert (failed.score, failed.counted_score, passed.counted_score) == (0.5, 1, 1)
    assert (made.answers, made.changed) == (2, 1)
    assert Certificate.objects.filter(user=ada).count() == 1
    assert [remark.after for remark in Remark.objects.all()] == [1]
    assert list(Message.objects.filter(kind="elearning.marked_again").values_list("user", flat=True)) == [ada.pk]
    assert AuditEvent.objects.filter(verb="regraded").count() == 1
    for attempt in (failed, passed):
        assert as_replayed(attempt.enrolment)


def test_rescore_lowers_marks_and_takes_nothing_that_was_complete(one: QuestionVersion, trainer: User) -> None:
    user = learner("ada")
    passed = taken(user, RIGHT, one.question.course)
    actions.regrade(source=one, target=mended(one, trainer), policy="rescore", note="Wrong key.", by=trainer)
    passed.refresh_from_db()
    assert (passed.counted_score, actions.has_passed(passed)) == (0.5, False)
    enrolment = passed.enrolment
    enrolment.refresh_from_db()
    assert (enrolment.percent, Certificate.objects.count()) == (100, 1)
    assert as_replayed(enrolment)


def test_keep_changes_no_mark(one: QuestionVersion, trainer: User) -> None:
    taken(learner("ada"), WRONG, one.question.course)
    made = actions.regrade(source=one, target=mended(one, trainer), policy="keep", note="Only wording.", by=trainer)
    assert (made.answers, made.changed, Remark.objects.count()) == (1, 0, 0)


def test_marks_that_were_kept_can_be_given_again_later(one: QuestionVersion, trainer: User) -> None:
    attempt = taken(learner("ada"), RIGHT | {"one": "a"}, one.question.course)
    said = {"source": one, "target": mended(one, trainer), "note": "Only wording.", "by": trainer}
    kept = actions.regrade(**said, policy="keep")
    assert actions.regrade(**said, policy="keep") == kept
    actions.regrade(**said, policy="rescore")
    with pytest.raises(Refused, match="another rule"):
        actions.regrade(**said, policy="keep")
    attempt.refresh_from_db()
    assert (attempt.counted_score, Certificate.objects.count()) == (1, 1)


def test_nobody_marks_their_own_answers_again(one: QuestionVersion, trainer: User) -> None:
    course = one.question.course
    attempt = actions.begin(enrolment=school.enrolled(trainer, course), activity=FINAL, by=trainer)
    said = {"source": one, "target": mended(one, trainer), "policy": "rescore", "note": "Wrong key.", "by": trainer}
    with pytest.raises(Refused, match="your own"):
        actions.regrade(**said)
    school.answered(attempt, RIGHT | {"one": "a"})
    with pytest.raises(Refused, match="your own"):
        actions.regrade(**said)
    assert not Certificate.objects.exists()
    actions.regrade(**said | {"by": school.BY})
    assert Certificate.objects.count() == 1


def test_only_what_learners_do_themselves_says_when_they_were_seen(one: QuestionVersion, trainer: User) -> None:
    enrolment = taken(learner("ada"), RIGHT | {"one": "a"}, one.question.course).enrolment
    Enrolment.objects.update(seen_at=LONG_AGO)
    actions.regrade(source=one, target=mended(one, trainer), policy="rescore", note="Wrong key.", by=trainer)
    actions.rebuild(actions.claim_enrolment(enrolment))
    enrolment.refresh_from_db()
    assert (enrolment.seen_at, enrolment.percent) == (LONG_AGO, 100)
    actions.go_over(
        enrolment=enrolment, version=school.course(**ONE_QUESTION | {"summary": "More."}).live, by=enrolment.user
    )
    enrolment.refresh_from_db()
    assert enrolment.seen_at > LONG_AGO


def test_answer_that_is_offered_no_more_keeps_its_mark(one: QuestionVersion, trainer: User) -> None:
    attempt = taken(learner("ada"), RIGHT | {"one": "a"}, one.question.course)
    target = mended(one, trainer, right="b", drop="a")
    told = actions.outlooks(source=one, target=target)[-1]
    assert (told.answers, told.unmarkable) == (0, 1)
    actions.regrade(source=one, target=target, policy="rescore", note="Option gone.", by=trainer)
    attempt.refresh_from_db()
    assert attempt.counted_score == 0.5


def test_attempt_that_was_open_meanwhile_counts_as_the_others(one: QuestionVersion, trainer: User) -> None:
    user = learner("ada")
    attempt = actions.begin(enrolment=school.enrolled(user, one.question.course), activity=FINAL, by=user)
    target = mended(one, trainer)
    actions.regrade(source=one, target=target, policy="rescore", note="Wrong key.", by=trainer)
    school.answered(attempt, RIGHT | {"one": "a"})
    attempt.refresh_from_db()
    assert (attempt.score, attempt.counted_score) == (0.5, 1)
    assert Certificate.objects.filter(user=user).exists()
    assert as_replayed(attempt.enrolment)


def test_attempt_of_before_a_new_start_changes_no_progress(one: QuestionVersion, trainer: User) -> None:
    user = learner("ada")
    attempt = taken(user, RIGHT | {"one": "a"}, one.question.course)
    actions.start_again(enrolment=attempt.enrolment, by=user)
    actions.regrade(source=one, target=mended(one, trainer), policy="rescore", note="Wrong key.", by=trainer)
    attempt.refresh_from_db()
    assert attempt.counted_score == 1
    enrolment = attempt.enrolment
    enrolment.refresh_from_db()
    assert (enrolment.done, Certificate.objects.count()) == (0, 0)
    assert not enrolment.events.filter(kind=EventKind.REGRADED).exists()


def test_second_mend_weighs_what_counts_since_the_first(one: QuestionVersion, trainer: User) -> None:
    attempt = taken(learner("ada"), RIGHT | {"one": "a"}, one.question.course)
    first = mended(one, trainer)
    actions.regrade(source=one, target=first, policy="rescore", note="Wrong key.", by=trainer)
    second = actions.mend(
        wording=first, asked=questions.question({**one.content, "stem": "Which, now?"}), note="No, right.", by=trainer
    )
    with pytest.raises(Refused, match="does not mend"):
        actions.regrade(source=first, target=one, policy="rescore", note="Back.", by=trainer)
    actions.regrade(source=one, target=second, policy="rescore", note="No, right.", by=trainer)
    attempt.refresh_from_db()
    assert attempt.counted_score == 0.5
    assert list(Remark.objects.order_by("pk").values_list("before", "after")) == [(0, 1), (1, 0)]
    assert as_replayed(attempt.enrolment)


def test_only_authors_regrade_and_say_why(one: QuestionVersion, trainer: User, trainee: User) -> None:
    said = {"source": one, "target": mended(one, trainer), "policy": "rescore"}
    with pytest.raises(PermissionDenied):
        actions.regrade(**said, note="Because.", by=trainee)
    with pytest.raises(Refused, match="why"):
        actions.regrade(**said, note="", by=trainer)


def test_what_was_said_cannot_be_changed(one: QuestionVersion, trainer: User) -> None:
    taken(learner("ada"), RIGHT, one.question.course)
    for broken in (lambda: Marked.objects.update(score=0), lambda: QuestionVersion.objects.update(content={})):
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


def test_many_answers_cost_little_each(one: QuestionVersion, trainer: User, django_assert_max_num_queries: Any) -> None:
    before = [taken(learner(f"learner{number}"), WRONG | {"one": "a"}, one.question.course) for number in range(20)]
    target = mended(one, trainer)
    # What is left of each is what tells them. None is whole by it.
    with django_assert_max_num_queries(20 * 4 + 30):
        made = actions.regrade(source=one, target=target, policy="rescore", note="Wrong key.", by=trainer)
    assert made.changed == 20
    assert Attempt.objects.filter(counted_score=0.5).count() == 20
    for attempt in before[:3]:
        assert as_replayed(attempt.enrolment)
