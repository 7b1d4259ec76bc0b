"""The list of datasets, and the page of one."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission
from news.statistics import tables
from news.statistics.forms.choosing import ChooseForm
from news.statistics.models import Comparison, Dataset, Release
from news.statistics.presenters import citing
from news.statistics.presenters import datasets as presenters
from news.statistics.suppression import shown
from news.statistics.tables import Table

INVALID = 400


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """List what there is, by how the numbers came about."""
    releases = Release.objects.filter(dataset=OuterRef("pk")).order_by("-published_on", "-pk")
    found = (
        Dataset.objects.published()
        .select_related("source")
        .annotate(
            last_on=Subquery(releases.values("published_on")[:1]),
            last_precision=Subquery(releases.values("precision")[:1]),
        )
    )
    context = {
        "groups": presenters.groups(list(found)),
        "comparisons": Comparison.objects.all(),
        "is_editor": has_permission(request.user, Permission.EDIT_STATISTICS),
    }
    return render(request, "news/statistics/index.html", context)


@require_safe
@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a dataset: one measure, by one breakdown, in periods of one sort, as of a day."""
    dataset = found_or_404(slug)
    allowed = shown(dataset)
    outline = tables.outline(dataset, allowed)
    form = ChooseForm(request.GET or None, dataset=dataset, outline=outline)
    chosen = form.chosen
    day = chosen["day"]
    table = tables.table(dataset, allowed, outline, **chosen) if chosen["measure"] else None
    if table and table.is_single and "by" not in request.GET and (by := form.next_cut):
        # One number by itself tells less than its parts.
        parts = tables.table(dataset, allowed, outline, **chosen | {"by": by})
        if parts.lines:
            table, form.fields["by"].initial = parts, by
    form.offer(table.spans if table else ())
    address = request.build_absolute_uri(request.path)
    query = f"?as_of={day.isoformat()}" if day else ""
    context = presenters.beside(dataset, _files(dataset, query)) | {
        "page": presenters.page(dataset, allowed, table, day),
        "form": form,
        "day": day,
        "cited": citing.cited(dataset, address + query, day),
        "linked_data": citing.linked_data(dataset, outline, _periods(table), request.build_absolute_uri("/")[:-1]),
    }
    return render(request, "news/statistics/dataset.html", context, status=INVALID if form.errors else None)


def found_or_404(slug: str) -> Dataset:
    """Return a public dataset with all that is said beside its numbers."""
    try:
        return tables.looked_up(slug)
    except Dataset.DoesNotExist as missing:
        raise Http404 from missing


def _files(dataset: Dataset, query: str) -> list[tuple[str, str]]:
    names = (("csv", "CSV"), ("json", "JSON"), ("package", _("Data Package")))
    return [(label, reverse(f"statistics:{name}", args=[dataset.slug]) + query) for name, label in names]


def _periods(table: Table | None) -> tuple[date | None, date | None]:
    return (table.periods[0].start, table.periods[-1].end) if table and table.periods else (None, None)
