"""A learner's way, from start to certificate: actions, and what PostgreSQL holds against them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from elearning import actions, progress
from elearning.choices import EventKind, StandingState
from elearning.models import Certificate, CourseVersion, Enrolment, LearningEvent, Saving
from notifications.kinds import Refused
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
FINAL = "final/test/final"


@pytest.fixture
def learner(db: None) -> User:
    return User.objects.create_user("learner@example.org", name="Ada Learner")


def is_as_replayed(enrolment: Enrolment) -> bool:
    """Whether what is stored is what the events give."""
    enrolment.refresh_from_db()
    return not actions.rebuild(actions.claim_enrolment(enrolment))


def test_whole_way_gives_one_certificate(learner: User) -> None:
    enrolment = school.enrolled(learner)
    with pytest.raises(Refused, match="First: Signs"):
        actions.begin(enrolment=enrolment, activity=FINAL, by=learner)
    school.complete(enrolment)
    assert (enrolment.done, enrolment.required, enrolment.percent) == (4, 4, 100)
    certificate = Certificate.objects.get(user=learner)
    assert (certificate.name, certificate.title) == ("Ada Learner", "Seeing the signs")
    assert is_as_replayed(enrolment)
    actions.mark_done(enrolment=enrolment, activity="basics/signs/sheet", by=learner)
    enrolment.refresh_from_db()
    assert (enrolment.percent, Certificate.objects.count()) == (100, 1)


def test_failed_quiz_completes_nothing_and_passes_later(learner: User) -> None:
    enrolment = school.enrolled(learner)
    for path in ("basics/signs/read", "basics/signs/talk"):
        actions.mark_done(enrolment=enrolment, activity=path, by=learner)
    school.answered(actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=learner), school.WRONG)
    failed = school.answered(actions.begin(enrolment=enrolment, activity=FINAL, by=learner), school.WRONG)
    assert failed.score == 0
    enrolment.refresh_from_db()
    assert enrolment.percent == 75
    assert not Certificate.objects.exists()
    passed = school.answered(actions.begin(enrolment=enrolment, activity=FINAL, by=learner))
    assert (passed.number, passed.score) == (2, 1)
    assert Certificate.objects.count() == 1
    assert is_as_replayed(enrolment)


def test_attempts_run_out(learner: User) -> None:
    enrolment = school.enrolled(learner)
    for path in ("basics/signs/read", "basics/signs/talk"):
        actions.mark_done(enrolment=enrolment, activity=path, by=learner)
    school.answered(actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=learner))
    for _ in range(3):
        school.answered(actions.begin(enrolment=enrolment, activity=FINAL, by=learner), school.WRONG)
    with pytest.raises(Refused, match="no attempt left"):
        actions.begin(enrolment=enrolment, activity=FINAL, by=learner)


def test_only_the_learner_moves(learner: User, trainee: User) -> None:
    enrolment = school.enrolled(learner)
    with pytest.raises(PermissionDenied):
        actions.mark_done(enrolment=enrolment, activity="basics/signs/read", by=trainee)
    attempt = actions.begin(enrolment=enrolment, activity="basics/signs/practice", by=learner)
    with pytest.raises(PermissionDenied):
        actions.hand_in(attempt=attempt, by=trainee)


def test_over_is_over(learner: User) -> None:
    attempt = school.answered(
        actions.begin(enrolment=school.enrolled(learner), activity="basics/signs/practice", by=learner)
    )
    item = attempt.items.get(place=1)
    with pytest.raises(actions.Over):
        actions.answer(item=item, given="a", by=learner)
    assert actions.hand_in(attempt=attempt, by=learner).score == 1


def test_start_again_opens_everything_and_keeps_the_record(learner: User) -> None:
    enrolment = school.complete(school.enrolled(learner))
    again = actions.start_again(enrolment=enrolment, by=learner)
    assert (again.done, again.round, again.completed_at) == (0, 2, None)
    assert is_as_replayed(enrolment)
    school.complete(enrolment)
    assert Certificate.objects.filter(user=learner).count() == 2
    assert enrolment.attempts.count() == 4


def test_new_version_touches_nobody_until_they_go_over(learner: User) -> None:
    enrolment = school.complete(school.enrolled(learner))
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"].append(
        {"kind": "text", "key": "more", "title": "More", "body": "More to read."}
    )
    course = school.course(modules=modules, note="More to read")
    enrolment.refresh_from_db()
    assert (enrolment.version.number, enrolment.percent) == (1, 100)
    assert course.live is not None
    moved = actions.go_over(enrolment=enrolment, version=course.live, by=learner)
    assert (moved.done, moved.required) == (4, 5)
    assert moved.completed_at is not None, "what was earned stays"
    assert is_as_replayed(enrolment)


def test_bringing_in_the_same_twice_changes_nothing() -> None:
    first = school.course()
    again = school.course()
    assert (first.pk, CourseVersion.objects.count()) == (again.pk, 1)


def test_author_does_not_publish_their_own(trainer: User, administrator: User) -> None:
    version = school.draft(by=trainer)
    actions.send_in(version=version, by=trainer)
    with pytest.raises(PermissionDenied):
        actions.publish(version=version, change_note="", by=trainer)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseVersion.objects.filter(pk=version.pk).update(
            state="published", approved_by=trainer, published_at=version.course.created_at, digest="x"
        )
    assert actions.publish(version=version, change_note="", by=administrator).state == "published"


def test_two_who_save_at_once(trainer: User) -> None:
    version = school.draft(by=trainer)
    actions.save(version=version, seen=version.version, content=school.content(title="Mine"), by=trainer)
    with pytest.raises(actions.Conflict):
        actions.save(version=version, seen=version.version, content=school.content(title="Theirs"), by=trainer)
    assert Saving.objects.filter(version=version).count() >= 3


@pytest.mark.parametrize(
    "broken",
    [
        lambda: CourseVersion.objects.update(content={}),
        lambda: LearningEvent.objects.update(activity="x"),
        lambda: Enrolment.objects.update(done=9),
        lambda: Enrolment.objects.update(done=4),
        lambda: CourseVersion.objects.all().delete(),
    ],
)
def test_database_refuses(learner: User, broken: object) -> None:
    school.enrolled(learner)
    with pytest.raises(DatabaseError), transaction.atomic():
        broken()  # type: ignore[operator]


def test_explains_itself(learner: User) -> None:
    enrolment = school.enrolled(learner)
    actions.view(enrolment=enrolment, activity="basics/signs/read", by=learner)
    actions.view(enrolment=enrolment, activity="basics/signs/read", by=learner)
    actions.mark_done(enrolment=enrolment, activity="basics/signs/read", by=learner)
    told = {each.path: each for each in progress.explain(enrolment.version.document(), list(enrolment.events.all()))}
    read = told["basics/signs/read"]
    assert [event.kind for event in read.events] == [EventKind.VIEWED, EventKind.MARKED]
    assert read.reached is not None
    assert read.reached.state == StandingState.COMPLETE
    assert told["basics/signs/sheet"].is_required is False
