"""Reference data with dates and sources."""

from directory.guidance.models.hotlines import Audience, Confidence, Hotline
from directory.guidance.models.keeping import Kept, due_after
from directory.guidance.models.responders import FirstResponder, FirstResponderKind
from directory.guidance.models.rules import Basis, Rule, Unit
from directory.guidance.querysets import STALE, Status

__all__ = [
    "STALE",
    "Audience",
    "Basis",
    "Confidence",
    "FirstResponder",
    "FirstResponderKind",
    "Hotline",
    "Kept",
    "Rule",
    "Status",
    "Unit",
    "due_after",
]
