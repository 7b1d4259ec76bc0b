"""What stands around every request: the log line, the security baseline, the guard against bad bytes, the latch."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import Http404, HttpRequest, HttpResponse

from accounts import leaving

log = structlog.get_logger("request")

Next = Callable[[HttpRequest], HttpResponse]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLogMiddleware:
    """One line a request: which page, never which words; nobody's address, browser or cookies."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=uuid.uuid4().hex):
            response = self.get_response(request)
            log.info(
                "request",
                route=_route(request),
                # A method is free text as well.
                method=request.method if request.method in METHODS else "other",
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response


class BaselineHeadersMiddleware:
    """What Django has no setting for: no page is ever kept for Back, and no other site may embed what is ours."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        is_page = response.headers.get("Content-Type", "text/html").startswith(("text/html", "application/xhtml"))
        if is_page or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class GuardMiddleware:
    """PostgreSQL holds no NUL: query strings lose theirs, and an address with one leads nowhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        while "%00" in request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        return self.get_response(request)


class LeavingMiddleware:
    """Hands a browser that has just left a site map without us on it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if leaving.is_latched(request) and not leaving.is_for_data(request):
            request.urlconf = "accounts.latched_urls"
        return self.get_response(request)


class OriginMiddleware:
    """Names the origin of our own forms, which say `Origin: null` because our pages send no referrer (Fetch standard).

    That they are ours stands in Sec-Fetch-Site, which no page can forge; Django asks for the token in any case.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers
        if said.get("Origin") == "null" and said.get("Sec-Fetch-Site", "same-origin") == "same-origin":
            request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or match.route) if match else "none"
