"""Claims that a holder asks to have checked, the files that show them, and what moderators say to them."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, System, has_permission, require
from accounts.vault import files, sealing
from directory.actions.checks import about, about_next, revise, write_check
from directory.actions.entries import claim as lock
from directory.actions.life import UNDO
from directory.actions.telling import subject, tell_holders, tell_moderators
from directory.actions.turns import each
from directory.choices import Claim, Decision
from directory.kinds import DECIDED, WAITING
from directory.models import ClaimRequest, Evidence, Profile
from directory.permissions import holds, require_holder
from directory.states import State
from directory.validators import check_dates
from notifications.actions import cancel
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.vault.cleaning import Clean
    from accounts.vault.models import SealedFile

MOST_FILES = 5
# How long the files stay after the decision: long enough to ask again, not longer.
EVIDENCE_DAYS = 30
CLOCK = System("evidence")


@transaction.atomic
def ask_check(
    *, profile: Profile, by: "User", claim: str, note: str = "", cleaned: "Collection[Clean]" = ()
) -> ClaimRequest:
    """Ask that a claim be checked, with files that show it; while nobody has decided, more files join the same request.

    Moderators may ask too, about entries that nobody looks after. Refused for a listing, for more files than
    MOST_FILES, and for holders of what is withdrawn.
    """
    profile = lock(profile)
    if not holds(by, profile):
        require(by, Permission.MODERATE_DIRECTORY)
    elif profile.state == State.WITHDRAWN:
        raise Refused(_("This entry is not in the directory any more: nothing about it is checked."))
    if profile.is_listed:
        raise Refused(_("Nothing about a listing is checked by us."))
    request = profile.claim_requests.waiting().filter(claim=claim).select_for_update().first()
    is_fresh = request is None
    if request is not None and cleaned:
        _own_files(request, by)
    request = request or ClaimRequest(profile=profile, claim=claim, made_by=by)
    says, then = note.strip()[:500] or request.note, about_next(profile, claim)
    if is_fresh or cleaned or (request.note, request.about) != (says, then):
        request.note, request.about = says, then
        revise(request)
    if request.evidence.count() + len(cleaned) > MOST_FILES:
        raise Refused(_("Five files are enough to show one claim: remove one first."))
    for clean in cleaned:
        file = files.keep(owner=subject(request), name=clean.name, media_type=clean.media_type, content=clean.content)
        Evidence.objects.create(request=request, file=file)
    audit.record(by=by, verb="check_asked", target=request, detail={"claim": claim, "files": len(cleaned)})
    if is_fresh:
        tell_moderators(subject(request), kind=WAITING)
    return request


def _own_files(request: ClaimRequest, by: "User") -> None:
    """Files are read by whoever asked: to what a moderator asked they are the sender's, to a colleague's none join."""
    if request.made_by == by:
        return
    is_free = request.made_by is None or has_permission(request.made_by, Permission.MODERATE_DIRECTORY)
    if is_free and not request.evidence.exists():
        request.made_by = by
        request.save(update_fields=["made_by"])
    else:
        raise Refused(_("A colleague has asked for this, and could read your files: ask them to take it back first."))


@transaction.atomic
def drop_evidence(*, evidence: Evidence, by: "User") -> None:
    """Take one's own file away again, while nobody has decided. Gone already is quiet."""
    require_holder(by, lock(evidence.request.profile))
    request = _claimed(evidence.request)
    if request.made_by_id != by.pk:
        raise PermissionDenied("the files of somebody else")
    if request.decided_at:
        raise Refused(_("This was decided already. The files go by themselves."))
    if not Evidence.objects.filter(pk=evidence.pk).exists():
        return
    audit.record(by=by, verb="evidence_dropped", target=request)
    evidence.file.delete()
    revise(request)


@transaction.atomic
def take_back_claim(*, request: ClaimRequest, by: "User") -> None:
    """Take the whole request back; its files are unreadable from then on. Again: quiet."""
    require_holder(by, lock(request.profile))
    request = _claimed(request)
    if request.decided_at is None:
        _close(request, by, Decision.TAKEN_BACK)
        forget_files([request])


@transaction.atomic
def open_evidence(*, evidence: Evidence, by: "User") -> "SealedFile":
    """Let whoever asked or a moderator read a file. That it is read is written down before it is."""
    if evidence.request.made_by_id != by.pk:
        require(by, Permission.MODERATE_DIRECTORY)
    audit.record(by=by, verb="evidence_read", target=evidence.request)
    return evidence.file


