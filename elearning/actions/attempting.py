"""Attempts: drawn when they begin, answered one by one, marked when they are handed in, never changed after that."""

import random
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from elearning import marking, progress
from elearning.actions.learning import record, refuse_locked, reopen, standing
from elearning.actions.regrading import settle, share
from elearning.actions.remembering import remember
from elearning.actions.rows import claim_enrolment
from elearning.choices import AttemptState, EventKind
from elearning.documents import Course as Document
from elearning.documents import Quiz, drawn_from
from elearning.models import Attempt, AttemptItem, Enrolment, Marked, QuestionVersion, Response
from elearning.questions import Match, Order
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor
    from elearning.questions import Question as Asked

# Chance that no learner can foretell; what it gave is kept.
chance = random.SystemRandom()


class Over(Exception):
    """The attempt was handed in already, or the question was marked: nothing is changed."""


@transaction.atomic
def begin(*, enrolment: Enrolment, activity: str, by: "Actor") -> Attempt:
    """Begin an attempt at a quiz, or return the one that is open. Refused when none is left or the lesson is locked."""
    _own(enrolment, by)
    held = claim_enrolment(enrolment)
    found = held.attempts.filter(activity=activity, state=AttemptState.OPEN).first()
    if found:
        return found
    document = held.version.document()
    quiz = document.activities().get(activity)
    if not isinstance(quiz, Quiz):
        raise Refused(_("This is no quiz."))
    refuse_locked(document, standing(held, document), activity)
    before = held.attempts.filter(activity=activity)
    if quiz.attempts is not None and before.filter(round=held.round).count() >= quiz.attempts:
        raise Refused(_("There is no attempt left."))
    attempt = Attempt.objects.create(
        enrolment=held, activity=activity, version=held.version, number=before.count() + 1, round=held.round,
        pass_mark=quiz.pass_mark, is_confidence_asked=quiz.is_confidence_asked, began_at=timezone.now(),
    )  # fmt: skip
    wordings = newest_wordings(held)
    drawn = [(wordings[key], wordings[key].asked()) for key in drawn_for(document, quiz, _times_asked(held))]
    AttemptItem.objects.bulk_create(
        AttemptItem(attempt=attempt, place=place, question_version=wording, arrangement=arranged(asked))
        for place, (wording, asked) in enumerate(drawn, 1)
    )
    record(held, EventKind.BEGAN, activity, detail={"attempt": str(attempt.pk)}, document=document)
    return attempt


@transaction.atomic
def answer(*, item: AttemptItem, given: Any, confidence: int | None = None, by: "Actor") -> Response:
    """Keep an answer; the same again is quiet. Over when it is too late; marking.AnswerRefused for what is none."""
    attempt = _claim(item.attempt, by)
    asked = item.question_version.asked()
    marking.mark(asked, given)
    if attempt.state != AttemptState.OPEN or Marked.objects.filter(item=item).exists():
        raise Over
    last = item.responses.order_by("-pk").first()
    if last and last.answer == given and last.confidence == confidence:
        return last
    kept = Response.objects.create(item=item, answer=given, confidence=confidence, at=timezone.now())
    if attempt.pass_mark is None:
        # Practice: the reasons come at once, while the question is in mind.
        _mark(item, kept)
    return kept


@transaction.atomic
def hand_in(*, attempt: Attempt, by: "Actor") -> Attempt:
    """Mark what is not marked yet and let the attempt count. Twice is quiet. What was not answered gives nothing."""
    share(attempt.version.course_id)
    held = _claim(attempt, by)
    return held if held.state == AttemptState.HANDED_IN else _end(held)


@transaction.atomic
def start_again(*, enrolment: Enrolment, by: "Actor") -> Enrolment:
    """Let everything be open again; what was done and earned before stays in the record.

    What is open is handed in as it is, and counts for what ends: no answer is lost.
    """
    _own(enrolment, by)
    share(enrolment.course_id)
    held = claim_enrolment(enrolment)
    for attempt in held.attempts.filter(state=AttemptState.OPEN).order_by("began_at", "pk"):
        attempt.enrolment = held
        _end(attempt)
    return reopen(held=held, by=by)


def has_passed(attempt: Attempt) -> bool:
    """Whether an attempt that was handed in passes, as it counts now."""
    return attempt.counted_score is not None and progress.passes(attempt.counted_score, attempt.pass_mark)


