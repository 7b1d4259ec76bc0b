"""Reference data with dates and sources."""

from directory.guidance.models.hotlines import Audience, Confidence, Hotline
from directory.guidance.models.keeping import Kept, due_after
from directory.guidance.models.responders import FirstResponder, FirstResponderKind
from directory.guidance.models.reviews import Review
from directory.guidance.models.revisions import Deed, Keeping, Revision
from directory.guidance.models.rules import Basis, Rule, Unit
from directory.guidance.querysets import STALE, Status

__all__ = [
    "STALE",
    "Audience",
    "Basis",
    "Confidence",
    "Deed",
    "FirstResponder",
    "FirstResponderKind",
    "Hotline",
    "Keeping",
    "Kept",
    "Review",
    "Revision",
    "Rule",
    "Status",
    "Unit",
    "due_after",
]
