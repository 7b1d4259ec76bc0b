"""Which lines may stand on one axis: of one kind and unit, unless an editor writes why others may, too."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from news.statistics.models import Comparison, Series

MOST = 4


def named(keys: Iterable[str]) -> "QuerySet[Series]":
    """Return the public lines with these names ("nrm/referrals/all"); what names none is left out."""
    wanted = Q(pk=None)
    for key in keys:
        dataset, _slash, rest = key.partition("/")
        measure, _slash, category = rest.partition("/")
        wanted |= Q(dataset__slug=dataset, measure__code=measure, category=category or "all")
    return Series.objects.published().filter(wanted).select_related("dataset__source", "measure")


def key(series: Series) -> str:
    """How an address and a form name a line."""
    return f"{series.dataset.slug}/{series.measure.code}/{series.category}"


def name(series: Series) -> str:
    """How a page names a line among those of other datasets."""
    label = "" if series.depth == 0 else f", {series.label}"
    return f"{series.dataset.title}: {series.measure.title}{label}"


def names(lines: Sequence[Series]) -> list[str]:
    """How a chart names lines that stand side by side: without what they have in common."""
    if len({each.measure.title for each in lines}) == 1 and len({each.dataset_id for each in lines}) == len(lines):
        return [each.dataset.title for each in lines]
    if len({each.dataset_id for each in lines}) == 1:
        return [each.measure.title if each.depth == 0 else f"{each.measure.title}, {each.label}" for each in lines]
    return [name(each) for each in lines]


def refusal(lines: Sequence[Series]) -> str:
    """Say why lines may not stand on one axis; empty when they may."""
    units = {(each.measure.unit, each.measure.kind) for each in lines}
    if len(units) > 1:
        said = ", ".join(f"“{name(each)}” ({each.measure.get_kind_display()}, {each.measure.unit})" for each in lines)
        return _("These are not measured alike, so one axis cannot hold them: %(lines)s.") % {"lines": said}
    kinds = {each.dataset.kind for each in lines}
    if len(kinds) > 1:
        said = ", ".join(f"“{name(each)}” ({each.dataset.get_kind_display()})" for each in lines)
        return _(
            "These numbers came about in different ways, and side by side they would mislead: %(lines)s. An editor may "
            "put such lines on one axis, and then writes why."
        ) % {"lines": said}
    return ""


def allowed(lines: Sequence[Series]) -> Comparison | None:
    """Return the editor's word about exactly these lines."""
    found = Comparison.objects.annotate(count=Count("series", distinct=True)).filter(count=len(lines))
    for each in lines:
        found = found.filter(pk__in=Comparison.objects.filter(series=each).values("pk"))
    return found.first()
