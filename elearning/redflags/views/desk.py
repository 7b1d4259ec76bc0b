"""The catalogue's desk: editions, their history, what two others see before they approve, what is to be renewed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, has_permission
from elearning.redflags import actions, hooks
from elearning.redflags.forms.desk import SaidForm
from elearning.redflags.models import Edition
from elearning.redflags.presenters import desk
from elearning.redflags.states import EditionState, TransitionRefused
from elearning.redflags.views.keeping import (
    CONFLICT,
    INVALID,
    edition_of,
    keep,
    keeper,
    no_draft,
    seen_of,
    typed,
)
from notifications.kinds import Refused

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User

STALE = (Refused, TransitionRefused, actions.Conflict)
type Deed = Callable[[Edition, User, int, str], Edition]
DEEDS: dict[str, Deed] = {
    "send-in": lambda row, by, seen, said: actions.send_in(edition=row, change_note=said, seen=seen, by=by),
    "ask-changes": lambda row, by, seen, said: actions.ask_changes(edition=row, said=said, seen=seen, by=by),
    "approve": lambda row, by, seen, _said: actions.approve(edition=row, seen=seen, by=by),
    "drop": lambda row, by, seen, _said: actions.drop(edition=row, seen=seen, by=by),
}
SAID = {
    EditionState.IN_REVIEW: gettext_lazy("Sent in: keepers who wrote nothing of it are told."),
    EditionState.DRAFT: gettext_lazy("It is a draft again. Approvals that it had are gone."),
    EditionState.PUBLISHED: gettext_lazy("Published: it counts from now on. Courses to be renewed are listed below."),
    EditionState.DROPPED: gettext_lazy("Dropped. It can still be read here."),
}  # fmt: skip


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the edition that counts, the open one with who did what, and what waits."""
    return render(request, "redflags/desk/index.html", desk.desk(keeper(request)))


@require_POST
def open_draft(request: HttpRequest) -> HttpResponse:
    """Begin the next edition, or go to the one that is open."""
    return redirect("red_flags:desk_edition", actions.open_draft(by=keeper(request)).number)


@require_POST
def take_up(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a draft with what a dropped or an older edition says."""
    user = keeper(request)
    found = edition_of(number)
    try:
        made = actions.take_up(edition=found, by=user)
    except Refused as refused:
        context = desk.page(found, user) | {"refused": str(refused)}
        return render(request, "redflags/desk/edition.html", context, status=CONFLICT)
    return redirect("red_flags:desk_edition", made.number)


@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Ask whether a draft is to be given up, and give it up."""
    user = keeper(request)
    found = edition_of(number)
    if request.method == "POST":
        return _pressed(request, user, found, "drop")
    context = desk.trail(_("Drop this draft"), found) | {"writers": desk.writers(found)}
    return no_draft(request, found) or render(request, "redflags/desk/drop.html", context)


@require_safe
def edition(request: HttpRequest, number: int) -> HttpResponse:
    """Show an edition row by row, what stands against it, and what may be done."""
    user = keeper(request)
    return render(request, "redflags/desk/edition.html", desk.page(edition_of(number), user))


@require_safe
def history(request: HttpRequest, number: int) -> HttpResponse:
    """List every saved state of an edition."""
    keeper(request)
    found = edition_of(number)
    context = desk.trail(_("History"), found) | {"savings": desk.savings(found)}
    return render(request, "redflags/desk/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saving(request: HttpRequest, number: int, saved: int) -> HttpResponse:
    """Show what came after a saved state, and go back to it."""
    user = keeper(request)
    found = edition_of(number)
    row = get_object_or_404(found.revisions.select_related("by"), number=saved)
    named = _("Saving %(number)s") % {"number": row.number}
    refused = ""
    if request.method == "POST":
        refused = keep(
            request, user, found, lambda _content: dict(row.content), _("Back to: %(name)s") % {"name": named}
        )
        if not refused:
            messages.success(
                request, _("The draft says again what it said then. What it said since is in the history.")
            )
            return redirect("red_flags:desk_edition", found.number)
        found.refresh_from_db()
    earlier = found.revisions.filter(number__lt=row.number).first() or actions.before(found)
    context = desk.trail(named, found) | {
        "saving": row, "refused": refused, "since": desk.changes(row.content, found.content),
        "then": desk.changes(earlier.content if earlier else {}, row.content),
    }  # fmt: skip
    return render(request, "redflags/desk/saving.html", context, status=CONFLICT if refused else 200)


@require_safe
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show what an edition changes, entry by entry, whom that meets, and what a second or third person may do."""
    user = keeper(request)
    found = edition_of(number)
    return _review(request, found, user, _form(found))


@require_POST
def press(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Do one thing to an edition, as whoever presses has seen it."""
    user = keeper(request)
    found = edition_of(number)
    if verb not in DEEDS:
        raise Http404
    return _pressed(request, user, found, verb)


@require_safe
def behind(request: HttpRequest) -> HttpResponse:
    """List the courses that draw on rows which say something else today, each with where it is renewed."""
    user = keeper(request)
    context = desk.trail(_("Courses to be renewed")) | {
        "rows": hooks.left_behind(), "may_write": has_permission(user, Permission.WRITE_COURSES),
        "live": Edition.objects.published().defer("content").first(),
    }  # fmt: skip
    return render(request, "redflags/desk/behind.html", context)


def _pressed(request: HttpRequest, user: "User", found: Edition, verb: str) -> HttpResponse:
    form = _form(found, typed(request))
    if not form.is_valid():
        return _review(request, found, user, form, status=INVALID)
    try:
        done = DEEDS[verb](found, user, seen_of(request), form.cleaned_data["said"])
    except STALE as refused:
        found.refresh_from_db()
        return _review(request, found, user, form, refused, CONFLICT)
    if verb == "approve" and done.state == EditionState.IN_REVIEW:
        messages.success(request, _("Approved. One more person has to approve it before it counts."))
        return redirect("red_flags:desk")
    messages.success(request, str(SAID[EditionState(done.state)]))
    if done.state == EditionState.PUBLISHED:
        return redirect("red_flags:desk_behind")
    return redirect("red_flags:desk_edition", done.number)


def _form(found: Edition, sent: "QueryDict | None" = None) -> SaidForm:
    if found.state == EditionState.DRAFT:
        return SaidForm(sent, label=_("What changed, for readers"), said=found.change_note)
    return SaidForm(sent, label=_("What should be changed"))


def _review(
    request: HttpRequest,
    found: Edition,
    user: "User",
    form: SaidForm,
    why: Exception | None = None,
    status: int = 200,
) -> HttpResponse:
    """What changed and whom it meets; or why nothing was done, with the words that were typed."""
    told = _("This has gone on meanwhile. Look again.") if isinstance(why, TransitionRefused) else str(why or "")
    context = desk.page(found, user) | desk.review(found, user) | desk.trail(_("Review"), found)
    return render(request, "redflags/desk/review.html", context | {"refused": told, "form": form}, status=status)
