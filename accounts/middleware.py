"""What stands around every request: the log line, the security baseline, the guard against bad bytes, the latch,
the end of a session, the second step that staff owe.
"""

import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import structlog
from allauth.core.internal.httpkit import add_query_params
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from accounts import factors, leaving, sessions, unsent

log = structlog.get_logger("request")

Next = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


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
        # "Not modified" has no type: whoever keeps the file goes on to.
        is_page = response.status_code != HTTPStatus.NOT_MODIFIED and response.headers.get(
            "Content-Type", "text/html"
        ).startswith(("text/html", "application/xhtml"))
        if is_page or "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


class GuardMiddleware:
    """PostgreSQL holds no NUL: queries lose theirs, a cookie with one is none, an address with one leads nowhere."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        while "%00" in request.META["QUERY_STRING"]:
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace("%00", "")
        for name in [name for name, value in request.COOKIES.items() if "\0" in value]:
            del request.COOKIES[name]
        return self.get_response(request)


class LeavingMiddleware:
    """Hands a browser that has just left a site map without us on it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if leaving.is_latched(request) and not leaving.is_for_data(request):
            request.urlconf = "accounts.latched_urls"
        return self.get_response(request)


class LanguageMiddleware(LocaleMiddleware):
    """Speaks the visitor's language where pages are translated (TRANSLATED_PATHS), and English on all others.

    A page whose half is translated is worse than one in a language that somebody can hand to a translator whole.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(settings.TRANSLATED_PATHS):
            super().process_request(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)
            request.LANGUAGE_CODE = translation.get_language()


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


class SessionLifeMiddleware:
    """Ends the session of whoever was away for too long, and lets the page of signing in say so.

    Stands after who is signed in is known, and before anything asks whether they are.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        response = self.get_response(request)
        ended = getattr(request, "session_ended", None)
        if not ended:
            sessions.follow(request, key)
        elif response.get("Location", "").partition("?")[0] == resolve_url(settings.LOGIN_URL):
            response["Location"] = add_query_params(response["Location"], {"ended": str(ended)})
        return response

    def process_view(self, request: HttpRequest, view: View, *_more: object) -> None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _answers_anyhow(view):
            return
        user = request.user
        if user.is_authenticated:
            ended = sessions.keep(request, user)
            if ended:
                sessions.end(user, only=sessions.present(request))
                logout(request)
                request.session_ended = ended  # type: ignore[attr-defined]  # read again by this middleware alone


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads whoever asks for a page to signing in, and hands back what was sent to one."""

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        led = super().process_view(request, *view)
        return led if led is None or request.method in SAFE else unsent.hand_back(request, unsent.Why.SIGNED_OUT)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Say something where signing in has led to an address that only takes what a form sends."""
        is_blank = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
        if is_blank and request.user.is_authenticated:
            response.content = render_to_string("405.html", {"above": _above(request.path_info)}, request)
        return response


class SecondFactorMiddleware:
    """Sends staff who have no second factor to the page that sets one up; nothing else but their account is open."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, *_more: object) -> HttpResponse | None:
        if not settings.STAFF_SECOND_FACTOR or _answers_anyhow(view) or _is_of_the_account(request):
            return None
        user = request.user
        if user.is_authenticated and factors.is_needed(user) and not factors.count(user):
            if request.method in SAFE:
                return HttpResponseRedirect(reverse("mfa_index"))
            return unsent.hand_back(request, unsent.Why.OWES_A_FACTOR)
        return None


def _answers_anyhow(view: View) -> bool:
    return bool(getattr(view, "serves_data", False) or getattr(view, "always_open", False))


def _is_of_the_account(request: HttpRequest) -> bool:
    name = (request.resolver_match and request.resolver_match.view_name) or ""
    return name.startswith(("account_", "mfa_"))


def _above(path: str) -> str:
    """The page that the button of an address stands on, most likely: the next one above it that there is."""
    while True:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        with suppress(Resolver404):
            resolve(path)
            return path


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match.view_name or match.route) if match else "none"
