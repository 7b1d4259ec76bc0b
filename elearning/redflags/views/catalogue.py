"""The red flags for everybody: the list, one indicator, paper, and what earlier editions said."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission
from elearning.redflags import hooks
from elearning.redflags.choices import Category, Frontline, Subject
from elearning.redflags.models import Edition
from elearning.redflags.presenters import catalogue
from elearning.redflags.presenters import editions as told


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """List what is known to be worth a second look, what this list is not first; found by words and by lists."""
    wanted = catalogue.Wanted.understood(request.GET)
    context = _shown(request, wanted) | {
        "wanted": wanted,
        "categories": Category.choices,
        "subjects": Subject.choices,
        "works": Frontline.choices,
        "chosen": request.GET.urlencode(),
    }
    return render(request, "redflags/index.html", context)


@require_safe
@login_not_required
def paper(request: HttpRequest) -> HttpResponse:
    """Show everything that the list, or what was looked for in it, says: made for paper."""
    return render(request, "redflags/print.html", _shown(request, catalogue.Wanted.understood(request.GET)))


@require_safe
@login_not_required
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: what it says, what else it can be, where it stands, and how it was worded before."""
    found = told.told(code)
    if found is None:
        raise Http404
    return render(request, "redflags/indicator.html", {"told": found, "taught": hooks.teaching(code)})


@require_safe
@login_not_required
def editions(request: HttpRequest) -> HttpResponse:
    """List all editions, the newest first."""
    return render(request, "redflags/editions.html", {"lines": told.lines(), "is_keeper": _is_keeper(request)})


@require_safe
@login_not_required
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """Show an edition as it was, and what it changed of the one before."""
    found = get_object_or_404(Edition.objects.frozen(), number=number)
    before = Edition.objects.frozen().filter(number__lt=number).order_by("-number").first()
    earlier = before.document() if before else None
    context = {
        "edition": found,
        "shown": catalogue.shown(found),
        "before": before,
        "changes": told.changes(earlier, found.document()),
        "about": told.about(earlier, found.document()),
        "today": catalogue.today(),
    }
    return render(request, "redflags/edition.html", context)


def _shown(request: HttpRequest, wanted: catalogue.Wanted) -> dict[str, Any]:
    today = catalogue.today()
    return {"shown": catalogue.shown(today, wanted) if today else None, "is_keeper": _is_keeper(request)}


def _is_keeper(request: HttpRequest) -> bool:
    return has_permission(request.user, Permission.KEEP_INDICATORS)
