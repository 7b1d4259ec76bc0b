"""The page that a Django developer writes first: joins, icontains, a GROUP BY a filter. Here to be compared with."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet
from django.utils import timezone

from directory.models import AVAILABILITY_DAYS, Profile
from directory.search import distance, facets
from directory.search.values import Query

LOOKED_IN = (
    "name", "headline", "biography", "organisation_name", "profession__name", "terms__name", "place",
)  # fmt: skip


def page(query: Query) -> tuple[int, list[Profile], dict[str, list[Any]]]:
    """Return the total, one page of profiles and the counts of every filter, each asked for on its own."""
    found = _found(query)
    start = (query.page - 1) * query.size
    rows = found.select_related("profession").prefetch_related("terms").order_by("name", "pk")
    counts = {kind: list(count(_found(query, but=kind))) for kind, count in COUNTS.items()}
    return found.count(), list(rows[start : start + query.size]), counts


def _found(query: Query, but: str = "") -> QuerySet[Profile]:
    found = Profile.objects.filter(state="published")
    for word in query.text.split():
        found = found.filter(_anywhere(word))
    for kind in facets.CHOICES:
        chosen = getattr(query, kind)
        if chosen and kind != but:
            found = found.filter(_chosen(kind, chosen))
    for flag, condition in FLAGS.items():
        if getattr(query, flag) and flag != but:
            found = found.filter(condition())
    return (_near(found, query) if query.near else found).distinct()


def _anywhere(word: str) -> Q:
    condition = Q()
    for column in LOOKED_IN:
        condition |= Q(**{f"{column}__icontains": word})
    return condition


def _chosen(kind: str, chosen: tuple[Any, ...]) -> Q:
    if kind == "profession":
        return Q(profession__in=chosen)
    if kind in facets.TERMS:
        return Q(terms__in=chosen) | Q(terms__parent__in=chosen)
    if kind == "language":
        return Q(languages__overlap=list(chosen))
    return Q(country__in=chosen) | (Q(countries__overlap=list(chosen)) if kind == "country" else Q())


def _near(found: QuerySet[Profile], query: Query) -> QuerySet[Profile]:
    assert query.near
    box = distance.parameters(query.near)
    return found.filter(latitude__range=(box["south"], box["north"]), longitude__range=(box["west"], box["east"]))


def _is_available() -> Q:
    return Q(availability="open", availability_confirmed_at__gt=timezone.now() - timedelta(days=AVAILABILITY_DAYS))


def _by(column: str) -> Callable[[QuerySet[Profile]], QuerySet[Any]]:
    return lambda found: found.values(column).annotate(entries=Count("pk", distinct=True)).order_by()


def _by_term(vocabulary: str) -> Callable[[QuerySet[Profile]], QuerySet[Any]]:
    return lambda found: _by("terms")(found.filter(terms__vocabulary=vocabulary))


def _by_element(column: str) -> Callable[[QuerySet[Profile]], QuerySet[Any]]:
    return lambda found: _by("element")(found.annotate(element=Func(F(column), function="unnest")))


FLAGS: dict[str, Callable[[], Q]] = {
    "legal_aid": lambda: Q(has_legal_aid=True),
    "remote": lambda: Q(is_remote=True),
    "available": _is_available,
}
COUNTS: dict[str, Callable[[QuerySet[Profile]], QuerySet[Any]]] = {
    "profession": _by("profession"),
    "specialism": _by_term("specialism"),
    "exploitation": _by_term("exploitation"),
    "report": _by_term("report"),
    "country": _by_element("countries"),
    "based": _by("country"),
    "language": _by_element("languages"),
    "legal_aid": _by("has_legal_aid"),
    "remote": _by("is_remote"),
    "available": _by("availability"),
}
