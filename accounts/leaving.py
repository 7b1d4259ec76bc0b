"""Leaving in a hurry: what "Leave this page" does, and the latch that keeps Back from showing us again.

GET /leave/ ends the session, sets the latch and answers with the neutral site. While latched, every page of ours
answers with the neutral site too, except an unbranded one at / that lifts the latch. It lifts by itself after
LATCH_MINUTES.
Nothing here needs the database: leaving works when nothing else does.
"""

from collections.abc import Callable

import structlog
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

log = structlog.get_logger(__name__)

View = Callable[..., HttpResponse]
# The cookie says nothing by its value either: the signature carries the time.
WORD = "1"


class SeeOther(HttpResponseRedirect):
    """303: whatever was asked, and however, go and GET this."""

    status_code = 303


def serves_data(view: View) -> View:
    """Mark a view whose answers are no pages (feeds, files, health): the latch does not concern it."""
    view.serves_data = True  # type: ignore[attr-defined]
    return view


def is_latched(request: HttpRequest) -> bool:
    """Whether this browser left less than LATCH_MINUTES ago."""
    try:
        _signer().unsign(request.COOKIES.get(settings.LATCH_COOKIE_NAME, ""), max_age=settings.LATCH_MINUTES * 60)
    except signing.BadSignature:
        return False
    return True


def is_for_data(request: HttpRequest) -> bool:
    """Whether the request asks for something marked by `serves_data`."""
    try:
        return getattr(resolve(request.path_info).func, "serves_data", False)
    except Resolver404:
        return False


def is_real_navigation(request: HttpRequest) -> bool:
    """Whether a person went there: not an image, a frame, a prefetch or a page elsewhere that wants to sign people out.

    Browsers that say nothing about it are believed: leaving must work in all of them.
    """
    said = request.headers
    return (
        said.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and said.get("Sec-Fetch-Dest", "document") == "document"
        and said.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
        and "prefetch" not in said.get("Sec-Purpose", said.get("Purpose", ""))
    )


def leave(request: HttpRequest) -> HttpResponse:
    """End the session, take our cookies away, set the latch, and answer with the neutral site."""
    _end_session(request)
    response = SeeOther(settings.NEUTRAL_SITE)
    for name in (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.POCKET_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
    ):
        response.delete_cookie(name)
    response.set_cookie(
        settings.LATCH_COOKIE_NAME,
        _signer().sign(WORD),
        max_age=settings.LATCH_MINUTES * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        # Chromium keeps no page for Back once an HttpOnly cookie has changed.
        httponly=True,
        samesite="Lax",
    )
    return response


def lift(response: HttpResponse) -> HttpResponse:
    """Take the latch away with this response."""
    response.delete_cookie(settings.LATCH_COOKIE_NAME)
    return response


def _end_session(request: HttpRequest) -> None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    try:
        get_adapter(request).logout(request)
    except DatabaseError as error:
        # The browser has lost its key to the session all the same; the row dies by the clock.
        log.warning("session_left_behind", error=type(error).__qualname__)
        request.session = SessionStore()


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="accounts.leaving")
