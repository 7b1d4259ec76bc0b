"""Lines side by side: what a reader chooses, and what an editor has put together."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from news.statistics import comparisons
from news.statistics.forms.comparing import CompareForm
from news.statistics.models import Comparison, Series
from news.statistics.presenters import comparing as presenters
from news.statistics.suppression import shown

INVALID = 400


@require_safe
@login_not_required
def choose(request: HttpRequest) -> HttpResponse:
    """Put the lines of the address on one axis, or say why that cannot be."""
    totals = Series.objects.published().totals().select_related("dataset__source", "measure")
    order = ("dataset__kind", "dataset__title", "measure__position", "pk")
    asked = request.GET.getlist("series")[: comparisons.MOST + 1]
    lines = _allowed(list(comparisons.named(asked)))
    form = CompareForm(request.GET if asked else None, totals=list(totals.order_by(*order)), lines=lines)
    figure, found = None, []
    if form.is_valid():
        found = _allowed(form.cleaned_data["series"])
        if len(found) < len(form.cleaned_data["series"]):
            raise Http404
        figure = presenters.figure(found, _("Side by side"))
        if figure is None:
            form.add_error("series", _("These lines have no sort of period in common, such as quarters or years."))
    context = {
        "form": form,
        "figure": figure,
        "comparison": form.allowed,
        "sources": presenters.sources(found),
        "comparisons": Comparison.objects.all(),
    }
    return render(request, "news/statistics/compare.html", context, status=INVALID if form.errors else None)


@require_safe
@login_not_required
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Show lines that an editor has put on one axis, and why."""
    held = get_object_or_404(Comparison, slug=slug)
    every = list(held.series.published().select_related("dataset__source", "measure"))
    lines = _allowed(every)
    # Without one of its lines it would say something else.
    if len(lines) < held.series.count():
        raise Http404
    context = {
        "comparison": held,
        "figure": presenters.figure(lines, held.title) if lines else None,
        "sources": presenters.sources(lines),
    }
    return render(request, "news/statistics/comparison.html", context)


def _allowed(lines: Sequence[Series]) -> list[Series]:
    """Leave the lines that may be shown."""
    datasets = {each.dataset_id: each.dataset for each in lines}
    allowed = {key: shown(dataset) for key, dataset in datasets.items()}
    return [each for each in lines if allowed[each.dataset_id].allows(each)]
