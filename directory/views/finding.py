"""Finding somebody without a trace: pickers, a list, an entry.

Each form is a POST that is answered with 303: what a browser writes into its files about a page that answered a POST
holds all that was sent with it. What was picked travels in the browser's pocket, never in an address.
"""

from dataclasses import asdict, replace
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.leaving import SeeOther
from accounts.pocket import Pocket, carries
from directory import finding, lexicon
from directory.forms.finding import FindForm
from directory.models import Profile
from directory.presenters import finding as told
from directory.states import State
from directory.views.profile import GONE

NAME = "find"
# Beside the picks: the page of pickers is shown again for its towns.
FOR_TOWNS = "towns"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@carries
def find(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """Ask what somebody needs."""
    if request.method == "POST":
        pocket[NAME] = asdict(finding.picked(request.POST))
        if FOR_TOWNS in request.POST:
            pocket[NAME][FOR_TOWNS] = True
            return _go("find")
        return _go("results")
    kept = pocket.get(NAME, {})
    form = FindForm(
        finding.held(kept),
        needs=finding.known_needs(lexicon.current()),
        counts=finding.offered(),
        is_after_towns=kept.pop(FOR_TOWNS, False),
    )
    return render(request, "directory/find/find.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@carries
def results(request: HttpRequest, pocket: Pocket) -> HttpResponse:
    """Show who answers to the picks. POST: another page of them, or one pick less."""
    if NAME not in pocket:
        return _go("find")
    picks = finding.held(pocket[NAME])
    if request.method == "POST":
        pocket[NAME] = asdict(_moved(picks, request))
        return _go("results")
    known = lexicon.current()
    found = finding.look(picks, known)
    return render(request, "directory/find/results.html", told.results(picks, found, known))


@require_http_methods(["GET", "HEAD"])
@login_not_required
@carries
def entry(request: HttpRequest, pocket: Pocket, token: str) -> HttpResponse:
    """Show one entry. One that was taken down says so, without its name."""
    key = _key(token)
    if key is None:
        return _gone(request, is_over=False)
    profile = Profile.objects.published().with_page().filter(pk=key).first()
    if profile is None:
        was_here = Profile.objects.filter(pk=key, state__in=GONE, changes__source=State.PUBLISHED)
        return _gone(request, is_over=was_here.exists())
    return render(request, "directory/find/entry.html", told.entry(profile) | {"has_list": NAME in pocket})


def _moved(picks: finding.Picks, request: HttpRequest) -> finding.Picks:
    page, widen = request.POST.get("page", ""), request.POST.get("widen", "")
    if widen in finding.WIDENS:
        return picks.wider(widen)
    # Longer numbers are no page of anything.
    return replace(picks, page=int(page)) if page.isascii() and page.isdigit() and len(page) < 4 else picks


def _gone(request: HttpRequest, *, is_over: bool) -> HttpResponse:
    return render(request, "directory/find/gone.html", {"is_over": is_over}, status=410 if is_over else 404)


def _key(token: str) -> UUID | None:
    try:
        return UUID(token)
    except ValueError:
        return None


def _go(where: str) -> HttpResponse:
    return SeeOther(reverse(f"finding:{where}"))
