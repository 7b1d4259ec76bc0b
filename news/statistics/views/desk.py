"""The editors' desk: files of numbers handed in, looked at, accepted or dropped."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from news.statistics.actions import importing as actions
from news.statistics.actions.answering import answers
from news.statistics.choices import ImportState
from news.statistics.forms.importing import HandInForm
from news.statistics.models import StatisticsImport
from news.statistics.presenters import imports as presenters
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE = 25
INVALID, CONFLICT = 422, 409
# Read and stored while somebody waits for the page; what is larger is left to the workers.
SMALL_BYTES, SMALL_ROWS = 400 * 1024, 5000
LOOK_AGAIN_SECONDS = 5


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List the files that were handed in, the newest first."""
    _editor(request)
    rows = StatisticsImport.objects.defer("content", "preview").select_related("dataset", "handed_in_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"found": page, "waiting": StatisticsImport.objects.waiting().count()}
    return render(request, "news/statistics/desk/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take in a file. A small one is read at once."""
    user = _editor(request)
    form = HandInForm(request.POST, request.FILES) if request.method == "POST" else HandInForm()
    if not (form.is_bound and form.is_valid()):
        return render(
            request, "news/statistics/desk/hand_in.html", {"form": form}, status=INVALID if form.is_bound else 200
        )
    content = form.cleaned_data["file"]
    imported = actions.hand_in(name=form.name, content=content, told=form.told, by=user)
    if len(content) <= SMALL_BYTES:
        imported = actions.read(imported=imported)
    return redirect("statistics:import", imported.pk)


@require_safe
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show how far a file is, what it would do, or what is wrong with it."""
    _editor(request)
    return _page(request, _found(key))


@require_POST
def accept(request: HttpRequest, key: UUID) -> HttpResponse:
    """Store what a file says; a large one in the background."""
    user, imported = _editor(request), _found(key)
    seen = request.POST.get("seen", "")
    if imported.state == ImportState.ACCEPTED and imported.accepted_by == user:
        messages.success(request, _("Accepted already."))
        return redirect("statistics:import", key)
    try:
        if imported.rows_total <= SMALL_ROWS:
            releases = actions.accept(imported=imported, by=user, seen=seen)
            messages.success(request, presenters.accepted(releases))
        else:
            actions.accept_later(imported=imported, by=user, seen=seen)
    except Refused as refused:
        messages.error(request, str(refused))
        if imported.rows_total <= SMALL_ROWS:
            actions.read(imported=imported)
    return redirect("statistics:import", key)


@require_POST
def drop(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a file away."""
    user = _editor(request)
    try:
        actions.drop(imported=_found(key), by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("statistics:import", key)
    messages.success(request, _("Dropped. Nothing of it was stored."))
    return redirect("statistics:desk")


@require_POST
def answer(request: HttpRequest, key: UUID, fingerprint: str) -> HttpResponse:
    """Keep what an editor says to a doubt."""
    user, imported = _editor(request), _found(key)
    if fingerprint not in {each.fingerprint for each in actions.findings(imported)}:
        raise Http404
    text, is_public = request.POST.get("text", ""), "is_public" in request.POST
    try:
        actions.answer_finding(imported=imported, fingerprint=fingerprint, text=text, by=user, is_public=is_public)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("statistics:import", key)


def _page(request: HttpRequest, imported: StatisticsImport) -> HttpResponse:
    said = {each.fingerprint: each for each in answers(actions.subject(imported))}
    context: dict[str, Any] = {
        "imported": imported,
        "page": presenters.page(imported, said),
        "can_drop": actions.can_drop(imported),
        "is_under_way": imported.state in {ImportState.QUEUED, ImportState.TAKING},
    }
    response = render(request, "news/statistics/desk/import.html", context)
    if context["is_under_way"]:
        # Without scripts; the page has a link that does the same.
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _found(key: UUID) -> StatisticsImport:
    rows = StatisticsImport.objects.defer("content").select_related("dataset", "handed_in_by", "accepted_by")
    return get_object_or_404(rows, pk=key)


def _editor(request: HttpRequest) -> "User":
    require(request.user, Permission.EDIT_STATISTICS)
    return cast("User", request.user)
