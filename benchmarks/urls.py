"""Every address of the site, and /constant/: results pages drawn again from what was in hand, nothing being asked.

/constant/statistics/<dataset>/ answers with the bytes of that page, kept.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from directory.views import results
from htmse.urls import handler500
from htmse.urls import urlpatterns as every
from news.statistics.views import datasets

__all__ = ["handler500", "urlpatterns"]

CONSTANT = "/constant/"
_drawn: dict[str, tuple[str, dict[str, Any]]] = {}
drawn_once: dict[str, bytes] = {}


def _remembering(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    # Pages asked for in earnest are measured: what each was drawn from goes when it has gone, as in the site.
    if request.path == CONSTANT:
        _drawn[request.GET.urlencode()] = template, context
    return render(request, template, context)


@login_not_required
def constant(request: HttpRequest) -> HttpResponse:
    """Draw the results page of this question again; only the first time in this process it is asked for in earnest."""
    if request.GET.urlencode() not in _drawn:
        return results.results(request)
    return render(request, *_drawn[request.GET.urlencode()])


@login_not_required
def constant_statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the page of a dataset as it was when it was asked for first."""
    if request.GET.urlencode() not in drawn_once:
        drawn_once[request.GET.urlencode()] = datasets.detail(request, slug).content
    return HttpResponse(drawn_once[request.GET.urlencode()])


results.render = _remembering
urlpatterns = [
    path(CONSTANT.lstrip("/"), constant),
    path("constant/statistics/<slug:slug>/", constant_statistics),
    *every,
]
