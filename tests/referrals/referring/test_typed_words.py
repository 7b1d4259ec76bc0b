"""What somebody wrote is never lost, nor dropped without a word, because somebody else was faster."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from directory.models import Profile
from referrals.actions import referrals as actions
from referrals.actions.referrals import sending
from referrals.choices_referrals import Area, Declining, Outcome
from referrals.models import Case, Referral, ReferralMessage
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralState
from referrals.views import sending as views
from tests.conftest import person
from tests.directory.pages import text
from tests.referrals.referring.sent import drafted, entry, now, sent

pytestmark = pytest.mark.django_db

DONE = {"outcome": Outcome.DELIVERED, "areas": [Area.SAFETY], "delivered": "Two letters."}
TYPED = {"outcome": "delivered", "areas": ["safety"]}


@pytest.fixture
def mate(ada: Profile) -> User:
    """Looks after the entry, too."""
    user = person("mate", None, None)
    ada.holders.create(user=user)
    return user


@pytest.fixture
def taken(case: Case, ada: Profile, holder: User) -> Referral:
    referral = sent(case, ada)
    actions.accept(referral=referral, has_no_conflict=True, by=holder)
    return now(referral)


def page(referral: Referral, verb: str) -> str:
    return reverse(f"referrals:{verb}", args=[referral.pk])


def test_completing_again_is_quiet_for_the_same_words_of_the_same_person_alone(
    taken: Referral, holder: User, mate: User
) -> None:
    for _press in range(2):
        actions.complete(referral=taken, by=holder, **DONE)
    for other in ({"delivered": "Three letters."}, {"outcome": Outcome.PARTLY}, {"areas": []}, {"by": mate}):
        with pytest.raises(TransitionRefused):
            actions.complete(referral=taken, **{"by": holder} | DONE | other)
    assert actions.read(referral=taken, by=holder).delivered == "Two letters."


def test_another_report_comes_back_with_the_reason(taken: Referral, holder: User, mate: User, sign_in: Any) -> None:
    actions.complete(referral=taken, by=mate, **DONE)
    for said in (TYPED, {}):
        answer = sign_in(holder).post(page(taken, "complete"), said | {"delivered": "What I had written"})
        told = text(answer)
        assert answer.status_code == 409
        assert ("What I had written" in answer.text, "it has ended" in told) == (True, True)


def test_a_question_comes_back_when_a_colleague_has_asked_or_accepted(
    case: Case, ada: Profile, holder: User, mate: User, sign_in: Any
) -> None:
    referral, client = sent(case, ada), sign_in(holder)
    actions.ask(referral=referral, text="How soon?", key=uuid4(), by=mate)
    said = {"text": "Is there an interpreter?", "key": uuid4()}
    for _turn in ("asked", "accepted"):
        answer = client.post(page(referral, "ask"), said)
        assert (answer.status_code, said["text"] in answer.text) == (409, True)
        if _turn == "asked":
            actions.accept(referral=referral, has_no_conflict=True, by=mate)
    assert "A colleague has accepted it already." in text(answer)
    assert ReferralMessage.objects.count() == 1


def test_declining_with_another_suggestion_is_refused_and_shown(
    case: Case, ada: Profile, holder: User, sign_in: Any
) -> None:
    referral = sent(case, ada)
    bea, cleo = (entry(person(slug, None, None), slug=slug) for slug in ("bea", "cleo"))
    for _press in range(2):
        actions.decline(referral=referral, reason=Declining.AREA, suggested=bea, by=holder)
    for other in (cleo, None):
        with pytest.raises(TransitionRefused):
            actions.decline(referral=referral, reason=Declining.AREA, suggested=other, by=holder)
    answer = sign_in(holder).post(page(referral, "decline"), {"reason": "area", "suggested": "cleo"})
    assert (answer.status_code, 'value="cleo"' in answer.text) == (409, True)
    assert now(referral).suggested == bea


def test_whoever_sends_to_several_hears_who_was_told_when_one_is_over_meanwhile(
    case: Case, ada: Profile, caseworker: User, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = drafted(case, ada)
    second = drafted(case, entry(person("bea", None, None), slug="bea", name="Bea Sample"), round=first.round)
    client: Client = sign_in(caseworker)
    found = views._together(first)
    # They were listed a moment before the second was discarded.
    monkeypatch.setattr(views, "_together", lambda _found: found)
    sending.withdraw(referral=second, by=caseworker)
    soon = f"{timezone.localtime(timezone.now() + timezone.timedelta(hours=20)):%Y-%m-%dT%H:%M}"
    told = text(client.post(page(first, "send"), {"respond_by": soon}, follow=True))
    assert ("Sent to Ada Example." in told, "Not sent to Bea Sample" in told) == (True, True)
    assert now(first).state == ReferralState.SENT
