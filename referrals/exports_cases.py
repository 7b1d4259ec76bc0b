"""What is held about somebody's work on cases: numbers and dates. What is said about clients is not theirs to take."""

from typing import TYPE_CHECKING, Any

from referrals.models import Case

if TYPE_CHECKING:
    from accounts.models import User


def of(user: "User") -> dict[str, Any]:
    """Return the cases of somebody, by their numbers (two queries)."""
    cases = Case.objects.filter(owner=user).order_by("opened_at", "pk").prefetch_related("deadlines")
    return {
        "cases": [
            {
                "number": case.number,
                "state": case.state,
                "opened_at": case.opened_at,
                "closed_at": case.closed_at,
                "deadlines": [each.on for each in case.deadlines.all()],
            }
            for case in cases.defer("pseudonym", "answers")
        ]
    }
