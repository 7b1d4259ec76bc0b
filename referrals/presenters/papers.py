"""What stands on the paper of a case."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from referrals.choices_referrals import Area
from referrals.models import ClientAnswer, Referral
from referrals.presenters.cases import Note
from referrals.presenters.receiving import area_words
from referrals.presenters.referring import named
from referrals.states_referrals import ReferralState

# Some fifty pages: more would keep a web server busy for longer than a page may take.
MOST_LETTERS = 150_000


def latest(notes: list[Note]) -> dict[str, Any]:
    """Return the latest notes that fit on it, the first first, and how many earlier ones do not."""
    left = MOST_LETTERS
    kept: list[Note] = []
    for note in reversed(notes):
        left -= len(note.text or "")
        if left < 0:
            break
        kept.insert(0, note)
    return {"notes": kept, "left_out": len(notes) - len(kept)}


class Became(NamedTuple):
    """One referral, and what became of it. `came`: why it ended so, what is better now; `client`: what they say."""

    referral: Referral
    name: str
    stands: str
    came: list[str]
    client: list[str]


def became(rows: Iterable[Referral]) -> list[Became]:
    """Return referrals with how they ended; they were asked for with `recipient` and `answer` (no query)."""
    return [
        Became(each, named(each.recipient), _stands(each), _came(each), _client(getattr(each, "answer", None)))
        for each in rows
    ]


def _stands(referral: Referral) -> str:
    return str(ReferralState(referral.ended or referral.state).label)


def _came(referral: Referral) -> list[str]:
    why = referral.get_outcome_display() or referral.get_stopping_display() or referral.get_declining_display()
    return [str(each) for each in (why, *area_words(referral)) if each]


def _client(answer: ClientAnswer | None) -> list[str]:
    if answer is None:
        return []
    if answer.answered_at is None:
        return [_("They were asked, and have not answered yet.")]
    return [str(answer.get_got_display()), *(str(Area(each).label) for each in answer.areas)]
