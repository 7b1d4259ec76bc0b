"""Leaving, health, and what is answered when something went wrong."""

import sys

import redis
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import health, leaving, sessions, unavailable, unsent

log = structlog.get_logger(__name__)

# An engine that does not answer is no mistake of ours, and passes.
UNAVAILABLE = (OperationalError, InterfaceError, redis.ConnectionError, redis.TimeoutError)


@sessions.always_open
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """GET: leave at once. POST: come back (the button of the page that stands at / meanwhile)."""
    if request.method == "POST":
        return leaving.lift(leaving.SeeOther("/"))
    if not leaving.is_real_navigation(request):
        return HttpResponse(status=403)
    return leaving.leave(request)


@login_not_required
@require_safe
def latched(request: HttpRequest) -> HttpResponse:
    """What stands at / for a browser that has left: nothing of ours, and a way back."""
    return render(request, "accounts/latched.html")


@csrf_exempt
@login_not_required
def neutral(request: HttpRequest) -> HttpResponse:
    """What every other address answers to a browser that has left, also to a form whose token went with the cookies."""
    return leaving.SeeOther(settings.NEUTRAL_SITE)


@leaving.serves_data
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process is alive. Asks nothing else."""
    return JsonResponse({"status": "ok"})


@leaving.serves_data
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """This process can do its work: 200, or 503 and what does not answer."""
    checks = health.check()
    is_ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse(
        {"status": "ready" if is_ready else "not ready", "checks": checks}, status=200 if is_ready else 503
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled: wherever in the request it was raised."""
    error = sys.exc_info()[1]
    if isinstance(error, UNAVAILABLE):
        log.error("unavailable", exc_info=error)
        return unavailable.respond()
    log.error("unhandled", exc_info=error)
    return defaults.server_error(request)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. A browser that has left sees nothing of ours, not even this."""
    if leaving.is_latched(request):
        return redirect("/")
    if unsent.is_ours(request):
        return unsent.hand_back(request, unsent.why_no_token_holds(request))
    return render(request, "403_csrf.html", status=403)


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where whoever was handed something back arrives after signing in: it waits in another tab."""
    return render(request, "accounts/signed_in.html")
