"""The shortlist of this browser session, and profiles side by side."""

from django.contrib.auth.decorators import login_not_required
from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from directory import shortlists
from directory.models import Profile
from directory.presenters.comparing import rows
from directory.presenters.pages import Page, page

COMPARED = 3


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def shortlist(request: HttpRequest) -> HttpResponse:
    """Show what is kept, or change it and go back to where the button stood."""
    if request.method == "POST":
        return _changed(request)
    kept = shortlists.ids(request)
    pages = _pages(kept)
    gone = sorted(set(kept) - {str(page.profile.pk) for page in pages})
    if gone:
        shortlists.forget(request, gone)
    taken = [before for before in shortlists.before(request) if before not in kept]
    belongs = request.user.is_authenticated and request.user.memberships.exists()
    context = {"pages": pages, "taken": len(taken), "longest": shortlists.LONGEST, "compared": COMPARED}
    context |= {"belongs": belongs, "gone": len(gone)}
    return render(request, "directory/shortlist.html", context)


@require_safe
@login_not_required
def compare(request: HttpRequest) -> HttpResponse:
    """Show up to three side by side: those named in the address, else the first of the shortlist."""
    named = list(dict.fromkeys(filter(None, map(_slug, request.GET.getlist("profile")))))
    pages = _by_slug(named[:COMPARED]) if named else _pages(shortlists.ids(request)[:COMPARED])
    context = {"pages": pages, "rows": rows(pages), "compared": COMPARED, "is_cut": len(named) > COMPARED}
    return render(request, "directory/compare.html", context)


def _changed(request: HttpRequest) -> HttpResponse:
    """Do what the button said: add or remove one profile, clear all, or undo."""
    verb = next((verb for verb in ("add", "remove") if verb in request.POST), "")
    if verb:
        profile = _meant(request, _slug(request.POST[verb]))
        change = shortlists.add if verb == "add" else shortlists.remove
        fits = change(request, str(profile.pk))
        if request.headers.get("HX-Request"):
            return _button(request, profile, is_full=not fits)
        return HttpResponseRedirect(_back(request) if fits else reverse("directory:shortlist"))
    if request.POST.get("do") == "clear":
        shortlists.clear(request)
    elif request.POST.get("do") == "undo":
        shortlists.undo(request)
    return HttpResponseRedirect(reverse("directory:shortlist"))


def _meant(request: HttpRequest, slug: str) -> Profile:
    """The published profile of that address, or one that is kept although it is published no more."""
    kept = Profile.objects.filter(pk__in=shortlists.ids(request), slug=slug).first()
    return kept or get_object_or_404(Profile.objects.published(), slug=slug)


def _button(request: HttpRequest, profile: Profile, *, is_full: bool) -> HttpResponse:
    """Answer js/shortlist.js with the button as it is now, and the new number."""
    kept = shortlists.ids(request)
    context = {"profile": profile, "is_kept": str(profile.pk) in kept, "is_full": is_full, "kept": len(kept)}
    return render(request, "directory/_kept.html", context)


def _slug(value: str) -> str:
    """Return what can be an address of a profile, else nothing."""
    return value if slug_re.match(value) else ""


def _back(request: HttpRequest) -> str:
    """Return the page of ours that the button stood on."""
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return back
    return reverse("directory:shortlist")


def _pages(kept: list[str]) -> list[Page]:
    found = {str(profile.pk): profile for profile in Profile.objects.published().with_page().filter(pk__in=kept)}
    return [page(found[key]) for key in kept if key in found]


def _by_slug(slugs: list[str]) -> list[Page]:
    found = {profile.slug: profile for profile in Profile.objects.published().with_page().filter(slug__in=slugs)}
    return [page(found[slug]) for slug in slugs if slug in found]
