"""Asking who is in question. The order of the database is the first part of the order in which they are compared."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Prefetch, Q, Value, When
from django.utils import timezone

from directory.models import Profile, Term
from directory.search.search import search
from directory.search.values import Query
from referrals.matching.excluding import Excluded
from referrals.matching.facts import DOES, Facts, Wanted, facts
from referrals.matching.order import place_of
from referrals.matching.replies import replies_of

if TYPE_CHECKING:
    from directory.querysets import ProfileQuerySet

# Compared with each other, asked of a search by name, and offered to choose from.
MOST, BY_NAME, REGIONS = 300, 60, 300
# Entries of this profession are public authorities, also where nobody has ticked it.
OFFICE = "public-authority"


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
    rows = excluded.without(Profile.objects.reachable())
    keys = [entry.profile_id for entry in search(Query(text=text[:200], size=BY_NAME)).entries] if text else []
    some = rows.filter(pk__in=keys) if text else _fitting(rows, wanted, with_authorities=with_authorities)
    profiles = _read(Q(pk__in=some.values("pk")) | Q(pk__in=rows.filter(slug__in=with_them).values("pk")), wanted)
    places = {key: place for place, key in enumerate(keys)}
    found = ranked_ones([each for each in profiles if not excluded.bars(each)], wanted)
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


def _fitting(rows: "ProfileQuerySet", wanted: Wanted, *, with_authorities: bool) -> "ProfileQuerySet":
    if not with_authorities:
        rows = rows.exclude(is_public_authority=True).exclude(profession__slug=OFFICE)
    if not wanted.needs:
        return rows
    terms = Term.objects.filter(vocabulary__in=DOES)
    asked = terms.filter(Q(slug__in=wanted.needs) | Q(parent__slug__in=wanted.needs))
    return rows.filter(terms__in=asked)


def _read(which: Q, wanted: Wanted) -> list[Profile]:
    """Read entries with all that is compared; of more than MOST, those that speak the language and are there."""
    speaks = Q(languages__overlap=list(wanted.languages))
    parts = [wanted.country, *(f"{wanted.country}-{part}" for part in ("EAW", "SCT", "NIR"))]
    there, known = Q(country=wanted.country) | Q(jurisdictions__overlap=parts), Q(countries__contains=[wanted.country])
    rows = Profile.objects.filter(which).annotate(by_language=_first(speaks), by_place=_first(there, known))
    rows = rows.select_related("profession", "organisation")
    rows = rows.prefetch_related(Prefetch("terms", Term.objects.select_related("parent")))
    return list(
        rows.order_by("by_language", "by_place", F("availability_confirmed_at").desc(nulls_last=True), "pk")[:MOST]
    )


def _first(*conditions: Q) -> Case:
    whens = [When(condition, then=Value(place)) for place, condition in enumerate(conditions)]
    return Case(*whens, default=Value(len(conditions)), output_field=IntegerField())


def regions(country: str) -> list[str]:
    """Return the regions and towns that entries of a country name, by the alphabet (one query)."""
    there = Profile.objects.published().filter(country=country).order_by()
    named = there.values_list("region", flat=True).union(there.values_list("place", flat=True))
    return sorted(name for name in named if name)[:REGIONS]
