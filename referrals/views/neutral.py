"""What the pages for whoever may be watched share.

Each of their forms is a POST that is answered with 303, also when something in it is wrong: what a browser writes into
its files about a page that answered a POST holds all that was sent with it.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation
from django.views.decorators.http import require_http_methods

from accounts.context import reviewed_languages
from accounts.leaving import SeeOther
from accounts.pocket import Pocket, carries

View = Callable[..., HttpResponse]
# What is kept of a box of a page that something is wrong with.
LONGEST_FORM = 20_000


def page(*methods: str) -> Callable[[View], View]:
    """Mark a view as such a page: open to everybody, with what the browser carries as its second argument."""

    def marked(view: View) -> View:
        allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
        return login_not_required(require_http_methods(allowed)(carries(view)))

    return marked


def exact(view: View) -> View:
    """Show a page in English rather than in a translation that nobody has reviewed: a wrong word here is real harm."""

    @wraps(view)
    def in_right_words(request: HttpRequest, pocket: Pocket, *args: object, **kwargs: object) -> HttpResponse:
        if is_right():
            return view(request, pocket, *args, **kwargs)
        request.english_only = True  # type: ignore[attr-defined]  # read by the layout
        with translation.override(settings.LANGUAGE_CODE):
            return view(request, pocket, *args, **kwargs)

    return in_right_words


def is_right() -> bool:
    """Whether the visitor's language was reviewed."""
    return translation.get_language() in reviewed_languages()


def go(where: str, *args: object) -> HttpResponse:
    """Answer a POST: go and GET that page of ours."""
    return SeeOther(resolve_url(f"asking:{where}", *args))
