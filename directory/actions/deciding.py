"""The moderators' desk: take what was handed in, decide with a reason, take a decision back."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import Permission, require
from directory import indexing, sheets
from directory.actions import checks, organisations
from directory.actions.claims import first_counts
from directory.actions.entries import claim
from directory.actions.joining import write
from directory.actions.life import UNDO, move
from directory.actions.photos import hide_photo, show_photo
from directory.actions.telling import subject, tell_holders
from directory.choices import Decision
from directory.kinds import DECIDED
from directory.models import ClaimRequest, Profile, StateChange, Submission
from directory.permissions import holds
from directory.states import LIVE, State
from notifications.actions import cancel
from notifications.kinds import Refused

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from accounts.models import User

Task = Submission | ClaimRequest
# Beside the words of a sheet: what a place that becomes secret loses.
WHERE = ("latitude", "longitude")


@transaction.atomic
def take[T: Task](*, task: T, by: "User") -> T:
    """Look into it oneself. Again: quiet. Refused when a colleague was first, when it is decided, and for one's own."""
    task = _open(task, by)
    if holds(by, task.profile):
        raise Refused(_("This is an entry of your own: a colleague decides."))
    if isinstance(task, ClaimRequest) and task.first_by_id == by.pk and first_counts(task):
        raise Refused(_("You have looked at this identity already: the second look is a colleague's."))
    if task.taken_by_id is None:
        task.taken_by, task.taken_at = by, timezone.now()
        task.save(update_fields=["taken_by", "taken_at"])
        cancel(subject=subject(task))
        audit.record(by=by, verb="taken", target=task)
    return task


@transaction.atomic
def put_down[T: Task](*, task: T, by: "User") -> T:
    """Leave it to colleagues again. Quiet when it is nobody's."""
    task = _open(task, by)
    if task.taken_by_id is not None:
        task.taken_by = task.taken_at = None
        task.save(update_fields=["taken_by", "taken_at"])
        audit.record(by=by, verb="put_down", target=task)
    return task


@transaction.atomic
def accept(*, submission: Submission, by: "User", read_at: "datetime") -> Submission:
    """Let a new entry be seen, or write the changes into it. `read_at`: the state of it that was read (revised_at).

    Refused for one's own, when a colleague was first, when it was revised meanwhile, for a new entry whose identity
    nobody has checked, and for changes of what was checked until what they will say was checked as well.
    """
    submission, profile = _to_decide(submission, by, read_at)
    if submission.is_new:
        current = profile.verifications.filter(claim="identity", expires_on__gt=timezone.localdate())
        if not any(checks.is_true(check, profile) for check in current):
            raise Refused(_("Nobody has checked who this is: check the identity first."))
        move(profile, State.PUBLISHED, by)
        organisations.settle(profile)
    elif profile.state not in LIVE:
        raise Refused(_("This entry is not shown any more: nothing in it can be changed."))
    else:
        submission.before = _write(profile, by, submission.changes)
    if show_photo(profile):
        submission.before["photo"] = True
    return _close(submission, by, Decision.ACCEPTED)


@transaction.atomic
def ask_changes(*, submission: Submission, by: "User", read_at: "datetime", reason: str) -> Submission:
    """Hand a new entry, or changes, back to its holder with what should be different."""
    submission, profile = _to_decide(submission, by, read_at)
    if submission.is_new:
        move(profile, State.CHANGES_ASKED, by, reason=reason)
    return _close(submission, by, Decision.CHANGES_ASKED, reason)


@transaction.atomic
def decline(*, submission: Submission, by: "User", read_at: "datetime", reason: str) -> Submission:
    """Refuse a new entry, which is withdrawn, or changes, which are forgotten."""
    submission, profile = _to_decide(submission, by, read_at)
    if submission.is_new:
        move(profile, State.WITHDRAWN, by, reason=reason)
    return _close(submission, by, Decision.DECLINED, reason)


@transaction.atomic
def undo(*, submission: Submission, by: "User") -> Submission:
    """Take a moderator's decision back within minutes: all is as it was, and waits again. Nobody was told of it yet.

    Of photos only the new one is kept, and not shown. Refused for one's own entry, when it is too late, or when
    something happened since.
    """
    require(by, Permission.MODERATE_DIRECTORY)
    profile = claim(submission.profile)
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    if submission.decided_at is None:
        return submission
    if submission.decision == Decision.TAKEN_BACK or timezone.now() - submission.decided_at > UNDO:
        raise Refused(_("It is too late to take this back: make a new decision."))
    if holds(by, profile):
        raise Refused(_("This is an entry of your own: a colleague decides."))
    if _has_moved_on(profile, submission):
        raise Refused(_("Something has happened to this entry since: look at it again."))
    ended = submission.before.pop("checks", [])
    if submission.before.pop("photo", False):
        hide_photo(profile)
    if submission.is_new:
        move(profile, State.SUBMITTED, by)
    elif submission.decision == Decision.ACCEPTED:
        _restore(profile, by, {field: was for field, (was, _now) in submission.before.items()})
        checks.bring_back(profile, by, ended)
    cancel(subject=subject(profile), kind=DECIDED.name, step=_step(submission))
    submission.decision, submission.reason, submission.before = "", "", {}
    submission.decided_at = submission.decided_by = None
    # Whoever still has it open has read what it said before the decision.
    submission.revised_at = timezone.now()
    submission.save()
    checks.look_again(profile)
    audit.record(by=by, verb="undone", target=submission)
    return submission


