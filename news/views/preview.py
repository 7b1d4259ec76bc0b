"""A text before it is public, for whoever was given its secret address."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from news import actions
from news.views.desk import shown


@require_safe
@login_not_required
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show it. A secret that nobody has, or has any more, is no page."""
    edition = actions.previewed(token)
    if edition is None:
        raise Http404
    return shown(request, edition, is_desk=False, secret=token)
