"""Finding somebody: the results page."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directory import found, lexicon, shortlists
from directory.filters import DISTANCES, Ask, understand
from directory.lexicon import Lexicon
from directory.models import COUNTED, Profile
from directory.presenters import empty, facets, headings
from directory.presenters.cards import cards
from directory.search import places
from directory.search.places import Place
from directory.search.search import search
from directory.search.values import Result

# Typing asks again and again: each of these replaces the address, so that Back leads to the last one that was meant.
TYPED = frozenset({"q", "near"})


@require_safe
@login_not_required
def results(request: HttpRequest) -> HttpResponse:
    """Show what matches the address, and what could be chosen further."""
    known = lexicon.last()
    ask, spots, result = _found(request, known)
    if result.terms != known.version:
        known = lexicon.current()
        ask, spots, result = _found(request, known)
    if ask.is_exact and result.corrected:
        result = Result(total=0, entries=[], counts={}, corrected=None, page=1, pages=1)
    held = replace(ask, q="" if result.is_wordless else ask.q, near=ask.near if spots else "")
    context = _drawn(held, result, known) | _kept(request, result, known)
    # The form keeps what was typed; all else speaks of what holds.
    context |= {"ask": ask, "spots": headings.spots(ask, spots)}
    response = render(request, "directory/results.html", context)
    _count(request, ask, result, known)
    if request.headers.get("HX-Request"):
        header = "HX-Replace-Url" if request.headers.get("HX-Trigger-Name") in TYPED else "HX-Push-Url"
        response[header] = reverse("directory:results") + ask.querystring()
    return response


def _found(request: HttpRequest, known: Lexicon) -> tuple[Ask, list[Place], Result]:
    """Search with terms as they were read; the result says whether that was their latest state."""
    ask = understand(request.GET, known)
    spots = _spots(ask)
    return ask, spots, search(ask.query(known, spots[0] if spots else None))


def _count(request: HttpRequest, ask: Ask, result: Result, known: Lexicon) -> None:
    """Count who was found by what was chosen. Not what typing asks on its way, nor holders who look for themselves."""
    is_typing = request.headers.get("HX-Trigger-Name") in TYPED
    if request.method != "GET" or is_typing or not result.entries or not any(ask.of(kind) for kind in COUNTED):
        return
    found.note(result.entries, known, but=_own(request, result))


def _own(request: HttpRequest, result: Result) -> set[UUID]:
    if not request.user.is_authenticated:
        return set()
    shown = [entry.profile_id for entry in result.entries]
    return set(Profile.objects.held_by(request.user).filter(pk__in=shown).values_list("pk", flat=True))


def _spots(ask: Ask) -> list[Place]:
    """Towns of that name: first where the visitor filters, then at home, then the most populous."""
    first = [*ask.of("based"), str(settings.OPERATOR["country"])]
    found = places.find(ask.near) if ask.near else []
    return sorted(found, key=lambda place: first.index(place.country) if place.country in first else len(first))


def _drawn(ask: Ask, result: Result, known: Lexicon) -> dict[str, Any]:
    return {
        "result": result,
        "title": headings.title(result),
        "heading": headings.heading(ask, result),
        "page_of": headings.page_of(result),
        "exact_href": headings.exact(ask) if result.corrected else "",
        "facets": facets.facets(ask, result.counts, known),
        "flags": facets.flags(ask, result.counts),
        "chosen": facets.chosen(ask, known),
        "distances": DISTANCES,
        "nothing": None if result.total else empty.nothing(ask, result, known),
    }


def _kept(request: HttpRequest, result: Result, known: Lexicon) -> dict[str, Any]:
    kept = shortlists.ids(request)
    return {"cards": cards(result.entries, known, kept), "kept": len(kept)}
