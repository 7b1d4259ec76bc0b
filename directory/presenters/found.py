"""How often an entry was found, as its holder reads it: whole weeks, and no small number."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.names import country_name, language_name
from directory import lexicon
from directory.lexicon import Lexicon
from directory.models import COUNTED, Profile, Vocabulary
from directory.querysets import FEWEST, monday

WEEKS = 8


class Table(NamedTuple):
    """A table as components/table.html draws it; without rows there is nothing that may be told."""

    headers: list[str]
    rows: list[list[str]]


def table(profile: Profile) -> Table:
    """Return the last weeks that are over, newest first (two queries).

    A value is named once it was used FEWEST times in one of these weeks; all smaller numbers, and none, read alike.
    """
    today = timezone.localdate()
    weeks = [monday(today) - timedelta(weeks=ago) for ago in range(1, WEEKS + 1)]
    counts = profile.found_counts.tellable(today).filter(week__in=weeks)
    told: dict[tuple[str, str], dict[date, int]] = {}
    for row in counts:
        told.setdefault((row.vocabulary, row.value), {})[row.week] = row.count
    order = sorted(told, key=lambda key: (COUNTED.index(key[0]), -sum(told[key].values()), key[1]))
    known = lexicon.current() if order else Lexicon(())
    few = _("fewer than %(number)d") % {"number": FEWEST}
    headers = [_("Filter"), *(date_format(week, "MONTH_DAY_FORMAT") for week in weeks)]
    return Table(headers, [[_named(key, known), *(str(told[key].get(week, few)) for week in weeks)] for key in order])


def _named(key: tuple[str, str], known: Lexicon) -> str:
    vocabulary, value = key
    if vocabulary == "country":
        return _("Country: %(name)s") % {"name": country_name(value)}
    if vocabulary == "language":
        return _("Language: %(name)s") % {"name": language_name(value)}
    word = known.slugs(Vocabulary.SPECIALISM).get(value)
    return _("Specialism: %(name)s") % {"name": word.name if word else value}
