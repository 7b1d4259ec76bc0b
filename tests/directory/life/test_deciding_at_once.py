"""Moderators and holders at the same moment."""

from typing import Any

import pytest

from accounts.models import User
from directory import actions
from directory.choices import Decision
from directory.models import Profile, Submission
from notifications.kinds import Refused
from tests.directory.threads import at_once
from tests.factories.life import (
    another_moderator,
    asked,
    handed_in,
    holder,
    proposed,
    with_identity,
)

pytestmark = pytest.mark.django_db

NO: list[tuple[str, dict[str, Any]]] = [("ask_changes", {"reason": "Say more"}), ("decline", {"reason": "No"})]


def said(submission: Submission) -> Profile:
    return Profile.objects.get(pk=submission.profile_id)


def decide(verb: str, submission: Submission, by: User, **told: Any) -> Submission:
    return getattr(actions, verb)(submission=submission, by=by, read_at=submission.revised_at, **told)


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_once(moderator: User) -> None:
    submission, second = proposed(holder()), another_moderator()
    told = at_once(
        lambda: decide("accept", submission, moderator), lambda: decide("decline", submission, second, reason="No")
    )
    assert sorted(type(each).__name__ for each in told) == ["Refused", "Submission"]


@pytest.mark.django_db(transaction=True)
def test_two_who_take_at_once_are_one(moderator: User) -> None:
    submission, second = proposed(holder()), another_moderator()
    told = at_once(
        lambda: actions.take(task=submission, by=moderator), lambda: actions.take(task=submission, by=second)
    )
    assert sorted(type(each).__name__ for each in told) == ["Refused", "Submission"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", ["accept", "take"])
def test_holder_who_revises_while_a_moderator_acts_meets_no_deadlock(verb: str, moderator: User) -> None:
    by = holder()
    submission = proposed(by)
    act = {
        "accept": lambda: decide("accept", submission, moderator),
        "take": lambda: actions.take(task=submission, by=moderator),
    }[verb]
    sheets = [{"headline": f"Revised {turn}"} for turn in range(4)]
    told = at_once(
        act, *[lambda sheet=sheet: actions.answer(profile=submission.profile, by=by, sheet=sheet) for sheet in sheets]
    )
    assert {type(each).__name__ for each in told} <= {"Submission", "Refused"}
    # What was accepted is what the moderator had read.
    assert said(submission).headline in {"", "Another headline"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("made", [handed_in, proposed])
def test_accept_and_take_back_at_once_end_as_one_of_them(made: Any, moderator: User) -> None:
    by = holder()
    submission = made(by)
    with_identity(submission.profile)
    at_once(
        lambda: decide("accept", submission, moderator),
        lambda: actions.take_back(profile=submission.profile, by=by),
    )
    submission.refresh_from_db()
    assert submission.decision in {Decision.ACCEPTED, Decision.TAKEN_BACK}
    if submission.is_new:
        assert said(submission).state == ("published" if submission.decision == Decision.ACCEPTED else "drafted")


@pytest.mark.django_db(transaction=True)
def test_accept_and_withdraw_at_once_leave_nothing_waiting(moderator: User) -> None:
    by = holder()
    submission = proposed(by)
    asked(submission.profile, by)
    told = at_once(
        lambda: decide("accept", submission, moderator),
        lambda: actions.withdraw(profile=submission.profile, by=by, reason="Enough"),
    )
    assert not [each for each in told if isinstance(each, Exception) and not isinstance(each, Refused)]
    assert said(submission).state == "withdrawn"
    assert not Submission.objects.waiting().exists()