def arranged(asked: "Asked") -> dict[str, list[str]]:
    """Return the choices of a question in the order in which they are to be shown, by chance where that is fair.

    Sentences stay in the order of their text. What is to be put in order never starts in the right one.
    """
    if isinstance(asked, Match):
        rights = [pair.key for pair in asked.pairs] + [other.key for other in asked.others]
        return {"rights": _shuffled(rights)}
    if isinstance(asked, Order):
        right = [item.key for item in asked.items]
        return {"items": next(each for each in iter(lambda: _shuffled(right), None) if each != right)}
    if asked.kind in {"one", "several"}:
        return {"options": _shuffled([option.key for option in asked.options])}
    return {}


def drawn_for(document: Document, quiz: Quiz, asked_before: Mapping[str, int]) -> list[str]:
    """Fill the slots of a quiz: keys, none twice, by chance among those that this learner was asked least often."""
    named = {slot.question for slot in quiz.slots if slot.question}
    chosen: list[str] = []
    for slot in quiz.slots:
        if slot.question:
            chosen.append(slot.question)
            continue
        free = [each.key for each in drawn_from(document, slot) if each.key not in {*chosen, *named}]
        free = sorted(_shuffled(free), key=lambda key: asked_before.get(key, 0))
        chosen.extend(free[: slot.count])
    return _shuffled(chosen) if quiz.is_shuffled else chosen


def newest_wordings(enrolment: Enrolment) -> dict[str, QuestionVersion]:
    """Return by key the wordings that an attempt of this enrolment is asked: those pinned, or what mends them."""
    pinned = QuestionVersion.objects.filter(pinned__version=enrolment.version_id).select_related("question")
    newest = {wording.question.key: wording for wording in pinned}
    mends = QuestionVersion.objects.filter(question__in=[each.question_id for each in newest.values()])
    after = {mend.mends_id: mend for mend in mends.exclude(mends=None).select_related("question")}
    for key, wording in newest.items():
        while wording.pk in after:
            wording = after[wording.pk]  # noqa: PLW2901 - along the chain of mends
        newest[key] = wording
    return newest


def _times_asked(enrolment: Enrolment) -> dict[str, int]:
    keys = AttemptItem.objects.filter(attempt__enrolment=enrolment).values_list(
        "question_version__question__key", flat=True
    )
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return counts


def _end(held: Attempt) -> Attempt:
    """Mark and count an open attempt whose enrolment is claimed."""
    items = list(held.items.select_related("question_version").prefetch_related("responses"))
    marked = dict(Marked.objects.filter(item__attempt=held).values_list("item", "score"))
    for item in items:
        if item.pk not in marked:
            marked[item.pk] = _mark(item, next(iter(reversed(item.responses.all())), None)).score
    held.score = round(sum(marked.values()) / len(items), 6)
    # What was asked may have been mended, and marked again for others, while this attempt was open.
    held.counted_score = settle(held)
    held.state, held.handed_in_at = AttemptState.HANDED_IN, timezone.now()
    held.save(update_fields=["score", "counted_score", "state", "handed_in_at"])
    detail = {"attempt": str(held.pk), "score": held.counted_score}
    record(held.enrolment, EventKind.HANDED_IN, held.activity, detail=detail)
    remember(held)
    return held


def _mark(item: AttemptItem, response: Response | None) -> Marked:
    score, told = 0.0, []
    if response is not None:
        made = marking.mark(item.question_version.asked(), response.answer)
        score = made.score
        told = [{"key": each.key, "verdict": each.verdict.value, "why": each.why} for each in made.told]
    return Marked.objects.create(item=item, response=response, score=score, told=told, at=timezone.now())


def _claim(attempt: Attempt, by: "Actor") -> Attempt:
    """Lock an attempt behind its enrolment; PermissionDenied for anybody but its learner."""
    _own(attempt.enrolment, by)
    enrolment = claim_enrolment(attempt.enrolment)
    held = Attempt.objects.select_for_update(of=("self",), no_key=True).get(pk=attempt.pk)
    held.enrolment = enrolment
    return held


def _own(enrolment: Enrolment, by: "Actor") -> None:
    if not by.is_authenticated or enrolment.user_id != by.pk:
        raise PermissionDenied


def _shuffled(keys: list[str]) -> list[str]:
    return chance.sample(keys, len(keys))
