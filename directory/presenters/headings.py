"""What the results page says about itself."""

from dataclasses import replace
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import country_name
from directory.filters import Ask
from directory.presenters import words
from directory.presenters.facets import address
from directory.search.places import Place
from directory.search.values import Result

# More towns of one name than anybody reads.
OFFERED = 5


def heading(ask: Ask, result: Result) -> str:
    """Tell the count, and what was looked for. `ask` is without whatever of it could not be searched for."""
    values = {"total": words.number(result.total), "text": result.corrected or ask.q}
    if not result.total:
        return _("Nothing found for “%(text)s”") % values if ask.q else _("Nothing found")
    if not ask.is_filtered and result.is_wordless:
        return _("We could not search for that; here is everybody")
    if not ask.is_filtered:
        return ngettext("%(total)s entry that may help", "%(total)s people and organisations", result.total) % values
    if not ask.q:
        return ngettext("%(total)s result", "%(total)s results", result.total) % values
    return ngettext("%(total)s result for “%(text)s”", "%(total)s results for “%(text)s”", result.total) % values


def title(result: Result) -> str:
    """Name the page for tabs and histories, where others read along: never with what somebody typed."""
    values = {"total": words.number(result.total)}
    told = ngettext("Directory: %(total)s result", "Directory: %(total)s results", result.total) % values
    return ", ".join(filter(None, [told, page_of(result)]))


def page_of(result: Result) -> str:
    """Say which page this is, when there is more than one."""
    if result.pages < 2:
        return ""
    return _("page %(page)s of %(pages)s") % {"page": result.page, "pages": result.pages}


class Other(NamedTuple):
    """Another town of the same name."""

    label: str
    href: str


class Spots(NamedTuple):
    """How "near" was understood: the town it was taken for (empty: none is known), others it may have meant."""

    taken: str
    others: list[Other]


def exact(ask: Ask) -> str:
    """Return the address of the same question without correction."""
    return address(replace(ask, is_exact=True, page=1))


def spots(ask: Ask, found: list[Place]) -> Spots | None:
    """Say which town "near" was taken for, and which others it may mean. None when no place was asked for."""
    if not ask.near:
        return None
    meant = found[1 : OFFERED + 1]
    others = [Other(_town(place, found), address(replace(ask, near=_typed(place), page=1))) for place in meant]
    return Spots(_town(found[0], found) if found else "", others)


def _town(place: Place, found: list[Place]) -> str:
    """Name a town so that no other of those found has the same words; the region is only told when it must be."""
    alike = [other for other in found if (other.name, other.country) == (place.name, place.country)]
    region = place.region if len(alike) > 1 else ""
    return ", ".join(filter(None, [place.name, region, country_name(place.country)]))


def _typed(place: Place) -> str:
    """Spell a town so that typing it finds it first."""
    return f"{place.name}, {place.region or place.country}"
