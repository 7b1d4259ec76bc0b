"""Entries that somebody looks after, and referrals that were sent to them, through the actions."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import System
from directory import actions as directory
from directory.models import Profile
from notifications.models import Message
from referrals.actions.referrals import consenting, sending
from referrals.actions.referrals.consenting import Given
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import WRITTEN, Asked, Purpose, Question, Shared
from referrals.models import Case, Consent, Referral
from tests.factories.directory import published, specialism

NAME, SAFE = "Aroha", "Ring the school, never at home"
SITUATION = "What has happened, in words"
NEED = "Age assessment"


def entry(holder: User, **fields: Any) -> Profile:
    """A checked entry that somebody looks after."""
    profile = published(**fields)
    directory.entrust(profile=profile, user=holder, by=System("tests"))
    return profile


def agreed(case: Case, profile: Profile, shared: frozenset[Shared] = frozenset(WRITTEN[:3]), days: int = 30) -> Consent:
    """What the client of a case agreed to."""
    given = Given(
        purpose=Purpose.ADVICE, shared=shared, until=timezone.localdate() + datetime.timedelta(days=days),
        language="sq", asked=Asked.SPOKEN, answered=frozenset(Question), words="May I tell them?",
    )  # fmt: skip
    return consenting.record_consent(case=case, recipient=profile, given=given, by=case.owner)


def drafted(case: Case, profile: Profile, **said: Any) -> Referral:
    """A draft to an entry, with a consent of its own."""
    specialism("age-assessment", name=NEED)
    card = Card(needs=("age-assessment",), country="GB", region="Leeds", languages=("sq",))
    content = {Shared.NAME: NAME, Shared.CONTACT: SAFE, Shared.SITUATION: SITUATION}
    consent = said.pop("consent", None) or agreed(case, profile)
    return sending.draft(case=case, consent=consent, card=card, content=content, by=case.owner, **said)


def sent(case: Case, profile: Profile, *, hours: float = 72, **said: Any) -> Referral:
    """A referral that waits for an answer for so many hours."""
    referral = drafted(case, profile, **said)
    respond_by = timezone.now() + datetime.timedelta(hours=hours)
    sending.send(referral=referral, respond_by=respond_by, by=case.owner)
    referral.refresh_from_db()
    return referral


def told(kind: str) -> list[User]:
    """Whom messages of a kind are to tell; those that were taken back tell nobody."""
    rows = (
        Message.objects.filter(kind=f"referrals.{kind}")
        .exclude(state="cancelled")
        .select_related("user")
        .order_by("queued_at")
    )
    return [row.user for row in rows if row.user]


def now(referral: Referral) -> Referral:
    """The row as it is now."""
    return Referral.objects.get(pk=referral.pk)
