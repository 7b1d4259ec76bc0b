"""Letting many attempts count otherwise at once, and the progress of their learners with them."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from elearning import progress
from elearning.actions.learning import count
from elearning.choices import EventKind, StandingState
from elearning.models import Attempt, LearningEvent, Standing

if TYPE_CHECKING:
    from uuid import UUID

    from elearning.models import Enrolment

BATCH = 500


def recount(scores: Sequence[tuple[Attempt, float]], held: "Mapping[UUID, Enrolment]", *, regrade: int) -> None:
    """Let attempts of claimed enrolments count what is said beside them.

    A few queries for any number of them; only who has newly completed something is looked at one by one. An attempt of
    before the learner started again changes no progress any more.
    """
    for attempt, score in scores:
        attempt.counted_score = score
    Attempt.objects.bulk_update([attempt for attempt, _score in scores], ["counted_score"], batch_size=BATCH)
    now = timezone.now()
    events = [
        LearningEvent(
            enrolment=held[attempt.enrolment_id], kind=EventKind.REGRADED, activity=attempt.activity, at=now,
            version_id=held[attempt.enrolment_id].version_id,
            detail={"attempt": str(attempt.pk), "score": score, "regrade": regrade},
        )
        for attempt, score in scores
        if attempt.round == held[attempt.enrolment_id].round
    ]  # fmt: skip
    LearningEvent.objects.bulk_create(events, batch_size=BATCH)
    for key in sorted(_advance(events)):
        count(held[key], held[key].version.document())


def _advance(events: Sequence[LearningEvent]) -> "set[UUID]":
    """Bring standings up to events (four queries); return the enrolments in which an activity was completed by it."""
    of_these: dict[str, Any] = {
        "enrolment__in": {event.enrolment_id for event in events},
        "activity__in": {event.activity for event in events},
    }
    before = {(row.enrolment_id, row.activity): row for row in Standing.objects.filter(**of_these)}
    scores = _scores(of_these)
    rows, newly = [], set()
    place = attrgetter("enrolment_id", "activity")
    for key, happened in groupby(sorted(events, key=place), key=place):
        row, list_of = before.get(key), list(happened)
        rule = list_of[0].enrolment.version.document().activities().get(key[1])
        if rule is None:
            continue
        reached = progress.Reached(StandingState(row.state), row.since, scores.get(key, {})) if row else None
        for event in list_of:
            reached = progress.step(rule, reached, event)
        if reached is None:
            continue
        rows.append(
            Standing(
                enrolment_id=key[0], activity=key[1], state=reached.state, score=reached.score, since=reached.since
            )
        )
        if reached.state == StandingState.COMPLETE and (row is None or row.state != StandingState.COMPLETE):
            newly.add(key[0])
    Standing.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["enrolment", "activity"],
        update_fields=["state", "score", "since"],
    )  # fmt: skip
    return newly


def _scores(of_these: Mapping[str, Any]) -> "dict[tuple[UUID, str], dict[str, float]]":
    """What the attempts of the round count now."""
    rows = Attempt.objects.handed_in().filter(**of_these, round=F("enrolment__round"))
    found: dict[tuple[UUID, str], dict[str, float]] = {}
    for enrolment, activity, key, score in rows.values_list("enrolment", "activity", "pk", "counted_score"):
        found.setdefault((enrolment, activity), {})[str(key)] = score or 0.0
    return found
