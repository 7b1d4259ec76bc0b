"""The catalogue as files. Anybody may keep them for some minutes, and ask again with their ETag."""

import re
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from elearning.redflags import exporting
from elearning.redflags.models import Edition

INVALID = 400
KEPT = "public, max-age=300"
# As many digits as PostgreSQL keeps of the number of an edition.
NUMBER = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
type Make = Callable[[Edition, Callable[[str], str]], bytes]


def _file(media_type: str, ending: str) -> Callable[[Make], Callable[[HttpRequest], HttpResponse]]:
    """Find the edition, answer 304 to whoever has the file already."""

    def of(make: Make) -> Callable[[HttpRequest], HttpResponse]:
        @require_safe
        @login_not_required
        @wraps(make)
        def view(request: HttpRequest) -> HttpResponse:
            number = request.GET.get("edition", "")
            if number and not NUMBER.fullmatch(number):
                return HttpResponse("edition: a whole number.\n", "text/plain; charset=utf-8", INVALID)
            found = _edition(number)
            whole = request.build_absolute_uri(reverse("red_flags:index"))
            etag = f'"{exporting.fingerprint(found, whole)}"'
            answer = get_conditional_response(request, etag=etag)
            if answer is None:
                content = make(found, lambda path: request.build_absolute_uri(path) if path else whole)
                answer = HttpResponse(content, f"{media_type}; charset=utf-8")
                answer.headers["Content-Disposition"] = f'attachment; filename="red-flags-{found.number}.{ending}"'
            answer.headers["ETag"], answer.headers["Cache-Control"] = etag, KEPT
            return answer

        return view

    return of


@_file("application/json", "json")
def as_json(edition: Edition, absolute: Callable[[str], str]) -> bytes:
    """Every indicator of the edition that counts, or of the one that `edition` names."""
    return exporting.as_json(edition, absolute)


@_file("text/csv", "csv")
def as_csv(edition: Edition, absolute: Callable[[str], str]) -> bytes:
    """The same as CSV."""
    return exporting.as_csv(edition, absolute)


def _edition(number: str) -> Edition:
    rows = Edition.objects.frozen().filter(number=int(number)) if number else Edition.objects.published()
    found = rows.first()
    if found is None:
        raise Http404
    return found
