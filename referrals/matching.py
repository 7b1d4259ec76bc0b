"""Which entries fit a client: those of the need, the country and the language first, then those of the need alone."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.db.models import Prefetch

from directory.models import Profile, Term, Vocabulary
from directory.search.search import search
from directory.search.values import Query

MOST, A_SEARCH = 60, 100


def found(
    *, needs: Collection[str], country: str, languages: tuple[str, ...], text: str = "", with_them: Collection[str] = ()
) -> list[Profile]:
    """Return entries that can be reached, the best first; those of some name, if `text` is given.

    `with_them`: the slugs of those that are wanted in any case. Asks the search, which names the order, and then the
    entries themselves, which know better who can be reached now (at most six queries).
    """
    keys = _by_name(text) if text else _fitting(needs, country, languages)
    rows = Profile.objects.reachable().select_related("profession")
    rows = rows.prefetch_related(Prefetch("terms", Term.objects.select_related("parent")))
    places = {key: place for place, key in enumerate(keys)}
    wanted = rows.filter(pk__in=keys) | rows.filter(slug__in=with_them) if with_them else rows.filter(pk__in=keys)
    return sorted(wanted, key=lambda each: (each.slug not in with_them, places.get(each.pk, MOST)))


def _by_name(text: str) -> list[UUID]:
    return [entry.profile_id for entry in search(Query(text=text[:200], size=MOST)).entries]


def _fitting(needs: Collection[str], country: str, languages: tuple[str, ...]) -> list[UUID]:
    terms = Term.objects.of(Vocabulary.SPECIALISM).filter(slug__in=needs).order_by("pk").values_list("pk", flat=True)
    best = Query(
        specialism=tuple(terms) if needs else (),
        country=(country,) if country else (),
        language=languages,
        size=A_SEARCH,
    )
    wider = (best, replace(best, language=()), replace(best, country=(), language=()))
    keys = dict[UUID, None]()
    for query in dict.fromkeys(wider):
        if len(keys) < MOST:
            keys |= dict.fromkeys(entry.profile_id for entry in search(query).entries)
    return list(keys)[:MOST]
