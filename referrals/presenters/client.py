"""What a client reads of what they agreed to, and the sender of their answer. Plain words, and never a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import language_name
from referrals.choices_referrals import Area, Asked, Got, Purpose, Shared
from referrals.models import Case, ClientAnswer, Consent, Referral
from referrals.states_cases import CaseState
from referrals.states_referrals import OFFERED, TAKEN, ReferralState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ASKED = gettext_lazy("Somebody was asked. We wait for their answer.")
TAKEN_ON = gettext_lazy("Somebody has said yes.")
DONE = gettext_lazy("It is done.")
OVER = gettext_lazy("It has ended.")
NEXT = gettext_lazy("We are finding somebody else.")
# After these whoever has the case looks on; why it is so is not the client's burden.
LOOKED_ON = frozenset({ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.REVOKED, ReferralState.UNABLE})


class Step(NamedTuple):
    """Where one of those asked stands. `question`: the key of what the client has not been asked in vain, or None."""

    on: datetime
    words: "_StrPromise"
    question: Referral | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent as its client reads it. `words`: what was said when it was asked; None: they cannot be read."""

    key: object
    who: str
    what_for: "_StrPromise"
    shared: "list[_StrPromise]"
    until: date
    language: str
    code: str
    how: "_StrPromise"
    words: str | None
    steps: list[Step]
    given_at: datetime
    taken_back_at: datetime | None
    is_live: bool


class Said(NamedTuple):
    """What the client said of how a referral ended; nothing yet while `answered_at` is None."""

    asked_at: datetime
    answered_at: datetime | None
    got: str
    areas: list[str]


def agreed(case: Case, shown: Iterable[tuple[Consent, str | None]]) -> list[Agreed]:
    """Return what a client agreed to, the last first (no query: consents come with what hangs on them)."""
    return [_agreed(case, consent, words) for consent, words in shown]


def answer_of(referral: Referral) -> Said | None:
    """Return what the client said of a referral, for its sender; None when they were not asked (one query)."""
    found = ClientAnswer.objects.filter(referral=referral).first()
    if found is None:
        return None
    got = str(Got(found.got).label) if found.got else ""
    return Said(found.asked_at, found.answered_at, got, [str(Area(area).label) for area in found.areas])


def _agreed(case: Case, consent: Consent, words: str | None) -> Agreed:
    is_over = consent.withdrawn_at is not None or consent.until < timezone.localdate() or consent.recipient is None
    sent = [each for each in consent.referrals.all() if each.sent_at]
    return Agreed(
        key=consent.pk,
        who=str(consent.recipient or _("Somebody whose entry is gone")),
        what_for=Purpose(consent.purpose).label,
        shared=[Shared(each).label for each in consent.shared],
        until=consent.until,
        language=language_name(consent.language),
        code=consent.language,
        how=Asked(consent.asked).label,
        words=words,
        steps=[_step(case, each) for each in sorted(sent, key=lambda each: each.drafted_at)],
        given_at=consent.given_at,
        taken_back_at=consent.withdrawn_at,
        is_live=not is_over,
    )


def _step(case: Case, referral: Referral) -> Step:
    asked = getattr(referral, "answer", None)
    is_open = asked is not None and asked.answered_at is None
    return Step(referral.sent_at or referral.drafted_at, _stands(case, referral), referral if is_open else None)


def _stands(case: Case, referral: Referral) -> "_StrPromise":
    if referral.state in OFFERED:
        return ASKED
    if referral.state in TAKEN:
        return TAKEN_ON
    if referral.ended == ReferralState.COMPLETED:
        return DONE
    return NEXT if referral.state in LOOKED_ON and case.state == CaseState.OPEN else OVER
