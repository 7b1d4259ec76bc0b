"""Courses that the holder of an entry has completed, shown there on their wish, each by its certificate.

The training school vouches for the certificate; an upper app calls these.
"""

from collections.abc import Collection
from datetime import date
from itertools import dropwhile
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import System
from directory import indexing
from directory.actions.entries import claim as lock
from directory.actions.entries import stamp
from directory.choices import Claim, Kind
from directory.models import Profile, Verification
from directory.permissions import holds
from directory.states import REVOKED
from directory.validators import LONGEST_CHECK, check_dates
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import Actor

# Before and after names; nobody is told from somebody else by them. Degrees that are names, too (Ma, KC), are not here.
TITLES = frozenset({"dr", "prof", "professor", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "rev", "revd"})
DEGREES = frozenset({"phd", "dphil", "msc", "bsc", "llb", "llm", "obe", "mbe", "cbe"})


@transaction.atomic
def show_course(
    *, profile: Profile, by: "User", name: str, title: str, evidence: str, completed_on: date, counts_until: date | None
) -> Verification:
    """Show on somebody's own entry that they completed a course. Again: quiet.

    `evidence`: the address of the certificate, which names them as `name`; the claim counts before `counts_until`, and
    for five years at most. PermissionDenied for the entry of somebody else; Refused for a listing, an organisation's
    entry, one that is not in the directory any more, and one under another name.
    """
    profile = lock(profile)
    if not profile.holders.filter(user=by).exists():
        raise PermissionDenied("holder")
    if against := _against(profile, name):
        raise Refused(against)
    found = profile.verifications.filter(claim=Claim.COURSE, evidence=evidence).first()
    if found:
        return found
    longest = completed_on + LONGEST_CHECK
    until = min(counts_until, longest) if counts_until else longest
    check_dates(completed_on, until)
    check = Verification.objects.create(
        profile=profile, claim=Claim.COURSE, title=title, evidence=evidence, checked_on=completed_on, expires_on=until
    )
    stamp(profile)
    audit.record(by=by, verb="verified", target=profile, detail={"claim": Claim.COURSE, "expires_on": until})
    indexing.refresh([profile.pk])
    return check


@transaction.atomic
def hide_courses(*, evidence: Collection[str], by: "Actor | System") -> int:
    """Show these certificates on no entry any more, as when they were revoked; return how many were shown.

    PermissionDenied for a person who does not look after the entry: what the school takes back, it takes back itself.
    """
    count = 0
    shown = Profile.objects.filter(verifications__evidence__in=list(evidence)).distinct()
    for found in shown.order_by("pk"):
        profile = lock(found)
        if not _may_hide(profile, by):
            raise PermissionDenied("holder")
        gone = profile.verifications.filter(claim=Claim.COURSE, evidence__in=list(evidence)).delete()[0]
        if gone:
            stamp(profile)
            audit.record(by=by, verb="unverified", target=profile, detail={"claim": Claim.COURSE})
            indexing.refresh([profile.pk])
        count += gone
    return count


def may_show_courses(user: "User", name: str) -> list[Profile]:
    """Return the entries on which somebody may show a course, as its certificate names them (one query)."""
    entries = Profile.objects.filter(holders__user=user).order_by("name", "pk")
    return [profile for profile in entries if not _against(profile, name)]


def _against(profile: Profile, name: str) -> str:
    """What stands against showing a certificate of that name on an entry; "" when nothing does."""
    if profile.is_listed or profile.kind != Kind.PERSON:
        return _("A course is shown on the entry of a person, which they look after themselves.")
    if profile.state in REVOKED:
        return _("This entry is not in the directory any more.")
    if not _is_called(name, profile.name):
        return _("The entry is under another name than the certificate.")
    return ""


def _is_called(said: str, held: str) -> bool:
    """Whether a certificate means whom an entry names: "Dr Ada Grace Learner" is called Ada Learner, and nobody's
    entry Ada alone: a given name is many people's.
    """
    words, whole = _words(said), _words(held)
    return len(words) > 1 and set(words) <= set(whole) and words[-1] == whole[-1]


def _words(name: str) -> list[str]:
    """The words of a name without titles, the family name last, as also in "Learner, Ada"."""
    family, _comma, rest = name.casefold().partition(",")
    ordered = f"{rest} {family}" if len(family.split()) == 1 else family
    words = dropwhile(TITLES.__contains__, (each.strip(".,") for each in ordered.split()))
    return [word for word in words if word and word not in DEGREES]


def _may_hide(profile: Profile, by: "Actor | System") -> bool:
    return isinstance(by, System) or holds(by, profile)