@transaction.atomic
def check_claim(
    *, request: ClaimRequest, by: "User", read_at: datetime, checked_on: date, expires_on: date
) -> ClaimRequest:
    """Say that the claim holds. An identity then waits for a second person, who says so too.

    `read_at`: the state of it that was looked at (revised_at). What only changes that wait will say is kept with the
    request, and counts once they are accepted (deciding.accept). Refused for one's own entry, for what a colleague is
    looking into, for what is withdrawn or was revised meanwhile, and for a second look by the first person.
    """
    request = _ask(request, by, read_at)
    profile = request.profile
    if profile.state == State.WITHDRAWN:
        raise Refused(_("This entry is not in the directory any more: nothing about it is checked."))
    check_dates(checked_on, expires_on)
    if request.claim == Claim.IDENTITY and not first_counts(request):
        return _look_first(request, by, checked_on, expires_on)
    if request.claim == Claim.IDENTITY and request.first_by_id == by.pk:
        raise Refused(_("You have looked at this identity already: the second look is a colleague's."))
    request.about = request.about or about_next(profile, request.claim)
    request.checked_on, request.expires_on = checked_on, expires_on
    if request.about == about(profile, request.claim):
        days = {"checked_on": checked_on, "expires_on": expires_on}
        write_check(profile, by, claim=request.claim, first=request.first_by, **days)
    _close(request, by, Decision.ACCEPTED)
    tell_holders(profile, kind=DECIDED, step=request.pk.hex)
    return request


@transaction.atomic
def decline_claim(*, request: ClaimRequest, by: "User", read_at: datetime, reason: str) -> ClaimRequest:
    """Say that the claim was not shown, and why. Refused as check_claim is, but for what is withdrawn."""
    if not reason.strip():
        raise ValueError("Declining needs a reason.")
    request = _ask(request, by, read_at)
    _close(request, by, Decision.DECLINED, reason.strip()[:2000])
    tell_holders(request.profile, kind=DECIDED, step=request.pk.hex)
    return request


def first_counts(request: ClaimRequest) -> bool:
    """Whether somebody has looked at it first whose word still counts.

    It does not when the account is gone (it may have been the second person's), when they are no moderator any more or
    look after the entry by now, and when the days that they gave are over.
    """
    first = request.first_by
    if first is None or request.first_expires_on is None or request.first_expires_on <= timezone.localdate():
        return False
    return has_permission(first, Permission.MODERATE_DIRECTORY) and not holds(first, request.profile)


def forget_evidence() -> int:
    """Remove the files of what was decided EVIDENCE_DAYS ago; return of how many requests."""
    past = timezone.now() - timedelta(days=EVIDENCE_DAYS)
    old = ClaimRequest.objects.filter(decided_at__lt=past, evidence__isnull=False).distinct()
    return each(old.order_by("decided_at"), _forget)


def close_forsaken() -> int:
    """Close what is asked about entries that were refused or withdrawn since, so that its files go; return how many."""
    waiting = ClaimRequest.objects.waiting().filter(
        profile__state=State.WITHDRAWN,
        made_at__lt=F("profile__state_changed_at"),
        # A decision can still be taken back, and then they wait again.
        profile__state_changed_at__lt=timezone.now() - UNDO,
    )
    return each(waiting.select_related("profile").order_by("made_at"), _close_forsaken)


@transaction.atomic
def _close_forsaken(request: ClaimRequest) -> bool:
    profile = lock(request.profile)
    request = _claimed(request)
    if request.decided_at or profile.state != State.WITHDRAWN:
        return False
    _close(request, CLOCK, Decision.TAKEN_BACK)
    return True


@transaction.atomic
def _forget(request: ClaimRequest) -> bool:
    forget_files([request])
    return True


def _look_first(request: ClaimRequest, by: "User", checked_on: date, expires_on: date) -> ClaimRequest:
    request.first_by, request.first_checked_on, request.first_expires_on = by, checked_on, expires_on
    request.taken_by = request.taken_at = None
    request.save()
    audit.record(by=by, verb="first_checked", target=request, detail={"claim": request.claim})
    tell_moderators(subject(request), kind=WAITING, step=f"second:{by.pk.hex}")
    return request


def _ask(request: ClaimRequest, by: "User", read_at: datetime) -> ClaimRequest:
    """Lock the request for a decision of `by`, or say why it cannot be theirs."""
    require(by, Permission.MODERATE_DIRECTORY)
    profile = lock(request.profile)
    request = _claimed(request)
    request.profile = profile
    if holds(by, profile):
        raise Refused(_("This is an entry of your own: a colleague decides."))
    if request.decided_at:
        raise Refused(_("A colleague was first and has decided."))
    if request.taken_by_id not in {None, by.pk}:
        raise Refused(_("A colleague is looking into it."))
    if request.revised_at != read_at:
        raise Refused(_("The holder has changed it meanwhile: look at it again."))
    return request


def _claimed(request: ClaimRequest) -> ClaimRequest:
    return ClaimRequest.objects.select_for_update().get(pk=request.pk)


def _close(request: ClaimRequest, by: "User | System", decision: Decision, reason: str = "") -> None:
    request.decision, request.reason, request.decided_at = decision, reason, timezone.now()
    request.decided_by = by if isinstance(by, User) else None
    request.save()
    cancel(subject=subject(request))
    audit.record(by=by, verb=decision.value, target=request, detail={"claim": request.claim})


def forget_files(requests: Collection[ClaimRequest]) -> None:
    """Remove the files in the caller's transaction, and erase the key last: then no backup can be read either."""
    for request in requests:
        files.forget_all(owner=subject(request))
        if Evidence.objects.filter(request=request).exists():
            raise AssertionError("The files of a request went, and its evidence stayed.")
        sealing.erase(subject(request))
