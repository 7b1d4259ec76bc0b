"""What was said in a referral, as its page shows it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from referrals.actions.referrals.talking import Kept, Spoken
from referrals.choices_referrals import Side
from referrals.models import Referral, ReferralFile
from referrals.states_referrals import OFFERED


class KeptFile(NamedTuple):
    """One file as it is shown."""

    file: ReferralFile
    words: str
    size: int


class Said(NamedTuple):
    """One message. No text: erased, or not to be read now. `look`: desk is one’s own side, as the sheets call it."""

    look: str
    who: str
    at: datetime
    text: str | None
    is_question: bool
    is_mine: bool
    read_at: datetime | None
    files: list[KeptFile]


def said(referral: Referral, spoken: Iterable[Spoken]) -> list[Said]:
    """Return what was said, the first first, with who it was and for whom they speak.

    Until it is accepted, whoever it was sent to does not see who sends it.
    """
    is_hidden = referral.state in OFFERED
    there = {
        "sender": str(referral.case.organisation),
        "recipient": str(referral.recipient or _("An entry that is gone")),
    }
    return [
        Said(
            look="desk" if each.is_mine else "seeker",
            who=_("The sender") if is_hidden and _is_theirs(each) else _who(each, there),
            at=each.message.at,
            text=each.text,
            is_question=each.message.is_question,
            is_mine=each.is_mine,
            read_at=each.message.read_at,
            files=kept_files(each.files),
        )
        for each in spoken
    ]


def _is_theirs(spoken: Spoken) -> bool:
    """Whether the reader was sent this by the sender."""
    return spoken.message.side == Side.SENDER and not spoken.is_mine


def _who(spoken: Spoken, there: Mapping[str, str]) -> str:
    return f"{spoken.message.by or _('Somebody who left')}, {there[spoken.message.side]}"


def kept_files(kept: Iterable[Kept]) -> list[KeptFile]:
    """Return files by their names."""
    gone = _("A file that cannot be read any more")
    return [KeptFile(each.file, each.name or gone, each.file.file.size) for each in kept]
