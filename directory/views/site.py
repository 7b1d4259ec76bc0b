"""The front door and the pages that say who runs this and how."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Tell each kind of visitor where to go."""
    return render(request, "home.html")


@require_safe
@login_not_required
def about(request: HttpRequest, page: str) -> HttpResponse:
    """One of the pages under /about/; `page` is the name of its template."""
    return render(request, f"about/{page}.html")
