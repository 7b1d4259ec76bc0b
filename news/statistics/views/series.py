"""The page of one line."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news.statistics.models import Dataset, Series
from news.statistics.periods import Span
from news.statistics.presenters import citing, datasets
from news.statistics.presenters import series as presenters
from news.statistics.suppression import shown
from news.statistics.views.datasets import found_or_404


@require_safe
@login_not_required
def detail(request: HttpRequest, slug: str, measure: str, category: str) -> HttpResponse:
    """Show a line with all that was ever published of it."""
    dataset = found_or_404(slug)
    series = line_or_404(dataset, measure, category)
    asked = request.GET.get("span", "")
    page = presenters.page(dataset, series, Span(asked) if asked in set(Span) else None)
    files = [(_("All of it as CSV"), reverse("statistics:history", args=[slug, measure, category]))]
    context = datasets.beside(dataset, files) | {
        "dataset": dataset,
        "series": series,
        "page": page,
        "cited": citing.cited(dataset, request.build_absolute_uri(request.path), None),
    }
    return render(request, "news/statistics/series.html", context)


def line_or_404(dataset: Dataset, measure: str, category: str) -> Series:
    """Return a line that may be shown."""
    series = Series.objects.of(dataset.slug, measure, category).select_related("measure").first()
    if series is None or not shown(dataset).allows(series):
        raise Http404
    return series
