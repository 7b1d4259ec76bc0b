"""What all buttons of the desk have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

SAFE = ("GET", "HEAD")


def pressed_on(page: str, *, about_one: bool = False) -> Callable[..., Callable[..., HttpResponse]]:
    """Make a view that only acts on POST; whoever opens its address comes to the page that has its button.

    Somebody whose session ended while they wrote signs in and is sent back to the address that they pressed.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_http_methods([*SAFE, "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
            if request.method in SAFE:
                return redirect(page, *([named["key"]] if about_one else []))
            return view(request, **named)

        return guarded

    return decorate
