"""What ends by itself: checks that are too old, and what their end means."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import System
from directory.actions.checks import TOLD, ending
from directory.actions.entries import claim
from directory.actions.life import suspend
from directory.actions.telling import tell_holders
from directory.actions.turns import each
from directory.choices import Claim
from directory.kinds import CHECK_ENDS
from directory.models import Profile, Verification
from directory.states import LIVE

CLOCK = System("lapsing")


def tell_of_ending_checks() -> int:
    """Tell holders of checks that end soon, 30 and 7 days before; return how many checks that are.

    The day of the end is part of the step, so it does not matter how often or how late this runs.
    """
    today = timezone.localdate()
    soon = Verification.objects.filter(
        expires_on__gt=today, expires_on__lte=today + timedelta(days=max(TOLD)), profile__state__in=LIVE
    )
    # The school tells of the ends of its certificates.
    soon = soon.exclude(claim=Claim.COURSE)
    return each(soon.select_related("profile").order_by("expires_on", "pk"), _tell)


def suspend_lapsed() -> int:
    """Suspend entries whose professional registration was checked once and is not any more; return how many."""
    today = timezone.localdate()
    lapsed = Profile.objects.filter(
        state__in=LIVE,
        source_name="",
        verifications__claim=Claim.REGISTRATION,
        verifications__expires_on__lte=today,
    )
    return each(lapsed.order_by("pk"), _suspend)


@transaction.atomic
def _tell(check: Verification) -> bool:
    profile, today = claim(check.profile), timezone.localdate()
    # What was renewed meanwhile does not end.
    if profile.state not in LIVE or not profile.verifications.filter(pk=check.pk, expires_on=check.expires_on).exists():
        return False
    days = min(days for days in TOLD if (check.expires_on - today).days <= days)
    tell_holders(profile, kind=CHECK_ENDS, step=ending(check, days), facts={"ends": check.expires_on})
    return True


@transaction.atomic
def _suspend(profile: Profile) -> bool:
    profile = claim(profile)
    lapsed = profile.verifications.filter(claim=Claim.REGISTRATION, expires_on__lte=timezone.localdate())
    if profile.state not in LIVE or not lapsed.exists():
        return False
    suspend(profile=profile, by=CLOCK, reason=_("The check of the professional registration has ended."))
    return True
