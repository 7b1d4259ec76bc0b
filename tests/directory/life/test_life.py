"""The moves: who makes which, what hears of it, and what can be taken back."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, User
from directory import actions, hooks
from directory.actions.life import UNDO
from directory.kinds import STOPPED
from directory.models import Profile, StateChange, Submission
from directory.search.models import SearchEntry
from directory.states import State, TransitionRefused
from notifications.kinds import Refused
from tests.directory.life.mails import delay, is_wanted, steps, waiting
from tests.directory.threads import at_once
from tests.factories.directory import checked, drafted, published
from tests.factories.life import accepted, another_moderator, asked, begun, handed_in, held, holder, manager, proposed

pytestmark = pytest.mark.django_db


def state(profile: Profile) -> str:
    return Profile.objects.get(pk=profile.pk).state


def in_state(name: str, by: User, desk: User) -> Profile:
    """An entry that `by` holds, in a state that was reached the way the site reaches it."""
    if name == "drafted":
        return begun(by, name="Grace", country="GB")
    if name in {"submitted", "changes_asked"}:
        handed = handed_in(by)
        if name == "changes_asked":
            actions.ask_changes(submission=handed, by=desk, read_at=handed.revised_at, reason="More")
        return handed.profile
    profile = held(by)
    verb = {"paused": "pause", "suspended": "suspend", "withdrawn": "withdraw"}.get(name)
    if verb:
        getattr(actions, verb)(profile=profile, by=by if verb == "pause" else desk, reason="Because")
    return profile


MAY: dict[str, dict[str, set[str]]] = {
    "publish": {"holder": {"paused", "published"}, "moderator": {"suspended", "published"}},
    "pause": {"holder": {"published", "paused"}, "moderator": {"suspended", "paused"}},
    "suspend": {"holder": {"suspended"}, "moderator": {"published", "paused", "suspended"}},
    "withdraw": {
        "holder": {"published", "paused", "withdrawn"},
        "moderator": {"published", "paused", "suspended", "withdrawn"},
    },
}


@pytest.mark.parametrize("source", list(State))
@pytest.mark.parametrize("who", ["holder", "manager", "moderator", "own moderator", "caseworker"])
@pytest.mark.parametrize("verb", list(MAY))
def test_move_is_for_whom_the_table_names(verb: str, who: str, source: str, moderator: User, caseworker: User) -> None:
    by = moderator if who == "own moderator" else holder()
    profile = in_state(source, by, another_moderator())
    actor = {"moderator": moderator, "caseworker": caseworker}.get(who, by)
    if who == "manager":
        actor = manager(profile)
    told = {} if verb == "publish" else {"reason": "Because"}
    party = {"manager": "holder", "own moderator": "holder"}.get(who, who)
    if source in MAY[verb].get(party, set()):
        getattr(actions, verb)(profile=profile, by=actor, **told)
        return
    before = state(profile)
    with pytest.raises((PermissionDenied, Refused, TransitionRefused)):
        getattr(actions, verb)(profile=profile, by=actor, **told)
    assert state(profile) == before


@pytest.mark.parametrize("verb", ["suspend", "withdraw"])
def test_revoked_profile_is_heard_of_in_the_same_transaction(
    verb: str, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    listener = [lambda profile, by: heard.append((profile.state, by, connection.in_atomic_block))]
    monkeypatch.setattr(hooks, "profile_revoked", listener)
    profile = held(holder())
    for _ in range(2):
        getattr(actions, verb)(profile=profile, by=moderator, reason="A doubt")
    assert heard == [(f"{verb.removesuffix('draw')}{'drawn' if verb == 'withdraw' else 'ed'}", moderator, True)]


@pytest.mark.django_db(transaction=True)
def test_revoked_profile_stays_in_view_when_a_listener_fails(moderator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_profile: Profile, _by: object) -> None:
        raise RuntimeError("a referral could not be ended")

    profile = held(holder())
    monkeypatch.setattr(hooks, "profile_revoked", [fails])
    with pytest.raises(RuntimeError):
        actions.suspend(profile=profile, by=moderator, reason="A doubt")
    assert (state(profile), waiting(STOPPED, profile)) == ("published", 0)
    assert not StateChange.objects.filter(target="suspended").exists()
    assert not AuditEvent.objects.filter(verb="suspended").exists()


@pytest.mark.parametrize("verb", ["pause", "suspend", "withdraw"])
def test_move_out_of_view_leaves_the_index_and_a_trace(verb: str, moderator: User) -> None:
    by = holder()
    profile = held(by)
    actor = by if verb == "pause" else moderator
    getattr(actions, verb)(profile=profile, by=actor, reason=" Because ")
    change = StateChange.objects.latest("at")
    assert (change.source, change.reason, change.by) == ("published", "Because", actor)
    assert not SearchEntry.objects.filter(profile=profile).exists()


def test_reason_of_any_length_is_kept_as_far_as_it_fits(moderator: User) -> None:
    done = actions.withdraw(profile=held(holder()), by=moderator, reason="x" * 6000)
    assert (len(done.withdrawn_reason), len(done.changes.latest("at").reason)) == (200, 2000)


def test_holders_draft_is_not_for_moderators_to_publish(moderator: User) -> None:
    with pytest.raises(Refused, match="handed it in"):
        actions.publish(profile=begun(holder(), name="Grace", country="GB"), by=moderator)
    assert actions.publish(profile=checked(drafted()), by=moderator).state == "published"


def test_button_of_an_old_page_is_refused_in_words() -> None:
    by = holder()
    profile = begun(by)
    with pytest.raises(Refused, match="stands now"):
        actions.pause(profile=profile, by=by)


def test_withdrawn_entry_leaves_nothing_waiting() -> None:
    by = holder()
    submission = proposed(by)
    asked(submission.profile, by)
    actions.withdraw(profile=submission.profile, by=by, reason="Enough")
    assert not Submission.objects.waiting().exists()
    assert not submission.profile.claim_requests.waiting().exists()


def test_withdraw_of_what_was_handed_in_is_refused(moderator: User) -> None:
    with pytest.raises(Refused, match="desk"):
        actions.withdraw(profile=handed_in(holder()).profile, by=moderator, reason="x")


def test_suspended_by_a_moderator_is_told_when_it_cannot_be_taken_back(moderator: User) -> None:
    profile = held(holder())
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    actions.suspend(profile=profile, by=moderator, reason="Again")
    assert len(steps(STOPPED, profile)) == 1
    assert delay(STOPPED, profile) > UNDO - timedelta(seconds=5)


def test_suspended_and_shown_again_is_not_told(moderator: User) -> None:
    profile = held(holder())
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    assert is_wanted(STOPPED, profile)
    actions.publish(profile=profile, by=moderator)
    assert not is_wanted(STOPPED, profile)


@pytest.mark.parametrize("source", ["published", "paused"])
def test_undo_of_a_suspension_brings_it_back_and_tells_nobody(source: str, moderator: User) -> None:
    profile = in_state(source, holder(), moderator)
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    actions.undo_change(change=profile.changes.latest("at"), by=moderator)
    assert state(profile) == source
    assert waiting(STOPPED, profile) == 0


def test_undo_of_a_withdrawal_brings_it_back(moderator: User) -> None:
    profile = held(holder())
    actions.withdraw(profile=profile, by=moderator, reason="A doubt")
    actions.undo_change(change=profile.changes.latest("at"), by=moderator)
    assert (state(profile), Profile.objects.get().withdrawn_reason) == ("published", "")
    assert SearchEntry.objects.filter(profile=profile).exists()


def test_undo_of_a_move_after_ten_minutes_is_refused(moderator: User) -> None:
    profile = held(holder())
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    with time_machine.travel(timezone.now() + UNDO + timedelta(seconds=1)), pytest.raises(Refused, match="late"):
        actions.undo_change(change=profile.changes.latest("at"), by=moderator)


def test_undo_of_a_move_that_is_not_the_last_is_refused(moderator: User) -> None:
    profile = held(holder())
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    change = profile.changes.latest("at")
    actions.publish(profile=profile, by=moderator)
    with pytest.raises(Refused, match="since"):
        actions.undo_change(change=change, by=moderator)


def test_undo_of_a_decision_is_for_the_desk(moderator: User) -> None:
    submission = accepted(handed_in(holder()), moderator)
    with pytest.raises(Refused, match="desk"):
        actions.undo_change(change=submission.profile.changes.latest("at"), by=moderator)


@pytest.mark.parametrize("who", ["holder", "caseworker"])
def test_undo_of_a_move_by_who_is_no_moderator_is_denied(who: str, moderator: User, caseworker: User) -> None:
    by = holder()
    profile = held(by)
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    with pytest.raises(PermissionDenied):
        actions.undo_change(change=profile.changes.latest("at"), by=by if who == "holder" else caseworker)


@pytest.mark.django_db(transaction=True)
def test_suspend_and_show_again_at_once_end_suspended(moderator: User) -> None:
    by = holder()
    profile = held(by)
    actions.pause(profile=profile, by=by)
    told = at_once(
        lambda: actions.publish(profile=profile, by=by),
        lambda: actions.suspend(profile=profile, by=moderator, reason="A doubt"),
    )
    assert isinstance(told[0], Profile | PermissionDenied)
    assert state(profile) == "suspended"
    assert not SearchEntry.objects.filter(profile=profile).exists()


@pytest.mark.django_db(transaction=True)
def test_pause_and_suspend_and_withdraw_at_once_leave_a_chain(moderator: User) -> None:
    by = holder()
    profile = held(by)
    at_once(
        lambda: actions.pause(profile=profile, by=by),
        lambda: actions.suspend(profile=profile, by=moderator, reason="A doubt"),
        lambda: actions.withdraw(profile=profile, by=by, reason="Enough"),
    )
    steps_made = list(profile.changes.order_by("at", "pk").values_list("source", "target"))
    assert [target for _, target in steps_made[:-1]] == [source for source, _ in steps_made[1:]]
    assert steps_made[-1][1] == state(profile) in {"withdrawn", "suspended"}


def test_withdrawn_entry_comes_back_by_being_shown_alone(moderator: User) -> None:
    profile = actions.withdraw(profile=published(), by=moderator, reason="Because")
    with pytest.raises(Refused, match="withdrawn"):
        actions.suspend(profile=profile, by=moderator, reason="A page of this morning")
    assert actions.publish(profile=profile, by=moderator).state == "published"


@pytest.mark.django_db(transaction=True)
def test_two_who_undo_a_move_at_once_undo_it_once(moderator: User) -> None:
    profile, second = held(holder()), another_moderator()
    actions.suspend(profile=profile, by=moderator, reason="A doubt")
    change = profile.changes.latest("at")
    told = at_once(*[lambda who=who: actions.undo_change(change=change, by=who) for who in (moderator, second)])
    assert sorted(type(each).__name__ for each in told) == ["Profile", "Refused"]


@pytest.mark.parametrize("through", ["name", "organisation"])
def test_own_live_entry_is_not_written_by_hand(through: str, moderator: User) -> None:
    profile = held(moderator if through == "name" else holder())
    if through == "organisation":
        own = moderator.memberships.get().organisation
        Profile.objects.filter(pk=profile.pk).update(organisation=own)
        moderator.memberships.create(organisation=own, role="manager")
    with pytest.raises(PermissionDenied):
        actions.change_details(profile=profile, by=moderator, changes={"name": "Somebody Else"})
