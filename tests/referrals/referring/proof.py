"""What the proofs share: an entry that somebody looks after, and referrals in any state, made quickly."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.actions.referrals import consenting, sending
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import Asked, Declining, Outcome, Purpose, Question, Shared, Stopping
from referrals.models import Case, Consent, Referral
from referrals.states_referrals import ENDED, ReferralState
from tests.factories.life import held, holder

NAME, STORY = "Ask for Heron", "What happened, in plain words"
CONTENT = {Shared.NAME: NAME, Shared.SITUATION: STORY}
CARD = Card(needs=("asylum",), country="GB", region="Leeds", languages=("sq",))
SHARED = frozenset({Shared.NAME, Shared.SITUATION})


def entry(name: str = "taker") -> tuple[Profile, User]:
    """An entry of the directory that can be asked, and whoever looks after it."""
    user = holder(name)
    return held(user, name=name.title()), user


def given(**over: Any) -> consenting.Given:
    """What a client agrees to."""
    said: dict[str, Any] = {
        "purpose": Purpose.ADVICE, "shared": SHARED, "until": timezone.localdate() + datetime.timedelta(days=365),
        "language": "sq", "asked": Asked.SPOKEN, "answered": frozenset(Question), "words": "As it was said.",
    }  # fmt: skip
    return consenting.Given(**said | over)


def agreed(case: Case, profile: Profile, **over: Any) -> Consent:
    """The client's consent that this entry is told."""
    return consenting.record_consent(case=case, recipient=profile, given=given(**over), by=case.owner)


def drafted(case: Case, profile: Profile, consent: Consent | None = None, **over: Any) -> Referral:
    """A draft to this entry."""
    consent = consent or agreed(case, profile)
    return sending.draft(case=case, consent=consent, card=CARD, content=CONTENT, by=case.owner, **over)


def sent(case: Case, profile: Profile, *, hours: float = 240, **over: Any) -> Referral:
    """One that waits for an answer for so many hours."""
    referral = drafted(case, profile, **over)
    sending.send(referral=referral, respond_by=timezone.now() + datetime.timedelta(hours=hours), by=case.owner)
    return Referral.objects.get(pk=referral.pk)


def fields(state: ReferralState, was: ReferralState = ReferralState.COMPLETED) -> dict[str, Any]:
    """All that goes with a state, as the constraints want it; `was`: how a closed one had ended."""
    now = timezone.now()
    ended = {ReferralState.CLOSED: was}.get(state, state if state in ENDED else "")
    is_erased = ended == ReferralState.MISTAKEN
    return {
        "state": state, "ended": ended, "ended_at": now if ended else None, "accepted_at": now,
        "review_on": now.date() if state == ReferralState.HELD else None,
        "declining": Declining.AREA if ended == ReferralState.DECLINED else "",
        "stopping": Stopping.WISH if ended == ReferralState.UNABLE else "",
        "outcome": Outcome.PARTLY if ended == ReferralState.COMPLETED else "",
        "erase_on": now.date() if state == ReferralState.CLOSED else None,
        "erased_at": now if is_erased else None, "card": None if is_erased else b"card",
        "content": None if is_erased else b"content",
    }  # fmt: skip


def put(case: Case, consent: Consent | None, state: ReferralState, /, **over: Any) -> Referral:
    """One in any state, past all verbs: what the database lets stand."""
    now = timezone.now()
    when = {"sent_at": now, "respond_by": now + datetime.timedelta(days=9), "drafted_at": now, "changed_at": now}
    whose = {"case": case, "consent": consent, "recipient": consent.recipient if consent else None}
    return Referral.objects.create(**whose | when | fields(state) | over)
