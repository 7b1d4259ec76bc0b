"""Files of a draft, and whole course folders: taken in from a zip, given out as one."""

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from accounts.faults import FileRefusedError, UnreadableError
from elearning import actions, archives, folders
from elearning.forms.taking import FolderForm, MediaForm
from elearning.models import CourseVersion, VersionFile
from elearning.presenters import authoring
from elearning.states import VersionState
from elearning.views.teaching import CONFLICT, INVALID, author, no_draft, seen_of, version_of
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

# What a browser may show in a page; the rest is downloaded.
SHOWN = ("image/", "video/", "audio/", "text/vtt")


@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """List the files of a version, and take one in."""
    user = author(request)
    found = version_of(version_id)
    form = MediaForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            actions.add_file(version=found, name=told["name"], content=told["content"], by=user)
        except Refused as refused:
            form.add_error(None, str(refused))
            return _files(request, found, form, CONFLICT)
        messages.success(request, _("Kept."))
        return redirect("elearning:desk_files", found.pk)
    return _files(request, found, form, INVALID if form.errors else 200)


@require_safe
def file(request: HttpRequest, version_id: UUID, name: str) -> HttpResponse:
    """Give a file of a version to an author."""
    author(request)
    row = get_object_or_404(VersionFile.objects.select_related("media"), version=version_id, name=name)
    response = HttpResponse(bytes(row.media.content), content_type=row.media.media_type)
    sort = "inline" if row.media.media_type.startswith(SHOWN) else "attachment"
    response.headers["Content-Disposition"] = f'{sort}; filename="{row.name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
def remove_file(request: HttpRequest, version_id: UUID, name: str) -> HttpResponse:
    """Let a draft do without a file."""
    user = author(request)
    found = version_of(version_id)
    try:
        actions.remove_file(version=found, name=name, by=user)
    except Refused as refused:
        return _files(request, found, MediaForm(), CONFLICT, str(refused))
    messages.success(request, _("Removed. To bring it back, hand it in again."))
    return redirect("elearning:desk_files", found.pk)


@require_safe
def folder(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Give a version out as a course folder in a zip."""
    author(request)
    found = version_of(version_id)
    try:
        inside = actions.folder_of(found)
    except ValidationError:
        messages.error(request, _("This draft is no whole course yet: its page says what is missing."))
        return redirect("elearning:desk_version", found.pk)
    content = archives.packed({f"{found.course.slug}/{name}": body for name, body in inside.items()})
    response = HttpResponse(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.course.slug}-{found.number}.zip"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, version_id: UUID | None = None) -> HttpResponse:
    """Take a zip of a course folder in as a draft: of the course that it names, or in place of an open draft."""
    user = author(request)
    found = version_of(version_id) if version_id else None
    if found and (away := no_draft(request, found)):
        return away
    form = FolderForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if found:
        del form.fields["slug"]
    faults, status = None, INVALID if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            version = _taken(request, user, found, form)
        except FileRefusedError as refused:
            faults = refused.faults
        except UnreadableError as refused:
            form.add_error("file", str(refused))
        except (actions.Conflict, Refused) as refused:
            form.add_error(None, str(refused))
            status = CONFLICT
        else:
            messages.success(request, _("Taken in. Look it through, then send it in."))
            return redirect("elearning:desk_version", version.pk)
    heading = _("Take in a folder")
    context: dict[str, Any] = authoring.trail(found, heading) if found else {"current": heading}
    # Whoever was refused because somebody saved meanwhile looks first.
    context |= {"form": form, "faults": faults, "seen": found.version if found else ""}
    return render(request, "elearning/desk/hand_in.html", context, status=status)


def _taken(request: HttpRequest, user: "User", found: CourseVersion | None, form: FolderForm) -> CourseVersion:
    told = form.cleaned_data["file"]
    top, inside = archives.unpacked(told.read())
    document, media = folders.read(inside)
    if found:
        return actions.replace_by_folder(version=found, seen=seen_of(request), document=document, media=media, by=user)
    slug = form.cleaned_data.get("slug") or top or PurePosixPath(told.name).stem
    return actions.take_folder(slug=slug, document=document, media=media, by=user)


def _files(
    request: HttpRequest, version: CourseVersion, form: MediaForm, status: int, refused: str = ""
) -> HttpResponse:
    context = authoring.trail(version, _("Files")) | {
        "form": form, "refused": refused, "is_draft": version.state == VersionState.DRAFT,
        "files": version.files.select_related("media").defer("media__content"),
    }  # fmt: skip
    return render(request, "elearning/desk/files.html", context, status=status)
