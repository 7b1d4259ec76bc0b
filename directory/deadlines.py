"""What a holder has to do until when, as a list and as a calendar in words that tell nobody what it is about."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from directory.models import AVAILABILITY_DAYS, Profile


class Deadline(NamedTuple):
    """One day of one's own: `key` names it for calendars, `told` says it here, `neutral` says it anywhere."""

    key: str
    day: date
    told: str
    neutral: str


def deadlines(profile: Profile) -> list[Deadline]:
    """Return the days to come of an entry read with_page(), the next one first (no query)."""
    today = timezone.localdate()
    return sorted((each for each in _all(profile) if each.day >= today), key=lambda each: (each.day, each.key))


def calendar(profile: Profile) -> bytes:
    """Return them as iCalendar (RFC 5545), a whole day each. The same day keeps its UID, so that it comes in once."""
    sheet = Calendar()
    sheet.add("prodid", "-//entries//EN")
    sheet.add("version", "2.0")
    for each in deadlines(profile):
        event = Event()
        event.add("uid", f"{profile.pk}-{each.key}")
        event.add("dtstamp", profile.updated_at)
        event.add("dtstart", each.day)
        event.add("dtend", each.day + timedelta(days=1))
        event.add("summary", each.neutral)
        event.add("transp", "TRANSPARENT")
        sheet.add_component(event)
    return bytes(sheet.to_ical())


def _all(profile: Profile) -> Iterator[Deadline]:
    for check in profile.verifications.all():
        told = _("%(claim)s: the check ends") % {"claim": check.get_claim_display()}
        if check.title:
            told = _("%(title)s: the certificate ends") % {"title": check.title}
        key = f"check-{check.claim}{check.evidence}".strip("/").replace("/", "-")
        yield Deadline(key, check.expires_on, told, _("A check ends"))
    if said := profile.availability_confirmed_at:
        told = _("What you said about new work is old: say it again")
        yield Deadline("confirm", _day(said + timedelta(days=AVAILABILITY_DAYS)), told, _("Confirm the entry"))
    if profile.away_until:
        yield Deadline("away", profile.away_until, _("You are away until then"), _("Back from here"))
    if profile.instructions_until:
        told = _("The last day on which you take instructions")
        yield Deadline("until", profile.instructions_until, told, _("Last day"))


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
