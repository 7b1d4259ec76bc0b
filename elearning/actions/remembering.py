"""The memory of a question: a card for each one that somebody met, scheduled by fsrs without chance."""

from typing import TYPE_CHECKING, Any

import fsrs
from django.utils import timezone

from elearning.choices import Confidence
from elearning.models import Marked, ReviewCard

if TYPE_CHECKING:
    from datetime import datetime

    from elearning.models import Attempt

# Days apart at least, so without steps of minutes; and never by chance, so that a page says the day that comes true.
scheduler = fsrs.Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=365, enable_fuzzing=False)
RIGHT, PARTLY = 0.9995, 0.5


def rating(score: float, confidence: int | None) -> fsrs.Rating:
    """Return how well a question was remembered, from its mark (0 to 1) and how sure its learner was.

    Wrong, or less than half right: again, however sure. Partly right, or right by a guess: hard. Right: good.
    Right and sure: easy. Where nobody was asked how sure they are, right is good.
    """
    if score < PARTLY:
        return fsrs.Rating.Again
    if score < RIGHT or confidence == Confidence.GUESS:
        return fsrs.Rating.Hard
    return fsrs.Rating.Easy if confidence == Confidence.SURE else fsrs.Rating.Good


def scheduled(memory: dict[str, Any] | None, rated: fsrs.Rating, at: "datetime") -> "tuple[dict[str, Any], datetime]":
    """Return the memory after a meeting, and when the next one is due."""
    # A card's number is no business of ours, and would be the time.
    before = fsrs.Card.from_dict(memory) if memory else fsrs.Card(card_id=0, due=at)  # type: ignore[arg-type]
    card, _log = scheduler.review_card(before, rated, at)
    return dict(card.to_dict()), card.due


def remember(attempt: "Attempt") -> None:
    """Make a card for each question of an attempt that is handed in; what went wrong or unsurely is due first.

    A card that is there already keeps its memory: a test is no review. What was not answered counts as not known.
    """
    marks = Marked.objects.filter(item__attempt=attempt).select_related("item__question_version", "response")
    now, cards = timezone.now(), []
    for mark in marks:
        rated = rating(mark.score, mark.response.confidence if mark.response else None)
        memory, due = scheduled(None, rated, now)
        question = mark.item.question_version.question_id
        cards.append(ReviewCard(user_id=attempt.enrolment.user_id, question_id=question, memory=memory, due_at=due))
    ReviewCard.objects.bulk_create(cards, ignore_conflicts=True)
