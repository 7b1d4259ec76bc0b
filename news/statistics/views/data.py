"""Numbers as files. Anybody may keep them for some minutes, and ask again with their ETag."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from news.statistics import exporting, vintages
from news.statistics.forms.choosing import AsOfForm
from news.statistics.models import Dataset, Observation
from news.statistics.suppression import shown
from news.statistics.views.series import line_or_404

INVALID = 400
KEPT = "public, max-age=300"


def _file(make: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Find the dataset, read the day, answer 304 to whoever has the file already."""

    @require_safe
    @login_not_required
    @wraps(make)
    def view(request: HttpRequest, slug: str, **line: str) -> HttpResponseBase:
        dataset = get_object_or_404(Dataset.objects.published().select_related("source"), slug=slug)
        form = AsOfForm(request.GET)
        if not form.is_valid():
            return HttpResponse(
                f"as_of: {' '.join(map(str, form.errors['as_of']))}\n", "text/plain; charset=utf-8", INVALID
            )
        day = form.cleaned_data["as_of"]
        etag = f'"{exporting.fingerprint(dataset, day)}"'
        answer = get_conditional_response(request, etag=etag) or make(request, dataset, day, **line)
        answer.headers["ETag"], answer.headers["Cache-Control"] = etag, KEPT
        return answer

    return view


@_file
def as_csv(request: HttpRequest, dataset: Dataset, day: Any) -> HttpResponseBase:
    """Every number that counts, or counted on a day."""
    return _streamed(exporting.text(exporting.rows(dataset, day)), "text/csv", f"{_name(dataset, day)}.csv")


@_file
def as_json(request: HttpRequest, dataset: Dataset, day: Any) -> HttpResponseBase:
    """The same as JSON."""
    found = exporting.objects(dataset, exporting.rows(dataset, day), day, _address(request, dataset))
    return _streamed(found, "application/json", f"{_name(dataset, day)}.json")


@_file
def as_package(request: HttpRequest, dataset: Dataset, day: Any) -> HttpResponseBase:
    """The same as a Data Package."""
    content = exporting.package(dataset, day, _address(request, dataset))
    return _named(HttpResponse(content, "application/zip"), f"{_name(dataset, day)}.zip")


@_file
def history(request: HttpRequest, dataset: Dataset, day: Any, measure: str, category: str) -> HttpResponseBase:
    """Every number that was ever published of a line, until that day."""
    series = line_or_404(dataset, measure, category)
    held = Observation.objects.filter(series=series)
    held = held.filter(release__published_on__lte=day) if day else held
    found = exporting.lines(dataset, vintages.history(held).with_all(), shown(dataset))
    name = f"{dataset.slug}-{measure}-{category.replace('=', '-').replace(';', '-')}.csv"
    return _streamed(exporting.text(found), "text/csv", name)


def _streamed(pieces: Any, media_type: str, name: str) -> HttpResponseBase:
    return _named(StreamingHttpResponse(_gathered(pieces), f"{media_type}; charset=utf-8"), name)


def _gathered(pieces: Any) -> Any:
    """Send some hundred rows at once: a row by itself costs more on its way than in the making."""
    held: list[str] = []
    for piece in pieces:
        held.append(piece)
        if len(held) == exporting.CHUNK // 4:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def _named(answer: HttpResponseBase, name: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _name(dataset: Dataset, day: Any) -> str:
    return f"{dataset.slug}-{day.isoformat()}" if day else dataset.slug


def _address(request: HttpRequest, dataset: Dataset) -> str:
    return request.build_absolute_uri(reverse("statistics:dataset", args=[dataset.slug]))
