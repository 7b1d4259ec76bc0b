"""Spaced review: which questions come again, when, and who is told of it."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from elearning import actions, questions
from elearning.choices import Confidence
from elearning.models import AttemptItem, QuestionVersion, ReviewCard, ReviewLog, ReviewPlan
from notifications import actions as notifications
from notifications.models import Message
from notifications.states import State
from tests.factories import elearning as school

pytestmark = pytest.mark.django_db
PRACTICE = "basics/signs/practice"
NOON = datetime.datetime(2026, 11, 2, 12, tzinfo=datetime.UTC)


def days(count: float) -> datetime.timedelta:
    return datetime.timedelta(days=count)


@pytest.fixture
def learner(db: None) -> User:
    return User.objects.create_user("learner@example.org", name="Ada Learner")


@pytest.fixture
def cards(learner: User) -> dict[str, ReviewCard]:
    """Seven questions met at noon: "one" and "several" were wrong."""
    with time_machine.travel(NOON, tick=False):
        attempt = actions.begin(enrolment=school.enrolled(learner), activity=PRACTICE, by=learner)
        wrong = {key: school.WRONG[key] for key in ("one", "several")}
        school.answered(attempt, school.RIGHT | wrong)
    return {card.question.key: card for card in ReviewCard.objects.select_related("question")}


@pytest.mark.parametrize(
    ("score", "confidence", "rating"),
    [
        (0.0, Confidence.SURE, 1), (0.49, None, 1), (0.5, None, 2), (0.9, Confidence.SURE, 2),
        (1.0, Confidence.GUESS, 2), (1.0, Confidence.FAIRLY, 3), (1.0, None, 3), (1.0, Confidence.SURE, 4),
    ],
)  # fmt: skip
def test_rating_follows_mark_and_confidence(score: float, confidence: int | None, rating: int) -> None:
    assert actions.rating(score, confidence).value == rating


def test_what_was_wrong_comes_first_and_a_test_is_no_review(cards: dict[str, ReviewCard], learner: User) -> None:
    assert len(cards) == 7
    due = {key: (card.due_at - NOON).days for key, card in cards.items()}
    assert {due["one"], due["several"]} == {1}
    assert {each for key, each in due.items() if key not in {"one", "several"}} == {2}
    before = dict(ReviewCard.objects.values_list("pk", "due_at"))
    again = actions.begin(enrolment=learner.enrolments.get(), activity=PRACTICE, by=learner)
    school.answered(again)
    assert dict(ReviewCard.objects.values_list("pk", "due_at")) == before


def review(card: ReviewCard, given: object, seen: int, confidence: int = Confidence.FAIRLY) -> ReviewLog:
    wording = actions.newest_wording(card.question)
    assert wording is not None
    return actions.review(
        card=card, wording=wording, arrangement={}, given=given, confidence=confidence, seen=seen, by=card.user
    )


def test_interval_grows_with_right_answers_and_shrinks_with_wrong_ones(cards: dict[str, ReviewCard]) -> None:
    card, gaps = cards["claim"], []
    for seen in range(4):
        with time_machine.travel(card.due_at, tick=False):
            review(card, given=seen == 3, seen=seen)
            card.refresh_from_db()
            gaps.append((card.due_at - timezone.now()).days)
    assert gaps[0] < gaps[1] < gaps[2]
    assert gaps[3] < gaps[2]
    assert list(card.log.values_list("rating", flat=True)) == [3, 3, 3, 1]


def test_answering_twice_counts_once_and_others_cannot(cards: dict[str, ReviewCard], trainee: User) -> None:
    review(cards["claim"], given=False, seen=0)
    with pytest.raises(actions.Met):
        review(cards["claim"], given=True, seen=0)
    wording = actions.newest_wording(cards["one"].question)
    assert wording is not None
    with pytest.raises(PermissionDenied):
        actions.review(card=cards["one"], wording=wording, arrangement={}, given="b", seen=0, by=trainee)
    with pytest.raises(PermissionDenied):
        actions.put_aside(card=cards["one"], by=trainee)
    assert ReviewLog.objects.count() == 1


def test_five_minutes_in_the_browser(
    client: Client, cards: dict[str, ReviewCard], learner: User, trainer: User
) -> None:
    old = QuestionVersion.objects.get(question__key="one")
    mend = questions.question({**old.content, "stem": "Which one is a flag, really?"})
    actions.mend(wording=old, asked=mend, note="Unclear.", by=trainer)
    with time_machine.travel(NOON + days(1.5), tick=False):
        client.force_login(learner)
        assert "2 questions wait" in client.get(reverse("elearning:review")).content.decode()
        address = reverse("elearning:review_answer", args=[cards["one"].pk])
        told = client.get(address).content.decode()
        assert "really?" in told, "the newest wording is asked"
        token = re.search(r'name="asked" value="([^"]+)"', told)
        assert token
        _card, wording, arrangement, _seen = signing.loads(token[1], salt="elearning.review")
        item = AttemptItem(question_version_id=wording, arrangement=arrangement)
        said = {"asked": token[1], **school.sent(item, "b"), "confidence": "3"}
        assert client.post(address, {**said, "answer": ""}).status_code == 400
        answer = client.post(address, said)
        log = ReviewLog.objects.get()
        assert (log.rating, log.score, answer["Location"]) == (4, 1, reverse("elearning:review_told", args=[log.pk]))
        page = client.get(answer["Location"]).content.decode()
        assert "Others keep the money." in page
        assert "Next question" in page
        # Pressed again, or made up: nothing is counted.
        for token_ in (token[1], "made-up"):
            assert client.post(address, said | {"asked": token_})["Location"] == reverse("elearning:review")
        assert ReviewLog.objects.count() == 1


def test_put_aside_pause_and_go_on(client: Client, cards: dict[str, ReviewCard], learner: User) -> None:
    client.force_login(learner)
    index, plan = reverse("elearning:review"), reverse("elearning:review_plan")
    with time_machine.travel(NOON + days(1.5), tick=False):
        client.post(reverse("elearning:review_aside", args=[cards["one"].pk]))
        assert "1 question waits" in client.get(index).content.decode()
        client.post(plan, {"wish": "pause"})
        assert "You are pausing" in client.get(index).content.decode()
        client.post(plan, {"wish": "go-on"})
        client.post(plan, {"wish": "take-up"})
        assert "2 questions wait" in client.get(index).content.decode()
        assert "Choose what is to be done" in client.post(plan, {"wish": "x"}, follow=True).content.decode()


def test_question_that_is_asked_no_more_does_not_come_again(cards: dict[str, ReviewCard], learner: User) -> None:
    later = NOON + days(9)
    assert ReviewCard.objects.askable().due(later).count() == 7
    modules = school.content()["modules"]
    modules[0]["lessons"][0]["activities"][3]["slots"] = [{"question": "several"}]
    modules[1]["lessons"][0]["activities"][0]["slots"] = [{"question": "several"}]
    school.course(modules=modules, questions=school.questions()[1:2])
    assert list(ReviewCard.objects.askable().due(later)) == [cards["several"]]
    assert actions.newest_wording(cards["one"].question) is None


def test_told_once_a_week_only_if_wanted_and_only_if_something_waits(
    cards: dict[str, ReviewCard], learner: User
) -> None:
    def told(day: int) -> int:
        with time_machine.travel(NOON + days(day), tick=False):
            return actions.remind_of_reviews()

    assert told(3) == 0, "nobody asked for it"
    with time_machine.travel(NOON, tick=False):
        actions.choose_reminders(wants=True, by=learner)
    assert [told(day) for day in (0, 3, 4, 9, 10, 11)] == [0, 1, 0, 0, 1, 0]
    with time_machine.travel(NOON + days(20), tick=False):
        actions.pause(is_paused=True, by=learner)
        assert set(Message.objects.values_list("state", flat=True)) == {State.CANCELLED}
    assert told(30) == 0
    with time_machine.travel(NOON + days(31), tick=False):
        actions.pause(is_paused=False, by=learner)
        for card in cards.values():
            actions.put_aside(card=card, by=learner)
    assert told(40) == 0, "nothing waits"
    assert ReviewPlan.objects.count() == 1


def test_one_that_fails_bars_no_other(
    cards: dict[str, ReviewCard], learner: User, trainee: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whose turn comes first fails.
    actions.choose_reminders(wants=True, by=trainee)
    actions.choose_reminders(wants=True, by=learner)
    ReviewCard.objects.filter(pk=cards["one"].pk).update(user=trainee)
    failing = ReviewPlan.objects.order_by("pk")[0].user_id

    def tell(**said: Any) -> object:
        if said["to"].pk == failing:
            raise ValueError("This one cannot be told.")
        return notifications.tell(**said)

    monkeypatch.setattr("elearning.actions.reviewing.tell", tell)
    with time_machine.travel(NOON + days(3), tick=False), pytest.raises(ExceptionGroup, match="1 of the reminders"):
        actions.remind_of_reviews()
    assert list(Message.objects.values_list("user", flat=True)) == [learner.pk]
