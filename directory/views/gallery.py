"""Every component of the look on one page, for those who build pages (demo mode only)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    """Show the components; `?dir=rtl` turns the page around."""
    if not settings.DEMO:
        raise Http404
    return render(request, "gallery.html", {"direction": "rtl" if request.GET.get("dir") == "rtl" else "ltr"})
