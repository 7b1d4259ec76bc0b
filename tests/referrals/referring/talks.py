"""A referral that two people talk in, through the actions."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.vault.cleaning import Clean
from directory.models import Holder, Profile
from referrals.actions.referrals import consenting, receiving, sending, talking
from referrals.actions.referrals.consenting import Given
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.models import Case, Referral
from tests.factories.directory import published

WORDS, ANSWER = "She came without papers.", "Bring what she has."
LETTER = Clean(name="letter.txt", media_type="text/plain", content=b"the letter")


def entry(*people: User, **fields: Any) -> Profile:
    """An entry that everybody can find, and that these people look after."""
    profile = published(**fields)
    for each in people:
        Holder.objects.create(profile=profile, user=each)
    return profile


def drafted(case: Case, to: Profile, *, shared: frozenset[Shared] = frozenset(Shared), days: int = 60) -> Referral:
    """A draft, with the consent of the client for so many days."""
    by = case.owner
    given = Given(
        purpose=Purpose.ADVICE,
        shared=shared,
        until=timezone.localdate() + datetime.timedelta(days=days),
        language="sq",
        asked=Asked.SPOKEN,
        answered=frozenset(Question),
        words="May I tell her?",
    )
    consent = consenting.record_consent(case=case, recipient=to, given=given, by=by)
    card = Card(needs=("asylum",), country="GB", region="North", languages=("sq",))
    return sending.draft(case=case, consent=consent, card=card, content={Shared.SITUATION: WORDS}, by=by)


def sent(referral: Referral) -> Referral:
    """The draft, sent."""
    respond_by = timezone.now() + datetime.timedelta(hours=20)
    sending.send(referral=referral, respond_by=respond_by, by=referral.case.owner)
    return Referral.objects.get(pk=referral.pk)


def accepted(referral: Referral, by: User) -> Referral:
    """The draft, sent and taken on by somebody."""
    receiving.accept(referral=sent(referral), has_no_conflict=True, by=by)
    return Referral.objects.get(pk=referral.pk)


def attached(referral: Referral) -> Any:
    """A file that goes with a draft."""
    (kept,) = talking.attach(referral=referral, cleaned=[LETTER], by=referral.case.owner)
    return kept
