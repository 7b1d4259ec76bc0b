"""The authors' desk: all courses, a new one, one version, its history, and how learners will see it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elearning import actions
from elearning.forms.parts import BeginForm
from elearning.models import Saving
from elearning.presenters import authoring, comparing, looking
from elearning.views.teaching import (
    CONFLICT,
    INVALID,
    address,
    author,
    citations,
    course_of,
    keep,
    version_of,
)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List all courses, those first that wait for whoever asks."""
    user = author(request)
    return render(request, "elearning/desk/index.html", {"lines": authoring.desk(user)})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a course."""
    user = author(request)
    form = BeginForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            version = actions.begin_course(by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Begun. Say about the course next, then add a module."))
            return redirect("elearning:desk_version", version.pk)
    return render(request, "elearning/desk/new.html", {"form": form}, status=INVALID if form.errors else 200)


@require_POST
def open_draft(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version of a course, or go to the one that is open."""
    user = author(request)
    version = actions.open_draft(course=course_of(slug), by=user)
    return redirect("elearning:desk_version", version.pk)


@require_safe
def version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Show a version with its outline, what stands against it, and what may be done."""
    user = author(request)
    return render(request, "elearning/desk/version.html", authoring.page(version_of(version_id), user))


@require_safe
def history(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """List every saved state of a version."""
    author(request)
    found = version_of(version_id)
    context = authoring.trail(found, _("History")) | {
        "savings": found.savings.select_related("by").defer("content"),
        "changes": found.changes.select_related("by"),
    }
    return render(request, "elearning/desk/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saving(request: HttpRequest, version_id: UUID, number: int) -> HttpResponse:
    """Show what came after a saved state, and go back to it."""
    user = author(request)
    found = version_of(version_id)
    row = get_object_or_404(found.savings.select_related("by"), number=number)
    refused = ""
    if request.method == "POST":
        refused = keep(request, user, found, lambda _content: dict(row.content), note=_restored(row))
        if not refused:
            messages.success(
                request, _("The draft says again what it said then. What it said since is in the history.")
            )
            return redirect("elearning:desk_version", found.pk)
        found.refresh_from_db()
    before = found.savings.filter(number__lt=row.number).first()
    context = authoring.trail(found, _("Saving %(number)s") % {"number": row.number}) | {
        "saving": row, "refused": refused,
        "since": comparing.changes(row.content, found.content),
        "then": comparing.changes(before.content if before else {}, row.content),
    }  # fmt: skip
    return render(request, "elearning/desk/saving.html", context, status=CONFLICT if refused else 200)


@require_safe
def look(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Show a whole version as learners will read it, with the reasons that they are given."""
    author(request)
    found = version_of(version_id)
    cited = citations(found.content)
    shown = looking.shown(found.content, cited, address(found))
    context = authoring.trail(found, _("As learners see it")) | {"course": shown, "listed": cited.listed}
    return render(request, "elearning/desk/look.html", context)


def _restored(row: Saving) -> str:
    return _("Back to saving %(number)s") % {"number": row.number}
