"""Asking who is in question. The order of the database is the first part of the order in which they are compared."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Value, When
from django.utils import timezone

from directory.models import Availability, Profile, Term
from directory.querysets import AVAILABILITY_DAYS
from directory.search.search import search
from directory.search.values import Query
from referrals.choices_enquiries import Funding, Meeting
from referrals.matching.excluding import Excluded
from referrals.matching.facts import DOES, KNOWS, Facts, Wanted, facts
from referrals.matching.order import place_of
from referrals.matching.replies import replies_of

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from directory.querysets import ProfileQuerySet

type Keys = Callable[[Collection[str], str], list[int]]

# Compared with each other, asked of a search by name, and offered to choose from.
MOST, BY_NAME, REGIONS = 300, 60, 300
# Entries of this profession are public authorities, also where nobody has ticked it.
OFFICE = "public-authority"
# As deep as the trees of terms are.
ABOVE = ("", "parent__", "parent__parent__")
COMPARED = (*DOES, *KNOWS)
NOBODY = Q(pk=None)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry that could be asked, and what is true of it."""

    profile: Profile
    facts: Facts


def ranked(
    *,
    wanted: Wanted,
    excluded: Excluded,
    text: str = "",
    with_them: Collection[str] = (),
    with_authorities: bool = False,
) -> list[Ranked]:
    """Return the entries that can be reached and fit, the best first; those of some name, if `text` is given.

    `with_them`: the slugs of those that are wanted in any case; they come first. Who is excluded never comes, and
    public authorities only when they are wanted, or meant by name. At most five queries, seven with a text.
    """
    rows, keys = excluded.without(Profile.objects.reachable()), _keys()
    named = [entry.profile_id for entry in search(Query(text=text[:200], size=BY_NAME)).entries] if text else []
    some = rows.filter(pk__in=named) if text else _fitting(rows, wanted, keys, with_authorities=with_authorities)
    which = Q(pk__in=some.values("pk")) | Q(pk__in=rows.filter(slug__in=with_them).values("pk"))
    profiles = _read(which, wanted, keys)
    places = {key: place for place, key in enumerate(named)}
    found = ranked_ones([each for each in profiles if not excluded.describes(each)], wanted)
    return sorted(found, key=lambda each: (each.profile.slug not in with_them, places.get(each.profile.pk, BY_NAME)))


def ranked_ones(profiles: Collection[Profile], wanted: Wanted) -> list[Ranked]:
    """Compare entries that were read with their terms, and return them the best first (one query)."""
    now = timezone.now()
    today = timezone.localdate(now)
    replies = replies_of([each.pk for each in profiles], now)
    found = [Ranked(each, facts(each, wanted, replies.get(each.pk), today)) for each in profiles]
    return sorted(found, key=lambda each: place_of(each.profile.pk, each.facts, wanted, today))


def is_office(profile: Profile) -> bool:
    """Whether it is a public authority, which may have to pass on what it is told."""
    return profile.is_public_authority or profile.profession.slug == OFFICE


def _fitting(rows: "ProfileQuerySet", wanted: Wanted, keys: Keys, *, with_authorities: bool) -> "ProfileQuerySet":
    if not with_authorities:
        rows = rows.exclude(is_public_authority=True).exclude(profession__slug=OFFICE)
    if not wanted.needs:
        return rows
    return rows.filter(terms__in={key for slug in wanted.needs for key in keys(DOES, slug)})


def _keys() -> Keys:
    """Return what tells the keys of a term of some vocabularies, and of all below it (one query)."""
    found = defaultdict[tuple[str, str], list[int]](list)
    terms = Term.objects.filter(vocabulary__in=COMPARED).order_by()
    for key, vocabulary, *slugs in terms.values_list("pk", "vocabulary", *(f"{above}slug" for above in ABOVE)):
        for slug in slugs:
            found[vocabulary, slug].append(key)
    return lambda vocabularies, slug: [key for each in vocabularies for key in found[each, slug]]


def _read(which: Q, wanted: Wanted, keys: Keys) -> list[Profile]:
    """Read entries with all that is compared; of more than MOST, those that come first but for the last questions."""
    order = {
        "by_needs": _lacking(wanted.needs, DOES, keys),
        "by_kinds": _lacking(wanted.exploitation, KNOWS, keys),
        "by_language": _first(Q(languages__overlap=list(wanted.languages))),
        "by_place": _first(*_places(wanted)),
        "by_meeting": _first(_meets(wanted.meeting)),
        "by_funding": _first(Q(has_legal_aid=True) if wanted.funding == Funding.LEGAL_AID else NOBODY),
        "by_availability": _first(*_open(timezone.now())),
    }
    rows = Profile.objects.filter(which).annotate(**order).select_related("profession", "organisation")
    rows = rows.prefetch_related(Prefetch("terms", Term.objects.select_related("parent__parent")))
    return list(rows.order_by(*order, F("availability_confirmed_at").desc(nulls_last=True), "pk")[:MOST])


def _lacking(slugs: Collection[str], vocabularies: Collection[str], keys: Keys) -> "Combinable":
    """How many of some terms an entry does not have."""
    mine = Profile.terms.through._default_manager.filter(profile=OuterRef("pk"))
    return sum((_first(Exists(mine.filter(term__in=keys(vocabularies, slug)))) for slug in slugs), Value(0) + 0)


def _places(wanted: Wanted) -> tuple[Q, Q, Q]:
    if not wanted.country:
        return _named(wanted.region), NOBODY, NOBODY
    parts = [wanted.country, *(f"{wanted.country}-{part}" for part in ("EAW", "SCT", "NIR"))]
    here = Q(country=wanted.country)
    return here & _named(wanted.region), here | Q(jurisdictions__overlap=parts), Q(countries__contains=[wanted.country])


def _named(region: str) -> Q:
    return Q(region__iexact=region) | Q(place__iexact=region) if region else NOBODY


def _meets(meeting: Meeting) -> Q:
    ways = {Meeting.REMOTE: Q(is_remote=True), Meeting.IN_PERSON: Q(is_in_person=True)}
    return ways.get(meeting, Q(is_remote=True) | Q(is_in_person=True))


def _open(now: datetime.datetime) -> tuple[Q, Q, Q]:
    """Open, with a waiting list, not known."""
    said = Q(availability_confirmed_at__gt=now - datetime.timedelta(days=AVAILABILITY_DAYS))
    return said & Q(availability=Availability.OPEN), said & Q(availability=Availability.WAITING), ~said


def _first(*conditions: Q | Exists) -> Case:
    whens = [When(condition, then=Value(place)) for place, condition in enumerate(conditions)]
    return Case(*whens, default=Value(len(conditions)), output_field=IntegerField())


def regions(country: str) -> list[str]:
    """Return the regions and towns that entries of a country name, by the alphabet (one query)."""
    there = Profile.objects.published().filter(country=country).order_by()
    named = there.values_list("region", flat=True).union(there.values_list("place", flat=True))
    return sorted(name for name in named if name)[:REGIONS]
