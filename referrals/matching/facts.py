"""What is looked for, and what is true of an entry of it. Plain values; nothing is asked of the database."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from directory.models import Availability, Vocabulary
from referrals.choices_enquiries import Funding, Meeting
from referrals.matching.excluding import folded

if TYPE_CHECKING:
    from directory.models import Profile, Term
    from referrals.matching.replies import Replies


# What an entry can be asked to do: specialisms, and reports that experts write.
DOES = (Vocabulary.SPECIALISM, Vocabulary.REPORT)
KNOWS = (Vocabulary.EXPLOITATION,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for. `needs`, `exploitation`: slugs of terms; a wider term means those below it, too."""

    needs: tuple[str, ...] = ()
    exploitation: tuple[str, ...] = ()
    country: str = ""
    region: str = ""
    languages: tuple[str, ...] = ()
    funding: Funding | None = None
    meeting: Meeting = Meeting.EITHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of one entry. `does`, `knows`: names of its terms that were asked for."""

    does: tuple[str, ...]
    missing: int
    knows: tuple[str, ...]
    speaks: tuple[str, ...]
    is_in_region: bool
    is_in_country: bool
    knows_country: bool
    is_reached: bool
    is_paid: bool
    availability: Availability
    days: int | None
    replies: "Replies | None"


def facts(profile: "Profile", wanted: Wanted, replies: "Replies | None", today: datetime.date) -> Facts:
    """Compare an entry, read with its terms and their parents, with what is looked for."""
    terms = list(profile.terms.all())
    done = {slug: term.name for term in terms if term.vocabulary in DOES for slug in _slugs(term)}
    known = {slug: term.name for term in terms if term.vocabulary in KNOWS for slug in _slugs(term)}
    said, at = profile.current_availability, profile.availability_confirmed_at
    return Facts(
        does=_unique(done[slug] for slug in wanted.needs if slug in done),
        missing=sum(slug not in done for slug in wanted.needs),
        knows=_unique(known[slug] for slug in wanted.exploitation if slug in known),
        speaks=tuple(code for code in wanted.languages if code in profile.languages),
        is_in_region=_is_in_region(profile, wanted),
        is_in_country=wanted.country in works_in(profile),
        knows_country=wanted.country in profile.countries,
        is_reached=_is_reached(profile, wanted.meeting),
        is_paid=wanted.funding == Funding.LEGAL_AID and profile.has_legal_aid,
        availability=said,
        days=(today - timezone.localdate(at)).days if at and said != Availability.UNKNOWN else None,
        replies=replies,
    )


def _slugs(term: "Term | None") -> Iterable[str]:
    """Return the slug of a term, and of all that it is part of."""
    while term:
        yield term.slug
        term = term.parent


def works_in(profile: "Profile") -> list[str]:
    """Return the countries in which an entry works: its own, and those of its jurisdictions. Not those it knows of."""
    parts = (code.partition("-")[0] for code in profile.jurisdictions)
    return [code for code in dict.fromkeys([profile.country, *parts]) if code]


def _is_in_region(profile: "Profile", wanted: Wanted) -> bool:
    """In the place that was named, and not in one of the same name in another country."""
    if not wanted.region or (wanted.country and wanted.country != profile.country):
        return False
    return folded(wanted.region) in {folded(profile.region), folded(profile.place)}


def _is_reached(profile: "Profile", meeting: Meeting) -> bool:
    """Whether they meet as it is wished."""
    has = {Meeting.REMOTE: profile.is_remote, Meeting.IN_PERSON: profile.is_in_person}
    return has.get(meeting, profile.is_remote or profile.is_in_person)


def _unique(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))
