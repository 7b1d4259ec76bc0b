"""Small sentences that cards and pages share."""

from datetime import date, datetime
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name


def where(place: str, country: str) -> str:
    """Name a town and its country, as far as they are known."""
    name = country_name(country)
    return _("%(place)s, %(country)s") % {"place": place, "country": name} if place else name


def number(value: int) -> str:
    """Write a count; nearly all are small, and need no grouping of digits."""
    return str(value) if value < 1000 else number_format(value, force_grouping=True)


def listed(names: list[str]) -> str:
    """Join words the way the language does: a, b and c."""
    return get_text_list(names, _("and"))


def days_ago(then: date) -> str:
    """Say how long ago a day was."""
    days = (timezone.localdate() - then).days
    if days < 2:
        return _("yesterday") if days == 1 else _("today")
    # Languages with one word for 1, 21 and 31 would call all of them yesterday.
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


def day(value: date | datetime) -> str:
    """Write a date in full."""
    return date_format(value, "DATE_FORMAT")


def partial_date(value: str) -> str:
    """Write 2025, 2025-10 or 2025-10-03 as people do; whatever else a source printed stays as it is."""
    whole, parts = _partial(value)
    forms = {1: "Y", 2: "YEAR_MONTH_FORMAT", 3: "DATE_FORMAT"}
    return date_format(whole, forms[parts]) if whole else value


def _partial(value: str) -> tuple[date | None, int]:
    """Return the first day meant, and of how many parts it was made; None when it is no date."""
    parts = value.split("-")
    try:
        return date(*[int(part) for part in parts], *[1] * (3 - len(parts))), len(parts)
    except (TypeError, ValueError):
        return None, len(parts)


def web(address: str) -> str:
    """Return the address when it leads to the web, else nothing: whatever else stands in the data is no link."""
    return address if urlsplit(address).scheme in {"http", "https"} else ""


def source(name: str, on: str) -> str:
    """Say that nobody here checked a listing, and who says what it says."""
    values = {"source": name, "date": partial_date(on)}
    if not on:
        return _("Listed, not checked, from %(source)s (undated)") % values
    whole, parts = _partial(on)
    if not whole:
        return _("Listed, not checked, from %(source)s (%(date)s)") % values
    if parts < 3:
        return _("Listed, not checked, from %(source)s in %(date)s") % values
    return _("Listed, not checked, from %(source)s on %(date)s") % values
