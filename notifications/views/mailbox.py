"""The mails of the demonstration: what would have been sent, to read on this machine (demo mode only)."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notifications import spool

PAGE = 20


@require_safe
@login_not_required
def mails(request: HttpRequest) -> HttpResponse:
    """List them, the newest first."""
    _only_in_demo()
    number = request.GET.get("page", "")
    found = spool.newest()
    pages = max(-(-len(found) // PAGE), 1)
    page = min(max(int(number), 1), pages) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    shown = found[(page - 1) * PAGE : page * PAGE]
    return render(request, "notifications/mails.html", {"mails": shown, "page": page, "pages": pages})


@require_safe
@login_not_required
def mail(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Show one; `?as=html` shows its HTML twin as a mail program would."""
    _only_in_demo()
    found = spool.find(name, number)
    if found is None:
        raise Http404
    if request.GET.get("as") == "html":
        return HttpResponse(found.html)
    return render(request, "notifications/mail.html", {"mail": found})


def _only_in_demo() -> None:
    if not settings.DEMO:
        raise Http404
