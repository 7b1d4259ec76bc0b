"""Measured turnaround and acceptance, shown on an entry as long as its holder wishes it. An upper app measures."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.permissions import System
from directory import hooks
from directory.actions.entries import claim
from directory.models import FEWEST_REPORTS, Measures, Profile
from directory.permissions import require_holder
from directory.states import LIVE
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.permissions import Actor


@transaction.atomic
def show_measures(*, profile: Profile, by: "User") -> None:
    """Have measured figures shown on an entry from now on, and have them measured. Again: quiet.

    PermissionDenied for the entry of somebody else; Refused for one that is not shown to anybody.
    """
    profile = claim(profile)
    require_holder(by, profile)
    if profile.state not in LIVE or profile.is_listed:
        raise Refused(_("This entry is not in the directory."))
    if not Measures.objects.get_or_create(profile=profile, defaults={"allowed_by": by})[1]:
        return
    audit.record(by=by, verb="measures_shown", target=profile)
    for heard in hooks.measures_wanted:
        heard(profile)


@transaction.atomic
def hide_measures(*, profile: Profile, by: "User") -> None:
    """Take the figures away at once; nothing of them stays. None there: quiet. PermissionDenied, as above."""
    profile = claim(profile)
    require_holder(by, profile)
    if Measures.objects.filter(profile=profile).delete()[0]:
        audit.record(by=by, verb="measures_hidden", target=profile)


@transaction.atomic
def note_measures(
    *, profile: Profile, by: "Actor | System", days: int, completed: int, asked: int, accepted: int
) -> bool:
    """Keep what was measured of an entry today; return whether it is kept.

    `days`: the median from accepting to delivering, of all `completed`; `accepted` of `asked`. Not kept without the
    wish of a holder; of fewer than FEWEST_REPORTS no figure is, and older ones go. PermissionDenied for people: nobody
    types figures.
    """
    if not isinstance(by, System):
        raise PermissionDenied("measured, not said")
    # The entry itself is not locked: whoever delivers a report at this moment has locked what comes after it.
    row = Measures.objects.select_for_update().filter(profile=profile).first()
    if row is None:
        return False
    is_enough = completed >= FEWEST_REPORTS
    told = {
        "days": days, "completed": completed, "asked": asked, "accepted": accepted, "measured_on": timezone.localdate(),
    }  # fmt: skip
    for name, value in told.items():
        setattr(row, name, value if is_enough else None)
    row.save(update_fields=list(told))
    audit.record(by=by, verb="measured", target=profile, detail={"completed": completed})
    return is_enough
