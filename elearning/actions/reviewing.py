"""Meeting questions again, a few at a time: answered, told why, and due the later the better it was known."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from elearning import marking
from elearning.actions.mending import chain
from elearning.actions.remembering import rating, scheduled
from elearning.actions.reminding import each_in_turn
from elearning.kinds_cohorts import REVIEW, subject
from elearning.models import Question, QuestionVersion, ReviewCard, ReviewLog, ReviewPlan
from notifications.actions import cancel, tell

if TYPE_CHECKING:
    from accounts.permissions import Actor

REMINDED_EVERY = 7


class Met(Exception):
    """The card was answered since it was shown: nothing is changed."""


def newest_wording(question: Question) -> QuestionVersion | None:
    """Return what learners are asked now: the wording of the offered version, or what mends it; None: it is gone."""
    live = question.course.live_id
    pinned = question.versions.filter(pinned__version=live).first() if live else None
    return [pinned, *chain(pinned)][-1] if pinned else None


@transaction.atomic
def review(
    *,
    card: ReviewCard,
    wording: QuestionVersion,
    arrangement: Mapping[str, list[str]],
    given: Any,
    confidence: int | None = None,
    seen: int,
    by: "Actor",
) -> ReviewLog:
    """Mark an answer, rate how well it was remembered (`rating`), and set when the question comes again.

    `seen`: how often the card had been met when it was shown. Met when that is not so any more; marking.AnswerRefused
    for what is no answer; PermissionDenied for the card of somebody else.
    """
    held = _claim(card, by)
    if held.log.count() != seen:
        raise Met
    made = marking.mark(wording.asked(), given)
    now = timezone.now()
    rated = rating(made.score, confidence)
    held.memory, held.due_at = scheduled(held.memory, rated, now)
    held.save(update_fields=["memory", "due_at"])
    return ReviewLog.objects.create(
        card=held, question_version=wording, answer=given, score=made.score, rating=rated.value,
        told=[{"key": each.key, "verdict": each.verdict.value, "why": each.why} for each in made.told],
        arrangement=dict(arrangement), at=now,
    )  # fmt: skip


@transaction.atomic
def put_aside(*, card: ReviewCard, by: "Actor") -> None:
    """Ask this question no more. Twice is quiet."""
    held = _claim(card, by)
    if held.put_aside_at is None:
        held.put_aside_at = timezone.now()
        held.save(update_fields=["put_aside_at"])


@transaction.atomic
def take_up(*, by: "Actor") -> int:
    """Ask all that was put aside again; return how many questions."""
    return ReviewCard.objects.filter(user=_learner(by)).exclude(put_aside_at=None).update(put_aside_at=None)


@transaction.atomic
def choose_reminders(*, wants: bool, by: "Actor") -> ReviewPlan:
    """Be told once a week that questions wait, or no more. The same again is quiet."""
    plan = _plan(by)
    plan.wants_reminders = wants
    plan.save(update_fields=["wants_reminders"])
    if not wants:
        cancel(subject=subject(plan))
    return plan


@transaction.atomic
def pause(*, is_paused: bool, by: "Actor") -> ReviewPlan:
    """Let all reviews rest, reminders too, or go on with them. The same again is quiet."""
    plan = _plan(by)
    if is_paused:
        plan.paused_at = plan.paused_at or timezone.now()
        cancel(subject=subject(plan))
    else:
        plan.paused_at = None
    plan.save(update_fields=["paused_at"])
    return plan


def remind_of_reviews(today: datetime.date | None = None) -> int:
    """Tell whoever wants it that questions wait, at most once a week; return how many. Nothing due: nothing said.

    One that fails bars no other: all errors come at the end, as an ExceptionGroup.
    """
    day = today or timezone.localdate()
    keys = ReviewPlan.objects.filter(wants_reminders=True, paused_at=None, user__is_active=True).order_by("pk")
    return each_in_turn(keys.values_list("pk", flat=True), lambda key: _remind(key, day))


@transaction.atomic
def _remind(key: int, day: datetime.date) -> bool:
    rows = ReviewPlan.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("user")
    plan = rows.filter(pk=key, wants_reminders=True, paused_at=None).first()
    if plan is None or (plan.reminded_on and (day - plan.reminded_on).days < REMINDED_EVERY):
        return False
    due = ReviewCard.objects.filter(user=plan.user).askable().due(timezone.now()).count()
    if not due:
        return False
    plan.reminded_on = day
    plan.save(update_fields=["reminded_on"])
    return bool(tell(kind=REVIEW, to=plan.user, subject=subject(plan), step=day.isoformat(), facts={"count": due}))


def _claim(card: ReviewCard, by: "Actor") -> ReviewCard:
    held = ReviewCard.objects.select_for_update(no_key=True).get(pk=card.pk)
    if held.user_id != _learner(by).pk:
        raise PermissionDenied
    return held


def _plan(by: "Actor") -> ReviewPlan:
    ReviewPlan.objects.get_or_create(user=_learner(by))
    return ReviewPlan.objects.select_for_update(no_key=True).get(user=_learner(by))


def _learner(by: "Actor") -> User:
    if not isinstance(by, User) or not by.is_active:
        raise PermissionDenied
    return by
