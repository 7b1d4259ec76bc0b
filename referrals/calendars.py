"""Deadlines as calendars read them, in words that tell nobody what they are about."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from referrals.models import CaseDeadline


def calendar(deadlines: Iterable[CaseDeadline]) -> bytes:
    """Return iCalendar (RFC 5545), a whole day each. The same deadline keeps its UID, so that it comes in once."""
    sheet = Calendar()
    sheet.add("prodid", "-//dates//EN")
    sheet.add("version", "2.0")
    for each in deadlines:
        event = Event()
        event.add("uid", str(each.pk))
        event.add("dtstamp", each.set_at)
        event.add("sequence", each.turn)
        event.add("dtstart", each.on)
        event.add("dtend", each.on + timedelta(days=1))
        event.add("summary", _("Deadline %(number)s") % {"number": each.number})
        event.add("transp", "TRANSPARENT")
        sheet.add_component(event)
    return bytes(sheet.to_ical())
