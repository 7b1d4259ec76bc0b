"""What was published when, and what it moved."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from news.statistics import numbers
from news.statistics.models import Observation, RevisedValue
from news.statistics.presenters import datasets, releases
from news.statistics.suppression import shown
from news.statistics.views.datasets import found_or_404

A_PAGE = 50


@require_safe
@login_not_required
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the releases of a dataset, the newest first."""
    dataset = found_or_404(slug)
    allowed = shown(dataset)
    moved = RevisedValue.objects.exclude(after__series__in=allowed.hidden)
    found: Any = dataset.releases.select_related("source", "supersedes").annotate(
        values_count=_count(allowed.observations(Observation.objects.all())), moved_count=_count(moved)
    )
    # A dataset has some dozens: one query for all of them, and none that counts them.
    page = Paginator(list(found), A_PAGE).get_page(request.GET.get("page"))
    for each in page:
        each.day = numbers.day(each.published_on, each.precision)
    context = {
        "dataset": dataset, "found": page, "expected": datasets.expected(dataset), "is_whole": allowed.is_whole,
    }  # fmt: skip
    return render(request, "news/statistics/releases.html", context)


@require_safe
@login_not_required
def detail(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Show a release, and the numbers that it moved."""
    dataset = found_or_404(slug)
    release = get_object_or_404(dataset.releases.select_related("source", "supersedes"), code=code)
    allowed = shown(dataset)
    moved = RevisedValue.objects.filter(release=release).exclude(after__series__in=allowed.hidden)
    order = ("after__series__measure", "after__series__depth", "after__series__category", "-after__period_end", "pk")
    page = Paginator(moved.select_related(*releases.revisions()).order_by(*order), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "dataset": dataset,
        "release": release,
        "day": numbers.day(release.published_on, release.precision),
        "values_count": allowed.observations(Observation.objects.filter(release=release)).count(),
        "found": page,
        "moved": releases.moved(dataset, page),
        "hidden": allowed.note,
        "notes": releases.notes(release, allowed),
    }
    return render(request, "news/statistics/release.html", context)


def _count(rows: Any) -> Coalesce:
    counted = rows.filter(release=OuterRef("pk")).order_by().values("release").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)
