"""What editors wrote, as they take it away (docs/your-data.md)."""

from typing import TYPE_CHECKING, Any

from news.models import Author, BehindOriginal, DetailsChange, EditionChange, MovedClaim, Revision, TakenBack
from news.statistics.models import CheckAnswer

if TYPE_CHECKING:
    from accounts.models import User

WORDS = ("title", "summary", "body", "content_note", "consent", "note", "at")


def of(user: "User") -> dict[str, Any]:
    """Return every wording, step and answer of somebody's, and their byline (a constant number of queries)."""
    wordings = Revision.objects.filter(by=user).order_by("at", "pk").values("edition", "number", *WORDS)
    steps = EditionChange.objects.filter(by=user).values("edition", "source", "target", "said", "at")
    moved = MovedClaim.objects.filter(answered_by=user).values("answer", "answered_at")
    around = DetailsChange.objects.filter(asked_by=user).values("article", "before", "after", "state", "asked_at")
    behind = BehindOriginal.objects.filter(answered_by=user).values("answer", "answered_at")
    return {
        "bylines": list(Author.objects.filter(user=user).values("name", "about")),
        "wordings": list(wordings),
        "steps": list(steps),
        "answers": list(CheckAnswer.objects.filter(answered_by=user).values("message", "text", "answered_at")),
        "moved_numbers": list(moved),
        "around": list(around),
        "translations": list(behind),
        "taken_back": list(TakenBack.objects.filter(by=user).values("because", "at")),
    }
