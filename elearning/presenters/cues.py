"""What a learner proposed for the catalogue, and what became of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from elearning.redflags.choices import SuggestionState
from elearning.redflags.models import Suggestion

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

# The newest; nobody looks for what they proposed years ago here (it is in what they may take away).
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Proposed:
    """One cue. `words`: empty once it was not taken up; `place`: the address of the exercise, or empty."""

    words: str
    place: str
    at: "datetime"
    state: str
    icon: str
    said: str


def of(user: "User", place: str | None = None) -> list[Proposed]:
    """Return the newest cues that somebody proposed, everywhere or at one exercise (one query)."""
    rows = Suggestion.objects.of(user)
    if place is not None:
        rows = rows.filter(place=place)
    icons = {SuggestionState.WAITING: "clock", SuggestionState.TAKEN: "check", SuggestionState.DECLINED: "info"}
    return [
        Proposed(row.words, row.place, row.at, str(SuggestionState(row.state).label), icons[SuggestionState(row.state)],
                 row.said)
        for row in rows[:SHOWN]
    ]  # fmt: skip
