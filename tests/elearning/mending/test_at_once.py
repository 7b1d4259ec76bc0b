"""Marking again while others hand in: nobody falls between the two."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from accounts.models import User
from elearning import actions
from elearning.models import Attempt, Certificate, LearningEvent, QuestionVersion
from tests.elearning.mending.test_mending import FINAL, ONE_QUESTION, learner, mended
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_hands_in_meanwhile_counts_as_the_others(trainer: User) -> None:
    course = school.course(**ONE_QUESTION)
    wording = QuestionVersion.objects.select_related("question").get(question__key="one")
    attempts = []
    for number in range(8):
        user = learner(f"learner{number}")
        attempt = actions.begin(enrolment=school.enrolled(user, course), activity=FINAL, by=user)
        for item in attempt.items.select_related("question_version__question"):
            key = item.question_version.question.key
            actions.answer(item=item, given=(school.RIGHT | {"one": "a"})[key], confidence=2, by=user)
        attempts.append(attempt)
    target = mended(wording, trainer)

    def work(attempt: Attempt | None) -> None:
        try:
            if attempt:
                actions.hand_in(attempt=attempt, by=attempt.enrolment.user)
            else:
                actions.regrade(source=wording, target=target, policy="rescore", note="Wrong key.", by=trainer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as people:
        list(people.map(work, [*attempts[:4], None, *attempts[4:]]))
    assert set(Attempt.objects.values_list("score", "counted_score")) == {(0.5, 1.0)}
    assert Certificate.objects.count() == len(attempts)
    with transaction.atomic():
        assert not any(actions.rebuild(actions.claim_enrolment(attempt.enrolment)) for attempt in attempts)


def test_page_is_read_while_its_learner_is_marked_again() -> None:
    user = learner("ada")
    enrolment = school.enrolled(user, school.course())

    def read() -> None:
        try:
            actions.view(enrolment=enrolment, activity="basics/signs/read", by=user)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as people:
        with transaction.atomic():
            actions.claim_enrolment(enrolment)
            people.submit(read).result(timeout=60)
        assert not LearningEvent.objects.filter(kind="viewed").exists()
        people.submit(read).result(timeout=60)
    assert LearningEvent.objects.filter(kind="viewed").count() == 1
