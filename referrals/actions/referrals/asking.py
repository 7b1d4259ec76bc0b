"""Whether an entry may be asked about a client, and what stands against it, in a sentence for whoever wants to."""

import datetime
from collections.abc import Collection

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from directory.models import Availability, Profile
from directory.permissions import holds
from notifications.kinds import Refused
from referrals import capacity
from referrals.matching import Excluded

SOONEST, LATEST = datetime.timedelta(hours=1), datetime.timedelta(days=60)


def why_never(profile: Profile, excluded: Excluded, mine: Collection[object]) -> str:
    """Say what stands against asking an entry at all; `mine`: the keys of those that the sender looks after."""
    if excluded.bars(profile):
        # A refusal waits in a session for the next page: it must not say what the case keeps sealed.
        return _("%(name)s cannot be asked for this client: look at what the case says.") % {"name": profile}
    if profile.pk in mine:
        return _("You look after %(name)s yourself.") % {"name": profile}
    return ""


def why_not_now(profile: Profile, until: datetime.date, left: int | None) -> str:
    """Say why an entry takes nobody now. `until`: the day by which an answer is wanted; `left`: its capacity."""
    said, back = profile.current_availability, profile.away_until
    if said == Availability.CLOSED:
        return _("%(name)s takes no new work now.") % {"name": profile}
    if said == Availability.AWAY and back is None:
        return _("%(name)s is away.") % {"name": profile}
    if said == Availability.AWAY and back and back >= until:
        day = date_format(back, "j F Y")
        return _("%(name)s is away until %(day)s, and an answer is wanted before.") % {"name": profile, "day": day}
    if left == 0:
        return _("%(name)s has no place left this month.") % {"name": profile}
    return ""


def require_askable(profile: Profile, excluded: Excluded, by: object) -> None:
    """Raise Refused unless this entry can be written to, by this sender, about this client."""
    if not Profile.objects.reachable().filter(pk=profile.pk).exists():
        raise Refused(_("%(name)s cannot be reached here any more.") % {"name": profile})
    mine = {profile.pk} if holds(by, profile) else ()  # type: ignore[arg-type]
    if reason := why_never(profile, excluded, mine):
        raise Refused(reason)


def require_free(profile: Profile, respond_by: datetime.datetime) -> None:
    """Raise Refused unless an answer is wanted at a time that fits, and the entry takes somebody by then."""
    now = timezone.now()
    if not now + SOONEST <= respond_by <= now + LATEST:
        raise Refused(_("Leave them an hour at least, and 60 days at most."))
    if reason := why_not_now(profile, timezone.localdate(respond_by), capacity.left(profile)):
        raise Refused(reason)
