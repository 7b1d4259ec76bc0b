"""What somebody proposed and wrote in the catalogue, as they take it away (docs/your-data.md)."""

from typing import TYPE_CHECKING, Any

from elearning.redflags.models import Approval, Revision, Suggestion

if TYPE_CHECKING:
    from accounts.models import User


def of(user: "User") -> dict[str, Any]:
    """Return proposals, savings and approvals (three queries)."""
    return {
        "proposed": list(Suggestion.objects.of(user).order_by("at").values("words", "place", "state", "said", "at")),
        "written": list(
            Revision.objects.filter(by=user).order_by("at").values("edition__number", "number", "content", "note", "at")
        ),
        "approved": list(Approval.objects.filter(by=user).order_by("at").values("edition__number", "at")),
    }
