"""In which order entries are suggested. One question after the other; the next is asked of those that are equal."""

import datetime
import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from directory.models import Availability
from referrals.choices_enquiries import Funding
from referrals.matching.facts import Facts, Wanted
from referrals.matching.replies import Pace

if TYPE_CHECKING:
    from uuid import UUID

# What pages say; `place_of` does it.
IN_WORDS = (
    _("Who does what is needed, and knows this kind of exploitation"),
    _("Who speaks a language of the client"),
    _("Who is in the region, then in the country, then who knows the country"),
    _("Who works as it is wished: in person, or by telephone or video"),
    _("Who takes legal aid, when that is to pay"),
    _("Who takes new work: open, then a waiting list, then not known; the week in which it was confirmed"),
    _("Who usually answers sooner: measured over a year, from five answers on"),
    _("Who was asked least recently; and who then are still equal take turns, each day in another order"),
)
_OPEN = {Availability.OPEN: 0, Availability.WAITING: 1, Availability.UNKNOWN: 2}
_PACES = {Pace.DAY: 0, Pace.DAYS: 1, Pace.WEEK: 2, None: 3, Pace.LONGER: 4}
_NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)


def place_of(key: "UUID", found: Facts, wanted: Wanted, today: datetime.date) -> tuple[object, ...]:
    """Return what entries are sorted by, the least first."""
    return (*_fit(found, wanted), found.replies.asked_at if found.replies else _NEVER, turn(key, today))


def _fit(found: Facts, wanted: Wanted) -> tuple[int, ...]:
    """Compare all but whose turn it is."""
    return (
        found.missing,
        len(wanted.exploitation) - len(found.knows),
        int(bool(wanted.languages) and not found.speaks),
        0 if found.is_in_region else 1 if found.is_in_country else 2 if found.knows_country else 3,
        int(not found.is_reached),
        int(wanted.funding == Funding.LEGAL_AID and not found.is_paid),
        _OPEN.get(found.availability, 3),
        9 if found.days is None else found.days // 7,
        _PACES[found.replies.pace if found.replies else None],
    )


def turn(key: "UUID", today: datetime.date) -> bytes:
    """Return a place among equals that is another one each day, and anybody can work out."""
    return hashlib.sha256(f"{today:%Y-%m-%d}:{key}".encode()).digest()
