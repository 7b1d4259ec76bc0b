"""What a holder can have checked, and the files that show it."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fields import say_what_went
from accounts.vault import downloads
from directory import actions
from directory.choices import LADDER
from directory.forms import EvidenceForm
from directory.models import Claim, ClaimRequest, Evidence, Photo, Profile
from directory.presenters import journeys, ladder
from directory.views.joining import held
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def proof(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show each claim: what it is good for, and where it stands."""
    profile = held(request, profile_id)
    context = journeys.place(profile, "proof") | {"rungs": ladder.rungs(profile)}
    return render(request, "directory/join/proof.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, profile_id: UUID, claim: str) -> HttpResponse:
    """Take files and words that show one claim."""
    profile = held(request, profile_id)
    if claim not in LADDER:
        raise Http404
    form = EvidenceForm(request.POST, request.FILES) if request.method == "POST" else EvidenceForm()
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["pieces"]
        try:
            actions.ask_check(
                profile=profile, by=_user(request), claim=claim, note=form.cleaned_data["note"], cleaned=sent
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept, encrypted. Only you and those who check it can read it."))
            say_what_went(request, sent)
            return redirect("directory:claim", profile.pk, claim)
    waiting = profile.claim_requests.waiting().filter(claim=claim).first()
    are_mine = waiting is not None and waiting.made_by_id == _user(request).pk
    context = {"profile": profile, "form": form, "rung": ladder.rung(profile, Claim(claim)), "waiting": waiting}
    context |= {"files": ladder.files(waiting), "are_mine": are_mine}
    return render(request, "directory/join/claim.html", context)


@require_POST
def drop(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Take a file of one's own away again."""
    evidence = _own(request, evidence_id)
    claim_of = evidence.request
    try:
        actions.drop_evidence(evidence=evidence, by=_user(request))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("directory:claim", claim_of.profile_id, claim_of.claim)


@require_POST
def take_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take back that a claim be checked, with its files."""
    mine = ClaimRequest.objects.filter(profile__in=Profile.objects.held_by(_user(request)))
    asked = get_object_or_404(mine, pk=request_id)
    actions.take_back_claim(request=asked, by=_user(request))
    messages.success(request, _("Taken back. The files are gone."))
    return redirect("directory:claim", asked.profile_id, asked.claim)


@require_safe
def file(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    """Hand a file to its holder or to a moderator; that it was read is written down."""
    evidence = get_object_or_404(Evidence.objects.visible_to(_user(request)), pk=evidence_id)
    return downloads.download(actions.open_evidence(evidence=evidence, by=_user(request)))


@require_safe
@login_not_required
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Show a photo: one that is shown to everybody, others to holders and moderators."""
    found = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    response = HttpResponse(found.content, content_type=found.media_type)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _own(request: HttpRequest, evidence_id: UUID) -> Evidence:
    held_by_me = Profile.objects.held_by(_user(request))
    mine = Evidence.objects.filter(request__made_by=_user(request), request__profile__in=held_by_me)
    return get_object_or_404(mine.select_related("request__profile", "file"), pk=evidence_id)


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
