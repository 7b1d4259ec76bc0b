"""How far somebody is: worked out from what happened, by the rule in force, and able to say why.

Pure: `replay` gives the same outcome whenever it is asked. What is stored (Standing, Enrolment.done) is a copy of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from elearning.cases import Case
from elearning.choices import EventKind, StandingState
from elearning.documents import AnyActivity, Course, Quiz


class Happened(Protocol):
    """What progress hears of an event (LearningEvent has it)."""

    kind: str
    activity: str
    detail: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one activity is, since when, and the scores (0 to 1) of its attempts as they count now."""

    state: StandingState
    since: datetime
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        return max(self.scores.values(), default=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a course is. `reached`: by path of activity, of those alone that the course still has."""

    reached: Mapping[str, Reached]
    required: tuple[str, ...]

    @property
    def done(self) -> int:
        return sum(self.is_complete(path) for path in self.required)

    @property
    def is_whole(self) -> bool:
        return self.done == len(self.required)

    def is_complete(self, path: str) -> bool:
        return path in self.reached and self.reached[path].state == StandingState.COMPLETE

    def is_lesson_complete(self, lesson: str) -> bool:
        """Whether all that is required in a lesson (or, without such, all of it that was opened) is complete."""
        return all(self.is_complete(path) for path in self.required if path.startswith(f"{lesson}/"))


def replay(course: Course, events: Iterable[Happened]) -> Progress:
    """Return how far the events bring somebody in a course, by the rules of that version."""
    rules = course.activities()
    reached: dict[str, Reached] = {}
    for event in events:
        if event.kind == EventKind.RESET:
            reached.clear()
        elif event.activity in rules:
            after = step(rules[event.activity], reached.get(event.activity), event)
            if after:
                reached[event.activity] = after
    return Progress(reached, course.required())


def step(rule: AnyActivity, before: Reached | None, event: Happened) -> Reached | None:
    """Return how far an activity is after an event. Nothing that was complete becomes incomplete but by a reset."""
    after = before or Reached(StandingState.OPENED, event.at)
    if event.kind in {EventKind.HANDED_IN, EventKind.REGRADED} and "score" in event.detail:
        scores = {**after.scores, str(event.detail["attempt"]): float(event.detail["score"])}
        after = replace(after, scores=scores)
    elif event.kind not in {EventKind.VIEWED, EventKind.MARKED, EventKind.BEGAN, EventKind.HANDED_IN}:
        return before
    if isinstance(rule, Case):
        # A case has no mark, not even one from a version in which it was a quiz.
        after = replace(after, scores={})
    if after.state != StandingState.COMPLETE and _completes(rule, event):
        after = replace(after, state=StandingState.COMPLETE, since=event.at)
    return after


def passes(score: float, pass_mark: int | None) -> bool:
    """Whether a score (0 to 1) passes at a mark in percent; shown percents are rounded down, so they agree with it."""
    return pass_mark is None or round(score * 10_000) >= pass_mark * 100


def _completes(rule: AnyActivity, event: Happened) -> bool:
    if isinstance(rule, Quiz):
        is_marked = event.kind in {EventKind.HANDED_IN, EventKind.REGRADED}
        return is_marked and "score" in event.detail and passes(float(event.detail["score"]), rule.pass_mark)
    if isinstance(rule, Case):
        return event.kind == EventKind.HANDED_IN and "case" in event.detail
    return event.kind == EventKind.MARKED


@dataclass(frozen=True, slots=True)
class Because:
    """Why one activity counts or does not: its path and rule, and the events that were weighed."""

    path: str
    rule: AnyActivity
    is_required: bool
    reached: Reached | None
    events: tuple[Happened, ...]


def explain(course: Course, events: Sequence[Happened]) -> list[Because]:
    """Return for each activity, in order, what made it what it is: the same events that `replay` weighs."""
    resets = [place for place, event in enumerate(events) if event.kind == EventKind.RESET]
    counted = events[resets[-1] + 1 :] if resets else events
    told = replay(course, counted)
    return [
        Because(
            path=path,
            rule=rule,
            is_required=path in told.required,
            reached=told.reached.get(path),
            events=tuple(event for event in counted if event.activity == path),
        )
        for path, rule in course.activities().items()
    ]


def missing(course: Course, progress: Progress, needs: Iterable[str]) -> list[str]:
    """Return what of a lesson's needs (paths of lessons or activities) is not complete yet."""
    paths = course.activities()
    return [
        need
        for need in needs
        if not (progress.is_complete(need) if need in paths else progress.is_lesson_complete(need))
    ]
