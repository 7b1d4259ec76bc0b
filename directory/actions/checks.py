"""What was checked about a profile: the ladder of claims, each with its days."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import Permission, require
from directory import hooks, indexing, sheets
from directory.actions.entries import claim as lock
from directory.actions.entries import stamp
from directory.actions.telling import subject
from directory.choices import Decision
from directory.kinds import CHECK_ENDS
from directory.models import Claim, ClaimRequest, Profile, Verification
from directory.permissions import holds
from directory.validators import check_dates
from notifications.actions import cancel
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.permissions import Actor, System


# Days before a check ends on which its holder is told.
TOLD = (30, 7)
# What a check is about: it ends once the entry says something else there.
SUBJECTS: Mapping[str, str] = {Claim.IDENTITY: "name", Claim.REGISTRATION: "registrations"}
DAYS = ("checked_on", "expires_on", "seconded_on")


class VerificationRefused(Exception):
    """A check that cannot stand: of a listing, and of an identity that one person alone has seen."""


@transaction.atomic
def verify(*, profile: Profile, by: "Actor | System", claim: str, checked_on: date, expires_on: date) -> Verification:
    """Record that one claim was checked, and until when the check counts; a newer check replaces the older.

    VerificationRefused for a listing, and for an identity that one person alone has seen (see claims.check_claim);
    PermissionDenied for one's own entry, ValidationError for days that cannot be.
    """
    require(by, Permission.MODERATE_DIRECTORY)
    _not_own(profile, by)
    if claim == Claim.IDENTITY and isinstance(by, User):
        raise VerificationRefused(_("An identity is checked by two people."))
    if claim == Claim.COURSE:
        raise VerificationRefused(_("A course is shown by its certificate."))
    return write_check(profile, by, claim=claim, checked_on=checked_on, expires_on=expires_on)


def write_check(
    profile: Profile, by: "Actor | System", *, claim: str, checked_on: date, expires_on: date, first: User | None = None
) -> Verification:
    """Write down that what the entry says now was checked, in the caller's transaction.

    `first`: who looked at it before `by` did.
    """
    check_dates(checked_on, expires_on)
    profile = lock(profile)
    checker = by if isinstance(by, User) else None
    told = {"checked_on": checked_on, "expires_on": expires_on, "checked_by": checker}
    if first is not None:
        told |= {"checked_by": first, "seconded_by": checker, "seconded_on": timezone.localdate()}
    return _keep(profile, by, claim, told | {"about": about(profile, claim)})


@transaction.atomic
def unverify(*, profile: Profile, by: "Actor | System", claim: str) -> None:
    """Take a check back. Quiet when there is none."""
    require(by, Permission.MODERATE_DIRECTORY)
    _not_own(profile, by)
    profile = lock(profile)
    # A yes about changes that wait is taken back with it.
    profile.claim_requests.filter(claim=claim).update(checked_on=None, expires_on=None)
    if _end(profile, by, claim):
        if claim == Claim.IDENTITY:
            # Nobody knows any more who reads what was sent there.
            for hook in hooks.profile_revoked:
                hook(profile, by)
        stamp(profile)
        indexing.refresh([profile.pk])


def about(profile: Profile, claim: str, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what a check of this claim looks at: what the entry says, or would say with these changes."""
    field = SUBJECTS.get(claim)
    if field is None:
        return {}
    said = sheets.read(profile) | dict(changes or {})
    return {field: sorted(list(each) for each in said[field]) if field == "registrations" else said[field]}


def about_next(profile: Profile, claim: str) -> dict[str, Any]:
    """Return the same, with the changes that wait."""
    return about(profile, claim, sheets.proposed(profile) if claim in SUBJECTS else None)


def is_true(check: Verification, profile: Profile) -> bool:
    """Whether the entry still says what was checked. Of old checks nobody knows what that was."""
    return check.about in ({}, about(profile, check.claim))


def end_what_changed(profile: Profile, by: "Actor | System", changed: Collection[str]) -> None:
    """End the checks of what an entry says no more, in the caller's transaction, before the index is refreshed.

    `changed`: the names of what is different now.
    """
    for claim, field in SUBJECTS.items():
        if field in changed:
            _end(profile, by, claim)
    if "name" in changed:
        # Certificates name whoever the entry named until now.
        _end(profile, by, Claim.COURSE)
    look_again(profile)


def look_again(profile: Profile) -> None:
    """Let what waits to be checked be about what the entry says next; a first look at something else counts no more."""
    for request in profile.claim_requests.waiting().filter(claim__in=SUBJECTS).select_for_update():
        then = about_next(profile, request.claim)
        if request.about != then:
            request.about = then
            revise(request)


def revise(request: ClaimRequest) -> None:
    """Keep a locked request that is another one now: what was seen of it before counts no more."""
    request.revised_at = timezone.now()
    request.first_by = request.first_checked_on = request.first_expires_on = None
    request.save()


