"""A client with a code of their own: what they agreed to, who was asked for them, and their browser."""

import datetime
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from directory.models import Profile
from referrals import codes
from referrals.actions import cases, referrals
from referrals.actions.referrals.consenting import Given
from referrals.actions.referrals.rows import Card
from referrals.choices_referrals import Asked, Purpose, Question, Shared
from referrals.models import Case, Consent, Referral
from tests.factories.life import held, holder
from tests.referrals.seeker import press

WORDS = "May I tell them how to reach you?"
CARD = Card(needs=("immigration-law",), country="GB")
CONTENT = {Shared.NAME: "Call her Heron", Shared.SITUATION: "The letter lies with the school"}


def case_of(by: User, place: Organisation) -> Case:
    """An open case."""
    return cases.open_case(organisation=place, told=cases.Told(pseudonym="Heron"), by=by)


def entry(name: str = "Grace") -> Profile:
    """An entry that somebody looks after: `helper(entry)`."""
    return held(holder(name.lower()), name=f"{name} Example", slug=f"{name.lower()}-example")


def helper(profile: Profile) -> User:
    return profile.holders.get().user


def agreed(case: Case, profile: Profile, **said: Any) -> Consent:
    """A consent of the client's, written down by whoever has the case."""
    told = {
        "purpose": Purpose.ADVICE,
        "shared": frozenset({Shared.NAME, Shared.SITUATION}),
        "until": timezone.localdate() + datetime.timedelta(30),
        "language": "sq",
        "asked": Asked.INTERPRETED,
        "answered": frozenset(Question),
        "words": WORDS,
    }
    return referrals.record_consent(case=case, recipient=profile, given=Given(**told | said), by=case.owner)


def sent(consent: Consent) -> Referral:
    """What was sent under a consent."""
    case = consent.case
    made = referrals.draft(case=case, consent=consent, card=CARD, content=CONTENT, by=case.owner)
    referrals.send(referral=made, respond_by=timezone.now() + datetime.timedelta(3), by=case.owner)
    return Referral.objects.get(pk=made.pk)


def taken(consent: Consent) -> Referral:
    """What somebody has said yes to."""
    made = sent(consent)
    referrals.accept(referral=made, has_no_conflict=True, by=helper(made.recipient))
    return Referral.objects.get(pk=made.pk)


def browser_with(number: int) -> Client:
    """The browser of whoever typed a code."""
    browser = Client()
    press(browser, reverse("asking:return"), code=codes.as_digits(number))
    return browser


def seen(browser: Client, name: str = "yours", *args: object) -> str:
    """The words of a page below /i/return/."""
    response = browser.get(reverse(f"asking:{name}", args=args))
    assert response.status_code == 200, response
    return response.content.decode()
