"""One profile, and a reader's word that something in it is wrong."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from directory import actions, shortlists
from directory.forms import MistakeForm
from directory.models import Profile
from directory.presenters.linked_data import linked_data
from directory.presenters.pages import page
from directory.presenters.peers import work
from directory.states import State

# Stood here once; why it does not any more is nobody's business.
GONE = (State.WITHDRAWN, State.SUSPENDED, State.PAUSED)


@require_safe
@login_not_required
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a profile. A withdrawn one says so, without its name."""
    profile = Profile.objects.published().with_page().filter(slug=slug).first()
    if profile is None:
        return _gone(request, slug)
    context = {
        "page": page(profile),
        "linked_data": linked_data(profile, request.build_absolute_uri(profile.get_absolute_url())),
        "is_kept": str(profile.pk) in shortlists.ids(request),
        "work": work(profile, request.user),
    }
    return render(request, "directory/profile.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def mistake(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a reader's word that a profile is wrong; who says so is not asked and not kept."""
    profile = get_object_or_404(Profile.objects.published(), slug=slug)
    form = MistakeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if actions.report_mistake(profile=profile, **form.cleaned_data) is None:
            return render(request, "directory/mistake_not_kept.html", {"profile": profile})
        return HttpResponseRedirect(reverse("directory:mistake_thanks", args=[slug]))
    return render(request, "directory/mistake.html", {"form": form, "profile": profile})


@require_safe
@login_not_required
def mistake_thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what happens with the report."""
    profile = get_object_or_404(Profile.objects.published(), slug=slug)
    return render(request, "directory/mistake_thanks.html", {"profile": profile})


def _gone(request: HttpRequest, slug: str) -> HttpResponse:
    if not Profile.objects.filter(slug=slug, state__in=GONE, changes__source=State.PUBLISHED).exists():
        raise Http404
    return render(request, "directory/withdrawn.html", status=410)
