"""What somebody learned, as they take it away (docs/your-data.md)."""

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from elearning import casework
from elearning.choices import CaseStep
from elearning.models import (
    Attempt,
    AttemptItem,
    CaseAnswer,
    CaseTry,
    Certificate,
    Enrolment,
    LearningEvent,
    Remark,
    Response,
    ReviewCard,
    ReviewPlan,
    Saving,
    VersionChange,
)
from elearning.questions import Match, Sentences

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from elearning.cases import Case
    from elearning.questions import Question


def of(user: "User") -> dict[str, Any]:
    """Return courses, all that happened, each answer with what was said to it, certificates and cards.

    A constant number of queries, whatever somebody learned.
    """
    courses = Enrolment.objects.of(user).order_by("started_at").values(
        "course__slug", "version__number", "cohort__name", "started_at", "seen_at", "round", "done", "required",
        "completed_at",
    )  # fmt: skip
    events = LearningEvent.objects.filter(enrolment__user=user).order_by("pk")
    certificates = Certificate.objects.filter(user=user).order_by("issued_at")
    cards = list(ReviewCard.objects.filter(user=user).order_by("pk").select_related("question").prefetch_related("log"))
    return {
        "courses": list(courses),
        "events": list(events.values("enrolment__course__slug", "kind", "activity", "detail", "at")),
        "answers": _answers(user),
        "cases": _cases(user),
        "certificates": list(
            certificates.values(
                "key",
                "name",
                "title",
                "version__number",
                "issued_at",
                "expires_on",
                "revoked_at",
                "revoked_because",
                "credential",
            )
        ),
        "cards": [
            {"question__key": card.question.key}
            | {name: getattr(card, name) for name in ("memory", "due_at", "put_aside_at")}
            for card in cards
        ],
        "review_plan": list(ReviewPlan.objects.filter(user=user).values("wants_reminders", "paused_at", "reminded_on")),
        "reviews": [_review(row, card) for card in cards for row in card.log.all()],
        "written": list(
            Saving.objects.filter(by=user).order_by("at").values("version", "number", "content", "note", "at")
        ),
        "steps": list(VersionChange.objects.filter(by=user).values("version", "source", "target", "said", "at")),
    }


def _answers(user: "User") -> list[dict[str, Any]]:
    items = (
        AttemptItem.objects.filter(attempt__enrolment__user=user)
        .select_related("attempt", "question_version", "marked")
        .prefetch_related("responses", Prefetch("marked__remarks", Remark.objects.select_related("regrade")))
        .order_by("attempt__began_at", "attempt", "place")
    )
    return [_attempted(item.attempt) | (_marked(item) if hasattr(item, "marked") else _open(item)) for item in items]


def _attempted(attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt": attempt.pk,
        "activity": attempt.activity,
        "number": attempt.number,
        "began_at": attempt.began_at,
        "handed_in_at": attempt.handed_in_at,
        "pass_mark": attempt.pass_mark,
        "attempt_score": attempt.score,
        "attempt_counted_score": attempt.counted_score,
    }


def _marked(item: AttemptItem) -> dict[str, Any]:
    return {
        "question": item.question_version.content,
        "arrangement": item.arrangement,
        "given": [_given(row, row.answer) for row in item.responses.all()],
        "score": item.marked.score,
        "told": item.marked.told,
        "marked_again": [
            {"at": row.regrade.at, "why": row.regrade.note, "before": row.before, "after": row.after}
            for row in item.marked.remarks.all()
        ],
    }


def _open(item: AttemptItem) -> dict[str, Any]:
    """What is not marked yet, as its page shows it: no key, no order and no reason that would give it away."""
    asked = item.question_version.asked()
    texts, shown = _texts(asked), {name: list(keys) for name, keys in item.arrangement.items()}
    if isinstance(asked, Sentences):
        shown["sentences"] = [row.key for row in asked.sentences]
    choices = {name: [texts[key] for key in keys if key in texts] for name, keys in shown.items()}
    lefts = {pair.key: pair.left for pair in asked.pairs} if isinstance(asked, Match) else {}
    if lefts:
        choices["lefts"] = list(lefts.values())

    def said(answer: Any) -> Any:
        if isinstance(answer, dict):
            return {lefts[key]: texts[value] for key, value in answer.items()}
        if isinstance(answer, list):
            return [texts[key] for key in answer]
        return texts.get(answer, answer) if isinstance(answer, str) else answer

    return {
        "question": {"kind": asked.kind, "stem": asked.stem, **choices},
        "given": [_given(row, said(row.answer)) for row in item.responses.all()],
        "score": None,
        "told": None,
    }


def _texts(asked: "Question") -> dict[str, str]:
    """Return what a learner chooses from, by key."""
    if isinstance(asked, Match):
        return {pair.key: pair.right for pair in asked.pairs} | {row.key: row.text for row in asked.others}
    rows = getattr(asked, "options", ()) or getattr(asked, "items", ()) or getattr(asked, "sentences", ())
    return {row.key: row.text for row in rows}


def _cases(user: "User") -> list[dict[str, Any]]:
    """Ways through cases (two queries). Of an open one nothing is told that its pages have not said yet."""
    rows = CaseTry.objects.of(user).order_by("began_at", "pk").select_related("version__course")
    steps = Prefetch("answers", CaseAnswer.objects.order_by("pk"))
    return [_way(row) for row in rows.defer("version__content").prefetch_related(steps)]


def _way(row: CaseTry) -> dict[str, Any]:
    case = row.case()
    texts = {each.key: each.text for each in case.sentences}
    told = [each | {"text": texts[each["key"]]} for each in row.told["sentences"]] if row.told else None
    return {
        "way": row.pk,
        "course": row.version.course.slug,
        "activity": row.activity,
        "version": row.version.number,
        "number": row.number,
        "round": row.round,
        "as": row.role,
        "began_at": row.began_at,
        "handed_in_at": row.handed_in_at,
        "given": [_step(row, case, texts, each) for each in row.answers.all()],
        "told": row.told | {"sentences": told} if row.told else None,
    }


def _step(row: CaseTry, case: "Case", texts: "Mapping[str, str]", given: CaseAnswer) -> dict[str, Any]:
    """An answer in the words of its page: keys may say what a sentence or a choice is."""
    step, said = CaseStep(given.step), given.answer
    if step in {CaseStep.FIRST, CaseStep.WHOLE}:
        return {"step": step.value, "marked": [texts[key] for key in said], "at": given.at}
    if step == CaseStep.NAME:
        named = [{"sentence": texts[key], **name} for key, name in said.items()]
        return {"step": step.value, "named": named, "at": given.at}
    asked = casework.asked(case, row.role, step)
    options = {option.key: option.text for option in asked.options}
    answer = [options[key] for key in said] if isinstance(said, list) else options[said]
    return {"step": step.value, "question": asked.stem, "answer": answer, "at": given.at}


def _given(row: Response, answer: Any) -> dict[str, Any]:
    return {"answer": answer, "confidence": row.confidence, "at": row.at}


def _review(row: Any, card: ReviewCard) -> dict[str, Any]:
    return {"question": card.question.key, "answer": row.answer, "score": row.score, "rating": row.rating, "at": row.at}
