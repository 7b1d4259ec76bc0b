"""Photos: seen by a moderator before by anybody else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from directory import actions, scheduled
from directory.actions.life import UNDO
from directory.kinds import WAITING
from directory.models import Photo, Profile, Submission
from notifications.kinds import Refused
from tests.directory.life.mails import waiting
from tests.directory.threads import at_once
from tests.factories.life import accepted, face, handed_in, held, holder, proposed, whole

pytestmark = pytest.mark.django_db


def shown(profile: Profile) -> list[bytes]:
    return [bytes(photo.content) for photo in profile.photos.filter(is_shown=True)]


def unseen(profile: Profile) -> list[bytes]:
    return [bytes(photo.content) for photo in profile.photos.filter(is_shown=False)]


def with_photo(by: User, content: bytes = b"a face") -> Submission:
    """A published entry whose photo waits to be looked at."""
    actions.set_photo(profile=held(by), by=by, cleaned=face(content))
    return Submission.objects.get(handed_in_by=by)


def test_photo_of_a_draft_is_shown_with_the_entry(moderator: User) -> None:
    by = holder()
    profile = whole(by)
    actions.set_photo(profile=profile, by=by, cleaned=face())
    assert not Submission.objects.exists()
    accepted(actions.hand_in(profile=profile, by=by), moderator)
    assert (shown(profile), unseen(profile)) == ([b"a face"], [])


def test_photo_of_a_live_entry_waits_and_tells_once(moderator: User) -> None:
    by = holder()
    submission = with_photo(by)
    actions.set_photo(profile=submission.profile, by=by, cleaned=face(b"a better one"))
    assert (submission.changes, waiting(WAITING, submission)) == ({}, 1)
    assert (shown(submission.profile), unseen(submission.profile)) == ([], [b"a better one"])


@pytest.mark.parametrize("made", [proposed, handed_in])
def test_photo_that_changes_while_it_is_looked_at_is_looked_at_again(made, moderator: User) -> None:
    by = holder()
    stale = made(by)
    actions.set_photo(profile=stale.profile, by=by, cleaned=face())
    with pytest.raises(Refused, match="meanwhile"):
        accepted(stale, moderator)


def test_photo_that_is_accepted_takes_the_place_of_the_other(moderator: User) -> None:
    by = holder()
    first = accepted(with_photo(by), moderator)
    actions.set_photo(profile=first.profile, by=by, cleaned=face(b"older now"))
    assert shown(first.profile) == [b"a face"]
    accepted(Submission.objects.waiting().get(), moderator)
    assert (shown(first.profile), unseen(first.profile)) == ([b"older now"], [])


@pytest.mark.parametrize("verb", ["decline", "ask_changes"])
def test_photo_that_is_refused_does_not_come_in_with_the_next_changes(verb: str, moderator: User) -> None:
    by = holder()
    submission = with_photo(by)
    getattr(actions, verb)(submission=submission, by=moderator, read_at=submission.revised_at, reason="Not you")
    waits = actions.answer(profile=submission.profile, by=by, sheet={"headline": "New"})
    assert waits is not None
    accepted(waits, moderator)
    assert not Photo.objects.exists()


def test_photo_that_is_refused_is_back_with_undo_and_else_gone_by_night(moderator: User) -> None:
    submission = with_photo(holder())
    declined = actions.decline(submission=submission, by=moderator, read_at=submission.revised_at, reason="Not you")
    assert actions.forget_refused_photos() == 0
    actions.undo(submission=declined, by=moderator)
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert actions.forget_refused_photos() == 0
    waits = Submission.objects.waiting().get()
    actions.decline(submission=waits, by=moderator, read_at=waits.revised_at, reason="Not you")
    with time_machine.travel(timezone.now() + UNDO + timedelta(minutes=1)):
        scheduled.forget_evidence()
    assert not Photo.objects.exists()


def test_photo_of_a_draft_is_not_forgotten_by_night() -> None:
    by = holder()
    actions.set_photo(profile=whole(by), by=by, cleaned=face())
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert actions.forget_refused_photos() == 0


def test_photos_taken_away_leave_nothing_waiting() -> None:
    by = holder()
    submission = with_photo(by)
    for _ in range(2):
        actions.set_photo(profile=submission.profile, by=by, cleaned=None)
    assert not Photo.objects.exists()
    assert not Submission.objects.exists()


def test_photos_taken_away_leave_other_changes_waiting() -> None:
    by = holder()
    first = proposed(by)
    actions.set_photo(profile=first.profile, by=by, cleaned=face())
    actions.set_photo(profile=first.profile, by=by, cleaned=None)
    kept = Submission.objects.get()
    assert (kept, kept.changes) == (first, first.changes)
    assert kept.revised_at > first.revised_at


def test_photo_by_somebody_else_is_denied(caseworker: User, moderator: User) -> None:
    profile = held(holder())
    for by in (caseworker, moderator):
        with pytest.raises(PermissionDenied):
            actions.set_photo(profile=profile, by=by, cleaned=face())


def test_photo_of_what_is_not_shown_is_seen_by_nobody(moderator: User) -> None:
    by = holder()
    profile = accepted(with_photo(by), moderator).profile
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    assert not Photo.objects.visible_to(holder("stranger")).exists()
    assert Photo.objects.visible_to(by).count() == 1


@pytest.mark.django_db(transaction=True)
def test_photo_and_changes_at_once_wait_together(moderator: User) -> None:
    by = holder()
    profile = held(by)
    told = at_once(
        lambda: actions.set_photo(profile=profile, by=by, cleaned=face()),
        lambda: actions.answer(profile=profile, by=by, sheet={"headline": "New"}),
    )
    assert not [each for each in told if isinstance(each, BaseException)]
    # Whichever was first: a photo that came before the changes waits with them.
    assert Submission.objects.get().changes == {"headline": "New"}
    assert unseen(profile) == [b"a face"]


@pytest.mark.django_db(transaction=True)
def test_photo_set_while_it_is_accepted_is_never_shown_unseen(moderator: User) -> None:
    by = holder()
    submission = with_photo(by)
    at_once(
        lambda: accepted(submission, moderator),
        lambda: actions.set_photo(profile=submission.profile, by=by, cleaned=face(b"another")),
    )
    assert shown(submission.profile) in ([], [b"a face"])
    assert unseen(submission.profile) == [b"another"]
    assert Submission.objects.waiting().count() == 1
