"""Files of courses: films, captions, pictures, sheets; a part of one when a browser asks for a part."""

import re

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import BinaryField, F, Func, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, has_permission
from elearning import documents
from elearning.models import Course, CourseVersion, Enrolment, Media, VersionFile
from elearning.states import FROZEN

OK, PART, OUT_OF_RANGE, UNCHANGED = 200, 206, 416, 304
RANGE = re.compile(r"^bytes=(\d{0,12})-(\d{0,12})$")
# Shown within a page; everything else is taken away.
SHOWN = ("image/", "video/", "audio/", "text/vtt")
MOST_DIGITS = 5


@require_safe
@login_not_required
def file(request: HttpRequest, course: str, name: str) -> HttpResponse:
    """Give a file of a course to whoever has started it; a picture of its overview to everybody."""
    found = get_object_or_404(Course.objects.exclude(live=None), slug=course)
    version = _version(request, found)
    media = Media.objects.defer("content").filter(
        digest__in=VersionFile.objects.filter(version=version, name=name).values("media")
    )
    if not _is_public(version, name):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not _may_read(request, found):
            raise Http404
    return answered(request, get_object_or_404(media), name)


def answered(request: HttpRequest, media: Media, name: str) -> HttpResponse:
    """Return a file, or the part of it that was asked for."""
    if f'"{media.digest}"' in request.headers.get("If-None-Match", ""):
        return _headed(HttpResponse(status=UNCHANGED), media, name)
    asked = _range(request.headers.get("Range", ""), media.size)
    if asked == OUT_OF_RANGE:
        refused = HttpResponse(status=OUT_OF_RANGE)
        refused.headers["Content-Range"] = f"bytes */{media.size}"
        return refused
    first, last = asked if isinstance(asked, tuple) else (0, media.size - 1)
    response = HttpResponse(
        _bytes(media, first, last) if request.method == "GET" else b"", status=PART if isinstance(asked, tuple) else OK
    )
    if isinstance(asked, tuple):
        response.headers["Content-Range"] = f"bytes {first}-{last}/{media.size}"
    response.headers["Content-Length"] = str(last - first + 1)
    return _headed(response, media, name)


def _headed(response: HttpResponse, media: Media, name: str) -> HttpResponse:
    is_text = media.media_type.startswith("text/")
    response.headers["Content-Type"] = f"{media.media_type}; charset=utf-8" if is_text else media.media_type
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["ETag"] = f'"{media.digest}"'
    response.headers["Cache-Control"] = "private, max-age=3600"
    is_attachment = not media.media_type.startswith(SHOWN)
    response.headers["Content-Disposition"] = content_disposition_header(is_attachment, name) or "inline"
    return response


def _bytes(media: Media, first: int, last: int) -> bytes:
    """Read a part from the database alone: a film is not brought here for its last second."""
    part = Func(F("content"), Value(first + 1), Value(last - first + 1), function="substr", output_field=BinaryField())
    return bytes(Media.objects.filter(pk=media.pk).values_list(part, flat=True).get())


def _range(asked: str, size: int) -> tuple[int, int] | int | None:
    """Return the first and last byte that are asked for; None: all of it; OUT_OF_RANGE: there is no such part."""
    found = RANGE.match(asked)
    if found is None or found.groups() == ("", ""):
        return None
    begin, end = found.groups()
    if not begin:
        # The last so many bytes.
        return (max(size - int(end), 0), size - 1) if int(end) else OUT_OF_RANGE
    first, last = int(begin), min(int(end), size - 1) if end else size - 1
    if end and int(end) < first:
        return None
    return (first, last) if first < size else OUT_OF_RANGE


def _version(request: HttpRequest, course: Course) -> CourseVersion:
    """Return the version that a page names, or the one that is offered. Drafts are read at the desk."""
    said = request.GET.get("version", "")
    if said.isdecimal() and len(said) <= MOST_DIGITS:
        return get_object_or_404(CourseVersion, course=course, number=int(said), state__in=FROZEN)
    if said or course.live is None:
        raise Http404
    return course.live


def _is_public(version: CourseVersion, name: str) -> bool:
    return name in dict(documents.pictures(version.content.get("about", "")))


def _may_read(request: HttpRequest, course: Course) -> bool:
    is_learner = Enrolment.objects.filter(user=request.user.pk, course=course).exists()
    return is_learner or has_permission(request.user, Permission.WRITE_COURSES)
