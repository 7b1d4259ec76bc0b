"""What somebody learned, as they take it away (docs/your-data.md)."""

from typing import TYPE_CHECKING, Any

from elearning.models import (
    AttemptItem,
    Certificate,
    Enrolment,
    LearningEvent,
    ReviewCard,
    ReviewPlan,
    Saving,
    VersionChange,
)

if TYPE_CHECKING:
    from accounts.models import User


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
    cards = ReviewCard.objects.filter(user=user).order_by("pk").prefetch_related("log")
    return {
        "courses": list(courses),
        "events": list(events.values("enrolment__course__slug", "kind", "activity", "detail", "at")),
        "answers": _answers(user),
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
        "cards": list(cards.values("question__key", "memory", "due_at", "put_aside_at")),
        "review_plan": list(ReviewPlan.objects.filter(user=user).values("wants_reminders", "paused_at", "reminded_on")),
        "reviews": [_review(row, card) for card in cards.select_related("question") for row in card.log.all()],
        "written": list(
            Saving.objects.filter(by=user).order_by("at").values("version", "number", "content", "note", "at")
        ),
        "steps": list(VersionChange.objects.filter(by=user).values("version", "source", "target", "said", "at")),
    }


def _answers(user: "User") -> list[dict[str, Any]]:
    items = (
        AttemptItem.objects.filter(attempt__enrolment__user=user)
        .select_related("attempt", "question_version", "marked")
        .prefetch_related("responses")
        .order_by("attempt__began_at", "attempt", "place")
    )
    return [
        {
            "attempt": item.attempt_id,
            "activity": item.attempt.activity,
            "handed_in_at": item.attempt.handed_in_at,
            "question": item.question_version.content,
            "arrangement": item.arrangement,
            "given": [
                {"answer": row.answer, "confidence": row.confidence, "at": row.at} for row in item.responses.all()
            ],
            "score": item.marked.score if hasattr(item, "marked") else None,
            "told": item.marked.told if hasattr(item, "marked") else None,
        }
        for item in items
    ]


def _review(row: Any, card: ReviewCard) -> dict[str, Any]:
    return {"question": card.question.key, "answer": row.answer, "score": row.score, "rating": row.rating, "at": row.at}
