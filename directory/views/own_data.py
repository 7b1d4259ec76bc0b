"""What is held of an entry: taken away as a file, or deleted."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.responses import json_file
from directory import actions, deadlines, tombstones
from directory.models import Evidence
from directory.states import LIVE, REVOKED
from directory.views.joining import held
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@require_GET
def export(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Hand over all that is held of an entry."""
    profile = held(request, profile_id)
    return json_file(actions.export_entry(profile=profile, by=_user(request)), name="my-entry")


@require_GET
def calendar(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Hand over the days of an entry as a calendar file."""
    response = HttpResponse(deadlines.calendar(held(request, profile_id)), content_type="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="days.ics"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Say what is deleted, what is kept and why; then do it."""
    profile = held(request, profile_id)
    refused = ""
    if request.method == "POST":
        try:
            actions.erase(profile=profile, by=_user(request))
        except Refused as error:
            refused = str(error)
        else:
            messages.success(request, _("The entry is deleted."))
            return redirect("directory:mine")
    context = {
        "profile": profile,
        "refused": refused,
        "is_live": profile.state in LIVE,
        "is_stopped": profile.state in REVOKED or tombstones.stopped_at(profile) is not None,
        "has_files": Evidence.objects.filter(request__profile=profile).exists(),
    }
    return render(request, "directory/mine/delete.html", context, status=409 if refused else 200)


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
