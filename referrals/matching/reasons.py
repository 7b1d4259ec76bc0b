"""Facts in words. Each sentence is true of the entry; what is not known is not said."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name, language_name
from directory.models import Availability
from referrals.choices_enquiries import Meeting
from referrals.matching.facts import Facts, Wanted
from referrals.matching.replies import Pace


def reasons(found: Facts, wanted: Wanted) -> list[str]:
    """Return why an entry is suggested, in the order in which entries are compared."""
    said = [
        _("Does: %(what)s") % {"what": ", ".join(found.does)} if found.does else "",
        _("Knows: %(what)s") % {"what": ", ".join(found.knows)} if found.knows else "",
        _("Speaks %(languages)s") % {"languages": ", ".join(map(language_name, found.speaks))} if found.speaks else "",
        _place(found, wanted),
        _meeting(found, wanted),
        _("Takes legal aid") if found.is_paid else "",
        _availability(found),
        pace(found.replies.pace if found.replies else None),
    ]
    return [words for words in said if words]


def pace(how: Pace | None) -> str:
    """Say how soon somebody usually answers; nothing when too few were asked to tell."""
    words = {
        Pace.DAY: _("Usually answers in a day"),
        Pace.DAYS: _("Usually answers in three days"),
        Pace.WEEK: _("Usually answers in a week"),
        Pace.LONGER: _("Usually takes more than a week to answer"),
    }
    return words[how] if how else ""


def _place(found: Facts, wanted: Wanted) -> str:
    if found.is_in_region:
        return _("In %(region)s") % {"region": wanted.region}
    where = {"country": country_name(wanted.country)} if wanted.country else {}
    if found.is_in_country:
        return _("Works in %(country)s") % where
    return _("Knows %(country)s") % where if found.knows_country else ""


def _meeting(found: Facts, wanted: Wanted) -> str:
    if wanted.meeting == Meeting.EITHER or not found.is_reached:
        return ""
    return _("Works by telephone or video") if wanted.meeting == Meeting.REMOTE else _("Meets in person")


def _availability(found: Facts) -> str:
    if found.days is None or found.availability not in {Availability.OPEN, Availability.WAITING}:
        return ""
    if found.availability == Availability.WAITING:
        how = ngettext("Has a waiting list, said %(n)d day ago", "Has a waiting list, said %(n)d days ago", found.days)
        return how % {"n": found.days} if found.days else _("Has a waiting list, said today")
    how = ngettext("Confirmed open %(n)d day ago", "Confirmed open %(n)d days ago", found.days)
    return how % {"n": found.days} if found.days else _("Confirmed open today")
