"""How somebody agreed to be reached, in words, by their clock and by ours. The number itself is shown elsewhere."""

from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.names import language_name
from notifications.choices import Channel
from notifications.models import SafeContact
from notifications.pace import Agreed

CALLED = (Channel.PHONE, Channel.SMS)


class Contact(NamedTuple):
    """What the box of the safe contact says.

    `when`: by their clock, `when_here`: by ours when it is another one; `now`: what their clock says; `is_open`: they
    agreed to be reached at this moment; `next`: when it is possible, in a sentence.
    """

    channel: str
    how: object
    when: str
    when_here: str
    now: str
    is_open: bool
    next: str
    may_leave_message: bool
    language: str


def contact(agreed: SafeContact | None) -> Contact | None:
    """Return how somebody may be reached; None when they come back themselves."""
    if agreed is None or agreed.ended_at or agreed.channel == Channel.NONE:
        return None
    now = timezone.now()
    there = now.astimezone(ZoneInfo(agreed.time_zone))
    is_elsewhere = there.utcoffset() != timezone.localtime(now).utcoffset()
    opens = _agreed(agreed).next_open(now)
    return Contact(
        channel=agreed.channel,
        how=Channel(agreed.channel).label,
        when=_when(agreed),
        when_here=_hours_here(agreed, there) if is_elsewhere else "",
        now=f"{_clock(there.time())} ({agreed.time_zone.replace('_', ' ')})" if is_elsewhere else "",
        is_open=opens == now,
        next=_next(opens, now),
        may_leave_message=agreed.may_leave_message,
        language=language_name(agreed.language),
    )


def not_agreed(agreed: SafeContact, *, has_left_message: bool = False) -> str:
    """Say what they did not agree to: that a message is left, or to be reached at this moment and when it is possible.

    To be called once the database has refused.
    """
    if has_left_message and not agreed.may_leave_message:
        return _("They did not agree that a message is left, so nothing was recorded and the number stays hidden.")
    told = _("They did not agree to be reached now, so nothing was recorded and the number stays hidden.")
    return f"{told} {_next(_agreed(agreed).next_open(timezone.now()), timezone.now())}".strip()


def dialled(number: str) -> str:
    """Return a number as a telephone dials it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


def _agreed(agreed: SafeContact) -> Agreed:
    return Agreed(agreed.time_zone, agreed.hours_from, agreed.hours_until, tuple(agreed.days))


def _when(agreed: SafeContact) -> str:
    days = get_text_list([str(WEEKDAYS[day - 1]) for day in agreed.days], _("and"))
    if agreed.hours_from is None or agreed.hours_until is None:
        return _("%(days)s, at any hour") % {"days": days} if days else _("At any time")
    hours = {"start": _clock(agreed.hours_from), "end": _clock(agreed.hours_until)}
    if days:
        return _("%(days)s, from %(start)s to %(end)s") % (hours | {"days": days})
    return _("Every day, from %(start)s to %(end)s") % hours


def _hours_here(agreed: SafeContact, there: datetime) -> str:
    if agreed.hours_from is None or agreed.hours_until is None:
        return ""
    start, end = (
        timezone.localtime(datetime.combine(there.date(), clock, tzinfo=there.tzinfo)).time()
        for clock in (agreed.hours_from, agreed.hours_until)
    )
    return _("from %(start)s to %(end)s by our clock") % {"start": _clock(start), "end": _clock(end)}


def _next(opens: datetime | None, now: datetime) -> str:
    if opens is None:
        return _("There is no time at which they agreed to be reached.")
    if opens == now:
        return ""
    here = timezone.localtime(opens)
    told = {"day": date_format(here, "l, j F"), "time": _clock(here.time())}
    return _("It is possible again on %(day)s at %(time)s, by our clock.") % told


def _clock(moment: time) -> str:
    return time_format(moment, "H:i")
