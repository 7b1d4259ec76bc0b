"""The library of what others published: for everybody."""

import csv
import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission
from news.models import Resource, ResourceKind
from news.presenters import resources
from news.presenters.resources import Wanted
from news.querysets_reading import STALE
from news.views.feeds import kept

A_PAGE = 20


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """List them, or those that are looked for."""
    topics, languages = resources.topics(), resources.languages()
    wanted = Wanted.understood(request.GET, topics, languages)
    found = Paginator(_found(wanted), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "shown": resources.shown(found),
        "wanted": wanted,
        "kinds": ResourceKind.choices,
        "topics": topics.items(),
        "languages": languages.items(),
        "chosen": _chosen(request),
        "stale_days": STALE,
        "is_editor": has_permission(request.user, Permission.EDIT_NEWS),
    }
    return render(request, "news/resources.html", context)


@require_safe
@login_not_required
def data_csv(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV: all that are looked for, not a page of them."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="resources.csv"'
    writer = csv.writer(response)
    writer.writerow(resources.COLUMNS)
    writer.writerows(resources.line(item) for item in _asked(request))
    return kept(request, response)


@require_safe
@login_not_required
def data_json(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON."""
    told: dict[str, Any] = {"resources": [resources.row(item) for item in _asked(request)]}
    body = json.dumps(told, ensure_ascii=False, indent=1)
    return kept(request, HttpResponse(body, content_type="application/json"))


def _asked(request: HttpRequest) -> QuerySet[Resource]:
    return _found(Wanted.understood(request.GET, resources.topics(), resources.languages()))


def _found(wanted: Wanted) -> QuerySet[Resource]:
    return wanted.of(Resource.objects.published().prefetch_related("topics"))


def _chosen(request: HttpRequest) -> str:
    """What was looked for, as the end of an address; without the page."""
    said = request.GET.copy()
    said.pop("page", None)
    return f"?{said.urlencode()}" if said else ""
