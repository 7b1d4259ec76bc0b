"""What somebody sent and we did not take, for want of a sign-in or of a token that holds: handed back, to send again.

The answer stands where it was sent to and holds it in hidden fields, so that they may sign in in another tab meanwhile.
It is stored, logged and put into an address nowhere. Signing in makes the token of every open page void: the first
press after it is handed back once more, and then says under whose name it will be sent.
"""

from enum import StrEnum
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Which files were chosen. Browsers let no page choose them again.
FILE = "unsent_file"


class Why(StrEnum):
    """Why it was not taken."""

    SIGNED_OUT = "signed out"
    SIGNED_IN_SINCE = "signed in since"
    OWES_A_FACTOR = "owes a factor"
    TOO_OLD = "too old"


# One press is all it takes, when nothing else has changed by then.
READY = {Why.SIGNED_IN_SINCE, Why.TOO_OLD}


def hand_back(request: HttpRequest, why: Why) -> HttpResponse:
    """Answer with a page that holds what was sent, says that it has not arrived, and what to do."""
    context = {
        "fields": _fields(request), "files": _files(request), "file_field": FILE,
        "has_secret": any(map(_is_secret, request.POST)), "why": why, "is_ready": why in READY,
    }  # fmt: skip
    status = HTTPStatus.UNAUTHORIZED if why == Why.SIGNED_OUT else HTTPStatus.FORBIDDEN
    return render(request, "accounts/unsent.html", context, status=status)


def why_no_token_holds(request: HttpRequest) -> Why:
    """Tell why the token of a page of ours is none: their sign-in made it void, or its cookie is gone."""
    if request.user.is_authenticated:
        return Why.SIGNED_IN_SINCE
    match = request.resolver_match
    is_open = match is not None and not getattr(match.func, "login_required", True)
    return Why.TOO_OLD if is_open else Why.SIGNED_OUT


def is_ours(request: HttpRequest) -> bool:
    """Whether what was sent came from a page of ours, by the word of the browser.

    Pages for whoever may be watched do not count: they show nothing of what was sent, and whoever left takes the token
    away on purpose.
    """
    # Browsers of before 2023 do not say; but with a form of another site they send no cookie that is Lax.
    is_with_cookie = settings.CSRF_COOKIE_NAME in request.COOKIES
    said = request.headers.get("Sec-Fetch-Site", "same-origin" if is_with_cookie else "")
    return said == "same-origin" and not request.path_info.startswith(settings.TRANSLATED_PATHS)


def _is_secret(name: str) -> bool:
    return "password" in name


def _fields(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", FILE} and not _is_secret(name)
        for value in values
    ]


def _files(request: HttpRequest) -> list[tuple[str, str]]:
    """The field and the name of each file that was chosen, here or on the page that was handed back before."""
    chosen = [(field, str(file.name)) for field, files in request.FILES.lists() for file in files]
    before = [said.partition(":")[::2] for said in request.POST.getlist(FILE)]
    return chosen + [(field, name) for field, name in before if field not in request.FILES]
