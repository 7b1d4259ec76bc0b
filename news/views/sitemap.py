"""Files for search engines."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from news.presenters import sitemap
from news.views.feeds import kept

XML = "application/xml; charset=utf-8"


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponseBase:
    """All public pages but the entries of the directory."""
    return kept(request, HttpResponse(sitemap.written(sitemap.places(), request.build_absolute_uri), content_type=XML))


@require_safe
@login_not_required
def directory(request: HttpRequest, number: int) -> HttpResponseBase:
    """One file of the entries of the directory."""
    # A large number would overflow what PostgreSQL counts with.
    if not (1 <= number <= sitemap.MOST and (found := sitemap.entries(number))):
        raise Http404
    return kept(request, HttpResponse(sitemap.written(found, request.build_absolute_uri), content_type=XML))


@require_safe
@login_not_required
def robots(request: HttpRequest) -> HttpResponseBase:
    """Where the files are. Searches are not followed: there are more of them than pages."""
    paths = [reverse("sitemap"), *(reverse("sitemap_directory", args=[1 + each]) for each in range(sitemap.files()))]
    lines = ["User-agent: *", "Disallow: /*?", "", *(f"Sitemap: {request.build_absolute_uri(path)}" for path in paths)]
    return kept(request, HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))