def proofs(profile: Profile, changes: Mapping[str, Any]) -> list[ClaimRequest]:
    """Return what was checked of these changes beforehand. Refused where they would end a check that counts."""
    found = []
    for claim, field in SUBJECTS.items():
        then = about(profile, claim, changes)
        if field not in changes or then == about(profile, claim):
            continue
        last = profile.claim_requests.filter(claim=claim, decided_at__isnull=False).order_by("decided_at").last()
        if last and _proves(last, then):
            found.append(last)
        elif profile.verifications.filter(claim=claim, expires_on__gt=timezone.localdate()).exists():
            raise Refused(_must_be_checked(claim, profile))
    return found


def write_proof(profile: Profile, by: "Actor | System", request: ClaimRequest) -> None:
    """Write down what was checked of changes, now that the entry says it, in the caller's transaction."""
    told = {"checked_on": request.checked_on, "expires_on": request.expires_on, "checked_by": request.decided_by}
    if request.claim == Claim.IDENTITY and request.decided_at:
        seconded_on = timezone.localdate(request.decided_at)
        told |= {"checked_by": request.first_by, "seconded_by": request.decided_by, "seconded_on": seconded_on}
    _keep(profile, by, request.claim, told | {"about": request.about})


def remember(profile: Profile, claims: Collection[str]) -> list[dict[str, Any]]:
    """Return the checks of these claims as JSON, so that a decision that ends them can be taken back."""
    columns = [field.attname for field in Verification._meta.fields if field.name not in {"id", "profile"}]
    rows = profile.verifications.filter(claim__in=claims).values(*columns)
    return [{name: _as_json(value) for name, value in row.items()} for row in rows]


def bring_back(profile: Profile, by: "Actor | System", remembered: Collection[Mapping[str, Any]]) -> None:
    """Write remembered checks again, in the caller's transaction."""
    for row in remembered:
        told = dict(row)
        people = {name: told.pop(f"{name}_id") for name in ("checked_by", "seconded_by")}
        known = User.objects.in_bulk([key for key in people.values() if key])
        days = {name: told[name] and date.fromisoformat(told[name]) for name in DAYS}
        who = {name: next((user for pk, user in known.items() if str(pk) == key), None) for name, key in people.items()}
        _keep(profile, by, told.pop("claim"), told | days | who)


def ending(check: Verification, days: int) -> str:
    """Tell one word of a check's end from the next."""
    return f"{check.claim}:{check.expires_on.isoformat()}:{days}"


def _keep(profile: Profile, by: "Actor | System", claim: str, told: dict[str, Any]) -> Verification:
    if profile.is_listed:
        raise VerificationRefused(_("Nothing about a listing is checked by us."))
    _no_end_in_sight(profile, claim, but=told["expires_on"])
    check = Verification.objects.update_or_create(
        profile=profile, claim=claim, defaults={"seconded_by": None, "seconded_on": None} | told
    )[0]
    stamp(profile)
    audit.record(by=by, verb="verified", target=profile, detail={"claim": claim, "expires_on": check.expires_on})
    indexing.refresh([profile.pk])
    return check


def _end(profile: Profile, by: "Actor | System", claim: str) -> bool:
    """End a check of a locked entry; return whether there was one."""
    _no_end_in_sight(profile, claim)
    if not profile.verifications.filter(claim=claim).delete()[0]:
        return False
    audit.record(by=by, verb="unverified", target=profile, detail={"claim": claim})
    return True


def _proves(request: ClaimRequest, then: dict[str, Any]) -> bool:
    """Whether two people, or one where one is enough, said yes to exactly this, and it counts today."""
    is_yes = request.decision == Decision.ACCEPTED and request.about == then
    return is_yes and request.expires_on is not None and request.expires_on > timezone.localdate()


def _must_be_checked(claim: str, profile: Profile) -> str:
    if claim == Claim.IDENTITY:
        return _("The name was checked as %(name)s: check the identity under the new name first.") % {
            "name": profile.name
        }
    return _("The registrations were checked as they stand: check the new ones first.")


def _as_json(value: Any) -> Any:
    return value if isinstance(value, dict) or value is None else str(value)


def _no_end_in_sight(profile: Profile, claim: str, *, but: date | None = None) -> None:
    """Take back what still waits to be told of the end of a check that ends on another day, or is gone."""
    old = [check for check in profile.verifications.filter(claim=claim) if check.expires_on != but]
    for check in old:
        for days in TOLD:
            cancel(subject=subject(profile), kind=CHECK_ENDS.name, step=ending(check, days))


def _not_own(profile: Profile, by: "Actor | System") -> None:
    if holds(by, profile):
        raise PermissionDenied("an entry of one's own")
