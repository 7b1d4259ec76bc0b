"""What the pages show once it is over: to the sender who comes next, to whoever was asked nothing of it any more."""

import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import System
from directory import actions as directory
from directory.models import Profile
from referrals.actions import referrals as actions
from referrals.actions.referrals import clock, talking
from referrals.choices_referrals import WRITTEN, Outcome, Shared, Stopping
from referrals.models import Case, Referral
from referrals.states_referrals import ReferralState
from tests.directory.pages import text
from tests.factories.directory import specialism
from tests.referrals.referring.clients import browser_with
from tests.referrals.referring.sent import NAME, NEED, SAFE, SITUATION, agreed, drafted, entry, now, sent
from tests.referrals.referring.talks import LETTER
from tests.referrals.seeker import press

pytestmark = pytest.mark.django_db

MESSAGE, DELIVERED = "She comes on Monday", "Two letters were written"
# What they saw on the card, what they read afterwards, and what was said.
SECRETS = (NEED, "Leeds", "Albanian", NAME, SAFE, SITUATION, "Caseworker", "A charity", MESSAGE, DELIVERED, LETTER.name)


@pytest.fixture
def bea(holder: User) -> Profile:
    """Fits: does it, in the country of the case, in its language."""
    need = specialism("age-assessment", name=NEED)
    return entry(holder, slug="bea", name="Bea Sample", terms=[need], languages=["sq"])


@pytest.fixture
def referral(case: Case, ada: Profile) -> Referral:
    return sent(case, ada)


def page(referral: Referral, verb: str = "detail", *parts: Any) -> str:
    return reverse(f"referrals:{verb}", args=[referral.pk, *parts])


def shown(browser: Client, referral: Referral) -> str:
    """All that one side reads of a referral: its page, and each part of the list."""
    places = [page(referral), *(f"{reverse('referrals:list')}?tab={part}" for part in actions.Part)]
    answers = [browser.get(place) for place in places]
    assert [answer.status_code for answer in answers] == [200] * len(places)
    return " ".join(text(answer) for answer in answers)


def run_out(referral: Referral, time_machine: Any) -> None:
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=73))
    assert clock.expire() == 1


def give_back(referral: Referral, _time_machine: Any) -> None:
    by = referral.recipient.holders.get().user
    actions.accept(referral=referral, has_no_conflict=True, by=by)
    actions.cannot(referral=referral, reason=Stopping.FUNDING, by=by)


def suspend(referral: Referral, _time_machine: Any) -> None:
    actions.accept(referral=referral, has_no_conflict=True, by=referral.recipient.holders.get().user)
    directory.suspend(profile=referral.recipient, by=System("tests"), reason="A complaint")


@pytest.mark.parametrize(
    ("end", "state", "sentence"),
    [
        (run_out, ReferralState.EXPIRED, "Ada Example did not answer in time"),
        (give_back, ReferralState.UNABLE, "Ada Example cannot go on: It cannot be paid for."),
        (suspend, ReferralState.REVOKED, "Our moderators have stopped this entry."),
    ],
    ids=["expired", "unable", "suspended"],
)
def test_the_sender_sees_that_it_is_back_and_who_fits_next_and_the_recipient_nothing_of_it(
    end: Any, state: str, sentence: str, referral: Referral, bea: Profile, sign_in: Any, time_machine: Any
) -> None:
    case, holder = referral.case, referral.recipient.holders.get().user
    end(referral, time_machine)
    assert now(referral).state == state
    # Signed in now: the clock may have gone on.
    answer = sign_in(case.owner).get(page(referral))
    assert sentence in text(answer)
    assert "Ask somebody else: Bea Sample" in text(answer)
    assert f"{reverse('cases:consent', args=[case.pk])}?to=bea&amp;from={referral.pk}" in answer.text
    theirs = shown(sign_in(holder), referral)
    assert referral.number in theirs
    assert [secret for secret in SECRETS if secret in theirs] == []
    assert "A complaint" not in theirs + text(answer)


def in_hand(case: Case, ada: Profile, holder: User) -> Referral:
    """One that somebody works on, with all that it can hold."""
    consent = agreed(case, ada, frozenset({*WRITTEN[:3], Shared.FILES}))
    draft = drafted(case, ada, consent=consent)
    talking.attach(referral=draft, cleaned=[LETTER], by=case.owner)
    actions.send(referral=draft, respond_by=timezone.now() + datetime.timedelta(days=3), by=case.owner)
    actions.accept(referral=draft, has_no_conflict=True, by=holder)
    talking.say(referral=draft, text=MESSAGE, key=uuid4(), by=case.owner)
    return now(draft)


@pytest.mark.parametrize("is_done", [False, True], ids=["while they work on it", "after it was completed"])
def test_what_a_client_takes_back_with_their_code_is_shut_for_whoever_was_told(
    is_done: bool, case: Case, ada: Profile, holder: User, caseworker: User, sign_in: Any
) -> None:
    referral, theirs = in_hand(case, ada, holder), sign_in(holder)
    if is_done:
        said = {"outcome": Outcome.DELIVERED, "areas": [], "delivered": DELIVERED}
        actions.complete(referral=referral, by=holder, **said)
    letter = page(referral, "file", referral.files.get().pk)
    before = shown(theirs, referral)
    expected = SECRETS if is_done else [secret for secret in SECRETS if secret != DELIVERED]
    assert [secret for secret in expected if secret not in before] == []
    assert theirs.get(letter).status_code == 200
    client = browser_with(actions.make_code(case=case, by=caseworker))
    press(client, reverse("asking:take_back", args=[referral.consent_id]))
    assert now(referral).ended == (ReferralState.COMPLETED if is_done else ReferralState.WITHDRAWN)
    refused, late = theirs.get(letter), theirs.post(page(referral, "say"), {"text": "A late word"})
    assert (refused.status_code, late.status_code) == (403, 409)
    assert "A late word" in text(late)
    after = " ".join([shown(theirs, referral), text(refused), text(late)])
    assert referral.number in after
    assert [secret for secret in SECRETS if secret in after] == []
    assert "client" not in after
