"""Lists that the people of one organisation keep together."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from directory import shortlists
from directory.actions import peers
from directory.forms.peers import KeepForm, NoteForm
from directory.models import SharedEntry, SharedList
from directory.presenters import peers as told
from notifications.kinds import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """List what the reader's organisations keep together."""
    user = _user(request)
    shared = SharedList.objects.visible_to(user).with_sizes().select_related("organisation")
    context = {"lists": shared.order_by("organisation__name", "name", "made_at"), "belongs": _own(user).exists()}
    return render(request, "directory/lists/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the shortlist of this browser on a list that colleagues see."""
    user = _user(request)
    organisations = list(_own(user).order_by("name"))
    if not organisations:
        raise PermissionDenied("of no organisation")
    shared = SharedList.objects.visible_to(user).select_related("organisation").order_by("name", "made_at")
    kept = shortlists.ids(request)
    form = KeepForm(request.POST if request.method == "POST" else None, lists=list(shared), organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            done = peers.keep_list(
                by=user,
                organisation=form.organisation,
                profiles=[UUID(key) for key in kept],
                name=form.cleaned_data["name"],
                onto=form.onto,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. Everybody of your organisation can see it."))
            return redirect("directory:list", done.pk)
    return render(request, "directory/lists/keep.html", {"form": form, "count": len(kept)})


@require_safe
def detail(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Show a list with what colleagues say about each entry."""
    user = _user(request)
    shared = get_object_or_404(SharedList.objects.visible_to(user).select_related("organisation"), pk=list_id)
    entries = list(shared.entries.with_standing().select_related("added_by"))
    context = {"shared": shared, "rows": told.rows(entries), "may_drop": peers.may_drop(shared, user)}
    return render(request, "directory/lists/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Write the note of an entry."""
    user = _user(request)
    rows = SharedEntry.objects.visible_to(user).with_standing().select_related("list", "profile")
    found = get_object_or_404(rows, pk=entry_id)
    form = NoteForm.of(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            peers.note(entry=found, by=user, text=sent["note"], read_at=sent["read_at"])
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("directory:list", found.list_id)
        except peers.NoteChanged as meanwhile:
            form = form.met_by(meanwhile.entry)
        else:
            messages.success(request, _("Kept."))
            return redirect("directory:list", found.list_id)
    return render(request, "directory/lists/entry.html", {"form": form, "entry": found, "shared": found.list})


@require_POST
def take_off(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take an entry off its list, unless a colleague has just written about it."""
    user = _user(request)
    found = get_object_or_404(SharedEntry.objects.visible_to(user), pk=entry_id)
    form = NoteForm(request.POST)
    form.is_valid()
    try:
        peers.take_off(entry=found, by=user, read_at=form.cleaned_data.get("read_at"))
    except peers.NoteChanged:
        messages.error(request, _("A colleague has just changed the note of this entry: read it first."))
    else:
        messages.success(request, _("Taken off the list."))
    return redirect("directory:list", found.list_id)


@require_POST
def drop(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Delete a list."""
    user = _user(request)
    peers.drop_list(shared=get_object_or_404(SharedList.objects.visible_to(user), pk=list_id), by=user)
    messages.success(request, _("The list is deleted."))
    return redirect("directory:lists")


def _own(user: "User") -> "QuerySet[Organisation]":
    return Organisation.objects.filter(pk__in=user.memberships.values("organisation"))


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
