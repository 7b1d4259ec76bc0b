"""What a second person sees before learners do, and the steps of a version, each by one press."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elearning import actions
from elearning.forms.parts import RetireForm
from elearning.models import CourseVersion
from elearning.presenters import authoring, drawing, impact
from elearning.states import TransitionRefused, VersionState
from elearning.views.teaching import CONFLICT, INVALID, author, course_of, seen_of, version_of
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

STALE = (Refused, TransitionRefused, actions.Conflict)
type Deed = Callable[[CourseVersion, User, int, str], object]
DEEDS: dict[str, Deed] = {
    "send-in": lambda row, by, seen, _said: actions.send_in(version=row, seen=seen, by=by),
    "ask-changes": lambda row, by, seen, said: actions.ask_changes(version=row, said=said, seen=seen, by=by),
    "publish": lambda row, by, seen, said: actions.publish(version=row, change_note=said, seen=seen, by=by),
    "drop": lambda row, by, seen, _said: actions.drop(version=row, seen=seen, by=by),
}
SAID = {
    "send-in": gettext_lazy("Sent in: authors who wrote nothing of it are told."),
    "ask-changes": gettext_lazy("It is a draft again."),
    "publish": gettext_lazy("Published. Learners who are under way are offered it, and go on with theirs until then."),
    "drop": gettext_lazy("Dropped. It can still be read here."),
}  # fmt: skip


@require_safe
def review(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Show what changed against what learners have now, whom that meets, and what a second person may do."""
    user = author(request)
    return render(request, "elearning/desk/review.html", _review(version_of(version_id), user))


@require_POST
def press(request: HttpRequest, version_id: UUID, verb: str) -> HttpResponse:
    """Do one thing to a version, as whoever presses has seen it."""
    user = author(request)
    found = version_of(version_id)
    if verb not in DEEDS:
        raise Http404
    return _pressed(request, user, found, verb)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Ask whether a draft is to be given up, and give it up."""
    user = author(request)
    found = version_of(version_id)
    if request.method == "POST":
        return _pressed(request, user, found, "drop")
    if found.state != VersionState.DRAFT:
        return redirect("elearning:desk_version", found.pk)
    context = authoring.trail(found, _("Drop this draft")) | authoring.given_up(found)
    return render(request, "elearning/desk/drop.html", context)


def _pressed(request: HttpRequest, user: "User", found: CourseVersion, verb: str) -> HttpResponse:
    said = request.POST.get("said", "")
    if "\0" in said:
        why = ValueError(_("Your words hold a character that cannot be kept; it was taken out. Press again."))
        return _as_it_is(request, found, user, why, said.replace("\0", ""), INVALID)
    try:
        DEEDS[verb](found, user, seen_of(request), said)
    except STALE as refused:
        return _as_it_is(request, found, user, refused, said)
    messages.success(request, str(SAID[verb]))
    return redirect("elearning:desk_version", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Let nobody new start a course."""
    user = author(request)
    found = course_of(slug)
    form = RetireForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.retire(course=found, said=form.cleaned_data["said"], by=user)
        except STALE as refused:
            form.add_error("said", str(refused))
        else:
            messages.success(request, _("Retired: nobody new can start it. Whoever learns with it goes on."))
            return redirect("elearning:desk")
    context = {"form": form, "course": found, "current": _("Retire a course")}
    return render(request, "elearning/desk/retire.html", context, status=INVALID if form.errors else 200)


def _review(version: CourseVersion, user: "User") -> dict[str, Any]:
    changes, met = impact.weighed(version)
    return authoring.page(version, user) | authoring.trail(version, _("Review")) | {
        "found": changes, "impact": met, "drawn": drawing.drawn(version.content),
        "may_publish": version.state == VersionState.IN_REVIEW,
    }  # fmt: skip


def _as_it_is(
    request: HttpRequest, version: CourseVersion, user: "User", why: Exception, said: str, status: int = CONFLICT
) -> HttpResponse:
    """Say why nothing was done, on the page as it stands now, with the words that were typed."""
    told = _("This has gone on meanwhile. Look again.") if isinstance(why, TransitionRefused) else str(why)
    version.refresh_from_db()
    context = _review(version, user) | {"refused": told, "said": said}
    return render(request, "elearning/desk/review.html", context, status=status)
