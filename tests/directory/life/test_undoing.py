"""A decision that is taken back within minutes: all is as it was, or it is refused."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.models import User
from directory import actions
from directory.actions.life import UNDO
from directory.kinds import DECIDED
from directory.models import Profile, Submission
from directory.search.models import SearchEntry
from notifications.kinds import Refused
from tests.directory.life.mails import waiting
from tests.directory.threads import at_once
from tests.factories.directory import specialism
from tests.factories.life import (
    accepted,
    another_moderator,
    face,
    handed_in,
    held,
    holder,
    proposed,
)

pytestmark = pytest.mark.django_db

NO: list[tuple[str, dict[str, Any]]] = [("ask_changes", {"reason": "Say more"}), ("decline", {"reason": "No"})]


def said(submission: Submission) -> Profile:
    return Profile.objects.get(pk=submission.profile_id)


def decide(verb: str, submission: Submission, by: User, **told: Any) -> Submission:
    return getattr(actions, verb)(submission=submission, by=by, read_at=submission.revised_at, **told)


def test_decision_about_a_colleagues_entry_is_not_undone_by_its_holder(moderator: User) -> None:
    by = another_moderator()
    submission = decide("decline", proposed(by), moderator, reason="No")
    with pytest.raises(Refused, match="colleague"):
        actions.undo(submission=submission, by=by)


def test_undo_of_a_new_entry_lets_it_wait_again(moderator: User) -> None:
    submission = accepted(handed_in(holder()), moderator)
    undone = actions.undo(submission=submission, by=moderator)
    assert (said(submission).state, undone.decision, undone.decided_at) == ("submitted", "", None)
    assert waiting(DECIDED, submission.profile) == 0
    assert not SearchEntry.objects.filter(profile=submission.profile_id).exists()


@pytest.mark.parametrize(("verb", "told"), NO)
@pytest.mark.parametrize("made", [handed_in, proposed])
def test_undo_of_a_no_lets_it_wait_again(verb: str, told: dict[str, Any], made: Any, moderator: User) -> None:
    submission = decide(verb, made(holder()), moderator, **told)
    actions.undo(submission=submission, by=moderator)
    assert Submission.objects.waiting().get() == submission
    again = decide("decline", Submission.objects.get(), moderator, reason="After all")
    assert waiting(DECIDED, again.profile) == 1


def test_undo_of_changes_brings_all_back(moderator: User) -> None:
    by = holder()
    specialism("safe-accommodation")
    profile = held(by, headline="Old", street="1 High Street", postcode="LS1 1AA", latitude=53.8, longitude=-1.5)
    before = Profile.objects.values().get(pk=profile.pk)
    submission = actions.answer(profile=profile, by=by, sheet={"headline": "New", "specialism": ["safe-accommodation"]})
    assert submission is not None
    submission = accepted(submission, moderator)
    assert (said(submission).street, said(submission).is_location_confidential) == ("", True)
    actions.undo(submission=submission, by=moderator)
    after = Profile.objects.values().get(pk=profile.pk)
    assert before | {"updated_at": None} == after | {"updated_at": None}
    assert not said(submission).terms.exists()


def test_undo_twice_is_quiet(moderator: User) -> None:
    submission = accepted(proposed(holder()), moderator)
    actions.undo(submission=submission, by=moderator)
    assert actions.undo(submission=submission, by=moderator).decision == ""


def test_undo_after_ten_minutes_is_refused(moderator: User) -> None:
    submission = accepted(proposed(holder()), moderator)
    end = submission.decided_at + UNDO
    with time_machine.travel(end + timedelta(seconds=1), tick=False), pytest.raises(Refused, match="late"):
        actions.undo(submission=submission, by=moderator)
    with time_machine.travel(end, tick=False):
        assert actions.undo(submission=submission, by=moderator).decision == ""


def test_undo_of_what_the_holder_took_back_is_refused(moderator: User) -> None:
    by = holder()
    submission = proposed(by)
    actions.take_back(profile=submission.profile, by=by)
    with pytest.raises(Refused):
        actions.undo(submission=submission, by=moderator)


@pytest.mark.parametrize("since", ["pause", "answer", "by hand", "suspend"])
def test_undo_after_something_happened_is_refused(since: str, moderator: User) -> None:
    by = holder()
    submission = accepted(proposed(by, headline="New"), moderator)
    deeds = {
        "pause": lambda: actions.pause(profile=submission.profile, by=by),
        "answer": lambda: actions.answer(profile=submission.profile, by=by, sheet={"headline": "Newer"}),
        "by hand": lambda: actions.change_details(
            profile=submission.profile, by=moderator, changes={"headline": "Mine"}
        ),
        "suspend": lambda: actions.suspend(profile=submission.profile, by=moderator, reason="A doubt"),
    }
    deeds[since]()
    with pytest.raises(Refused, match="since"):
        actions.undo(submission=submission, by=moderator)


def test_undo_leaves_what_the_holder_changed_at_once(moderator: User) -> None:
    by = holder()
    submission = accepted(proposed(by, headline="New"), moderator)
    actions.answer(profile=submission.profile, by=by, sheet={"languages": ["sq"]})
    actions.undo(submission=submission, by=moderator)
    assert (said(submission).headline, said(submission).languages) == ("", ["sq"])


def test_undo_by_who_is_no_moderator_is_denied(moderator: User, caseworker: User) -> None:
    submission = accepted(proposed(holder()), moderator)
    with pytest.raises(PermissionDenied):
        actions.undo(submission=submission, by=caseworker)


@pytest.mark.django_db(transaction=True)
def test_two_who_undo_at_once_undo_once(moderator: User) -> None:
    submission, second = accepted(proposed(holder(), headline="New"), moderator), another_moderator()
    told = at_once(*[lambda who=who: actions.undo(submission=submission, by=who) for who in (moderator, second)])
    assert {type(each) for each in told} == {Submission}
    assert said(submission).headline == ""


def test_a_photo_that_was_shown_is_hidden_by_undo(moderator: User) -> None:
    by = holder()
    profile = held(by)
    actions.set_photo(profile=profile, by=by, cleaned=face())
    submission = accepted(Submission.objects.get(), moderator)
    assert profile.photos.get().is_shown
    actions.undo(submission=submission, by=moderator)
    assert not profile.photos.get().is_shown
    accepted(Submission.objects.get(), moderator)
    assert profile.photos.get().is_shown
