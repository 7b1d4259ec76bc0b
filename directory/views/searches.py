"""Searches that somebody saved."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory import lexicon
from directory.actions import peers
from directory.filters import understand
from directory.forms.peers import SearchForm
from directory.models import Profile
from directory.presenters import peers as told
from directory.presenters.pages import page
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

# More new ones than anybody reads on one page: all of them are in the results.
SHOWN = 50


@require_safe
def searches(request: HttpRequest) -> HttpResponse:
    """List the searches that the reader saved."""
    known = lexicon.current()
    mine = _user(request).saved_searches.order_by("name", "made_at").defer("known")
    context = {"searches": [told.kept(search, known) for search in mine], "most": peers.MOST_SEARCHES}
    return render(request, "directory/searches/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Save the choices that stand in the address, as they do in that of the results. What was typed is left out."""
    known = lexicon.current()
    choices = told.choices_of(understand(request.GET, known))
    form = SearchForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            search = peers.save_search(by=_user(request), name=form.cleaned_data["name"], choices=choices)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved. Who matches later is new here, and you are told once a day."))
            return redirect("directory:search", search.pk)
    context = {"form": form, "tags": told.tags(choices, known), "back": told.querystring(choices)}
    return render(request, "directory/searches/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Show who is new; pressing the button says that they were looked at."""
    user = _user(request)
    found = get_object_or_404(user.saved_searches.defer("known"), pk=search_id)
    if request.method == "POST":
        peers.look_at(search=found, by=user)
        messages.success(request, _("Seen: nobody is new now."))
        return redirect("directory:search", found.pk)
    new_ones = Profile.objects.published().with_page().filter(pk__in=found.fresh).order_by("name", "pk")
    context = {
        "kept": told.kept(found, lexicon.current()),
        "pages": [page(each) for each in new_ones[:SHOWN]],
        "count": new_ones.count() if found.fresh else 0,
        "shown": SHOWN,
    }
    return render(request, "directory/searches/detail.html", context)


@require_POST
def delete(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Delete a saved search."""
    user = _user(request)
    peers.forget_search(search=get_object_or_404(user.saved_searches, pk=search_id), by=user)
    messages.success(request, _("Deleted: it is not asked any more."))
    return redirect("directory:searches")


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