def _open[T: Task](task: T, by: "User") -> T:
    require(by, Permission.MODERATE_DIRECTORY)
    # Its own row alone: whoever has the entry locked waits for this one, and not the other way round.
    held: T = type(task).objects.select_for_update(of=("self",)).select_related("profile").get(pk=task.pk)  # type: ignore[assignment]
    if held.decided_at:
        raise Refused(_("A colleague was first and has decided."))
    if held.taken_by_id not in {None, by.pk}:
        raise Refused(_("A colleague is looking into it."))
    return held


def _to_decide(submission: Submission, by: "User", read_at: "datetime") -> tuple[Submission, Profile]:
    require(by, Permission.MODERATE_DIRECTORY)
    profile = claim(submission.profile)
    submission = _open(submission, by)
    if holds(by, profile):
        raise Refused(_("This is an entry of your own: a colleague decides."))
    if submission.revised_at != read_at:
        raise Refused(_("The holder has changed it meanwhile: look at it again."))
    return submission, profile


def _said(profile: Profile) -> "dict[str, Any]":
    return sheets.read(profile) | {field: getattr(profile, field) for field in WHERE}


def _has_moved_on(profile: Profile, submission: Submission) -> bool:
    """Whether anything came after the decision that taking it back would undo as well, or let be seen unread."""
    # The draft that was handed back is open to its holder. What the decision itself wrote, it wrote before its own day.
    is_open = submission.is_new and submission.decision == Decision.CHANGES_ASKED
    if is_open and submission.decided_at and profile.updated_at > submission.decided_at:
        return True
    if profile.submissions.filter(handed_in_at__gt=submission.handed_in_at).exists():
        return True
    if StateChange.objects.filter(profile=profile, at__gt=submission.decided_at).exists():
        return True
    ended = {row["claim"] for row in submission.before.get("checks", [])}
    if any(not profile.verifications.filter(claim=each, about=checks.about(profile, each)).exists() for each in ended):
        return True
    now = _said(profile)
    written = {field: pair for field, pair in submission.before.items() if field not in {"photo", "checks"}}
    return any(not sheets.same(became, now[field]) for field, (_was, became) in written.items())


def _write(profile: Profile, by: "User", changes: "dict[str, Any]") -> "dict[str, Any]":
    """Write changes into a live entry; return what each field said before and after, and the checks that end."""
    proofs = checks.proofs(profile, changes)
    was, ended = _said(profile), checks.remember(profile, [proof.claim for proof in proofs])
    try:
        write(profile, by, changes)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    for proof in proofs:
        checks.write_proof(profile, by, proof)
    now = _said(profile)
    before = {field: [was[field], now[field]] for field in was if not sheets.same(was[field], now[field])}
    return before | ({"checks": ended} if ended else {})


def _restore(profile: Profile, by: "User", said: "dict[str, Any]") -> None:
    write(profile, by, {field: value for field, value in said.items() if field not in WHERE})
    where = {field: said[field] for field in WHERE if field in said}
    if where and not profile.is_location_confidential:
        Profile.objects.filter(pk=profile.pk).update(**where)
        indexing.refresh([profile.pk])


def _close(submission: Submission, by: "User", decision: Decision, reason: str = "") -> Submission:
    if decision != Decision.ACCEPTED and not reason.strip():
        raise ValueError("The holder reads why.")
    submission.decision, submission.reason = decision, reason.strip()[:2000]
    submission.decided_at, submission.decided_by = timezone.now(), by
    submission.save()
    checks.look_again(submission.profile)
    cancel(subject=subject(submission))
    # Later than it can be taken back: nobody is told what is not so any more.
    tell_holders(submission.profile, kind=DECIDED, step=_step(submission), after=UNDO)
    audit.record(by=by, verb=decision.value, target=submission)
    return submission


def _step(submission: Submission) -> str:
    """Tell one decision from the next, in the 40 letters that a step has."""
    moment = int(submission.decided_at.timestamp() * 1000) if submission.decided_at else ""
    return f"{submission.pk.hex[:16]}:{moment}"
