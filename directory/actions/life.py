"""The life of a profile: who moves it from one state to the next, and what hears of it."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from directory import hooks, indexing
from directory.actions.entries import claim
from directory.actions.telling import subject, tell_holders
from directory.choices import Decision
from directory.kinds import STOPPED
from directory.models import Profile, StateChange
from directory.permissions import is_looked_after, parties
from directory.states import NEEDS_REASON, REVOKED, Party, State, TransitionRefused, transition
from notifications.actions import cancel
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System

# For so long a decision can be taken back, as by who has pressed the wrong button.
UNDO = timedelta(minutes=10)


@transaction.atomic
def publish(*, profile: Profile, by: "Actor | System") -> Profile:
    """Let the public see it (a profile of our own only appears once its identity is checked). Again: quiet.

    Refused for what was handed in: that is decided at the desk (deciding.accept); and for a holder's draft, which is
    theirs to hand in. What was withdrawn comes back this way only when nobody looks after it.
    """
    _not_handed_in(profile)
    _not_taken_out(profile)
    if profile.holders.exists() and claim(profile).state == State.DRAFTED:
        raise Refused(_("This is somebody's draft: they have not handed it in."))
    return _move_or_say(profile, State.PUBLISHED, by)


@transaction.atomic
def pause(*, profile: Profile, by: "Actor | System", reason: str = "") -> Profile:
    """Take it out of public view until its holder wants it back. Again: quiet. Refused for what nobody can see."""
    _not_for_good(profile, by)
    return _move_or_say(profile, State.PAUSED, by, reason=reason)


@transaction.atomic
def suspend(*, profile: Profile, by: "Actor | System", reason: str) -> Profile:
    """Take it out of public view at once; upper apps end what points at it, and its holders are told. Again: quiet.

    Refused for what was withdrawn meanwhile.
    """
    _not_for_good(profile, by)
    done = move(profile, State.SUSPENDED, by, reason=reason)
    # What a moderator does can be taken back (undo_change): its holders hear of it when it cannot any more.
    tell_holders(done, kind=STOPPED, step=_step(done), after=UNDO if isinstance(by, User) else timedelta(0))
    return done


@transaction.atomic
def withdraw(*, profile: Profile, by: "Actor | System", reason: str) -> Profile:
    """Take it out of the directory for good, and let upper apps end what points at it. Again: quiet.

    What waits to be looked at is closed with it. Refused for a new entry that was handed in.
    """
    _not_handed_in(profile)
    done = move(profile, State.WITHDRAWN, by, reason=reason)
    done.submissions.waiting().update(decision=Decision.TAKEN_BACK, decided_at=timezone.now())
    done.claim_requests.waiting().update(decision=Decision.TAKEN_BACK, decided_at=timezone.now())
    return done


@transaction.atomic
def begin_again(*, profile: Profile, by: User) -> Profile:
    """Make a draft again of what was withdrawn or refused, to be handed in once more. Again: quiet.

    Refused for anything else, PermissionDenied for whoever does not look after it.
    """
    if claim(profile).state not in {State.WITHDRAWN, State.DRAFTED}:
        raise Refused(_("This cannot be done with the entry as it stands now."))
    return move(profile, State.DRAFTED, by)


@transaction.atomic
def undo_change(*, change: StateChange, by: User) -> Profile:
    """Take back a moderator's step within minutes. Refused when it is too late, or when something came after it.

    Refused for a decision about what was handed in: that is taken back at the desk (deciding.undo).
    """
    profile = claim(change.profile)
    if State.SUBMITTED in {change.source, change.target}:
        raise Refused(_("This entry was handed in: decide at the desk."))
    if timezone.now() - change.at > UNDO:
        raise Refused(_("It is too late to take this back: make a new decision."))
    if StateChange.objects.filter(profile=profile).latest("at", "pk") != change or profile.state != change.target:
        raise Refused(_("Something has happened to this entry since: look at it again."))
    stopped = _step(profile)
    done = move(profile, State(change.source), by, reason=_("Taken back") if change.source in NEEDS_REASON else "")
    cancel(subject=subject(profile), kind=STOPPED.name, step=stopped)
    return done


def move(profile: Profile, target: State, by: "Actor | System", *, reason: str = "") -> Profile:
    """Move the profile, in the caller's transaction: lock, ask the table, write, index, let others hear. Again: quiet.

    ValueError without a reason where one is owed, TransitionRefused where the table holds no way, PermissionDenied.
    """
    reason = reason.strip()[:2000]
    if target in NEEDS_REASON and not reason:
        raise ValueError(f"{target.label}: a profile is not put there without a reason.")
    profile = claim(profile)
    speaks_as = parties(by, profile)
    if not speaks_as:
        raise PermissionDenied("not a holder, not a moderator")
    if profile.state == target:
        return profile
    if not transition(profile.state, target).parties & speaks_as:
        raise PermissionDenied(f"{profile.state} -> {target}")
    source, now = profile.state, timezone.now()
    profile.state, profile.state_changed_at = target, now
    profile.withdrawn_reason = reason[:200] if target == State.WITHDRAWN else ""
    profile.save(update_fields=["state", "state_changed_at", "withdrawn_reason", "updated_at"])
    StateChange.objects.create(
        profile=profile, source=source, target=target, reason=reason, at=now, by=by if isinstance(by, User) else None
    )
    audit.record(by=by, verb=target.value, target=profile)
    indexing.refresh([profile.pk])
    if target in REVOKED:
        for heard in hooks.profile_revoked:
            heard(profile, by)
    return profile


def _move_or_say(profile: Profile, target: State, by: "Actor | System", *, reason: str = "") -> Profile:
    """Move it, or say what a button of an old page cannot do any more."""
    try:
        return move(profile, target, by, reason=reason)
    except TransitionRefused as refused:
        raise Refused(_("This cannot be done with the entry as it stands now.")) from refused


def _not_handed_in(profile: Profile) -> None:
    if claim(profile).state == State.SUBMITTED:
        raise Refused(_("This entry was handed in: decide at the desk."))


def _not_taken_out(profile: Profile) -> None:
    """Whoever took it out had a reason that one press must not undo: it is handed in, and looked at, again."""
    if claim(profile).state == State.WITHDRAWN and is_looked_after(profile):
        raise Refused(_("Its holder, or a refusal, took it out: it has to be handed in again."))


def _not_for_good(profile: Profile, by: "Actor | System") -> None:
    """The table knows a way back from there, which is for who takes a withdrawal back (undo_change)."""
    if claim(profile).state == State.WITHDRAWN and Party.MODERATOR in parties(by, profile):
        raise Refused(_("This entry was withdrawn: it can only be shown again, or handed in again."))


def _step(profile: Profile) -> str:
    return profile.state_changed_at.isoformat() if profile.state_changed_at else ""
