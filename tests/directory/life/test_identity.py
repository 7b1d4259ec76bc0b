"""An identity is looked at by two different people."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from directory import actions
from directory.choices import Decision
from directory.kinds import WAITING
from directory.models import ClaimRequest, Verification
from notifications.kinds import Refused
from tests.directory.life.mails import steps
from tests.directory.threads import at_once
from tests.factories.life import another_moderator, days, held, holder, letter

pytestmark = pytest.mark.django_db


def shown(by: User, claim: str = "insurance", count: int = 1) -> ClaimRequest:
    """A claim with files that show it."""
    return actions.ask_check(profile=held(by), by=by, claim=claim, cleaned=[letter() for _ in range(count)])


def verdict(verb: str, request: ClaimRequest, **told: Any) -> ClaimRequest:
    """What a moderator who has read it as it stands says to it."""
    return getattr(actions, verb)(request=request, read_at=request.revised_at, **told)


def test_identity_waits_for_a_second_person_who_is_told(moderator: User) -> None:
    second = another_moderator()
    request = verdict("check_claim", shown(holder(), "identity"), by=moderator, **days())
    assert (request.first_by, request.decided_at, request.taken_by) == (moderator, None, None)
    assert f"second:{moderator.pk.hex}" in steps(WAITING, request)
    request = actions.check_claim(request=request, read_at=request.revised_at, by=second, **days(100))
    check = Verification.objects.get(profile=request.profile, claim="identity")
    assert (check.checked_by, check.seconded_by, check.seconded_on) == (moderator, second, timezone.localdate())


def test_identity_is_not_for_one_person_twice(moderator: User) -> None:
    request = verdict("check_claim", shown(holder(), "identity"), by=moderator, **days())
    with pytest.raises(Refused, match="second"):
        actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days())
    with pytest.raises(Refused, match="second"):
        actions.take(task=request, by=moderator)


def test_identity_is_looked_at_by_two_again_when_the_first_account_is_gone(moderator: User) -> None:
    first, third = another_moderator("first"), another_moderator("third")
    request = verdict("check_claim", shown(holder(), "identity"), by=first, **days())
    ClaimRequest.objects.filter(pk=request.pk).update(first_by=None)
    request = actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days())
    assert (request.first_by, request.decided_at) == (moderator, None)
    with pytest.raises(Refused, match="second"):
        actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days())
    assert (
        actions.check_claim(request=request, read_at=request.revised_at, by=third, **days()).decision
        == Decision.ACCEPTED
    )


@pytest.mark.django_db(transaction=True)
def test_identity_looked_at_by_two_at_once_is_whole(moderator: User) -> None:
    request, second = shown(holder(), "identity"), another_moderator()
    told = at_once(
        *[
            lambda by=by: actions.check_claim(request=request, read_at=request.revised_at, by=by, **days())
            for by in (moderator, second)
        ]
    )
    assert {type(each) for each in told} == {ClaimRequest}
    check = Verification.objects.get(profile=request.profile, claim="identity")
    assert {check.checked_by, check.seconded_by} == {moderator, second}


@pytest.mark.django_db(transaction=True)
def test_identity_looked_at_by_one_in_two_tabs_is_half(moderator: User) -> None:
    request = shown(holder(), "identity")
    told = at_once(
        *[lambda: actions.check_claim(request=request, read_at=request.revised_at, by=moderator, **days())] * 2
    )
    assert sorted(type(each).__name__ for each in told) == ["ClaimRequest", "Refused"]
    assert ClaimRequest.objects.waiting().count() == 1
