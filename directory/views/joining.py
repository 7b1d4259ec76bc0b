"""Joining: one thing a page, each answer kept at once; the same pages change an entry that stands."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory import actions, completeness, sheets
from directory.forms import AvailabilityForm, PhotoForm, Step, StepForm, steps_for
from directory.forms.steps import ProfessionForm
from directory.models import Kind, Profile, Term, Vocabulary
from directory.presenters import journeys
from directory.states import LIVE, OPEN_TO_EDITS, TransitionRefused
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
@login_not_required
def join(request: HttpRequest) -> HttpResponse:
    """Say what joining is, and go on with what was begun."""
    mine = list(Profile.objects.held_by(request.user)) if request.user.is_authenticated else []
    return render(request, "directory/join/index.html", {"mine": mine})


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask the first thing; its answer makes the draft, and from then on nothing is lost."""
    if kind not in Kind.values:
        raise Http404
    form = ProfessionForm(request.POST if request.method == "POST" else None, sheet={})
    if request.method == "POST" and form.is_valid():
        word = form.cleaned_data["profession"]
        profession = Term.objects.get(vocabulary=Vocabulary.PROFESSION, slug=word)
        try:
            profile = actions.begin(by=_user(request), kind=kind, profession=profession)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("directory:mine")
        return redirect("directory:step", profile.pk, "name")
    return render(request, "directory/join/begin.html", {"form": form, "for_kind": kind})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, profile_id: UUID, slug: str) -> HttpResponse:
    """Ask one thing and keep the answer."""
    profile = held(request, profile_id)
    steps = steps_for(profile)
    here = next((each for each in steps if each.slug == slug), None)
    if here is None:
        raise Http404
    if profile.state not in OPEN_TO_EDITS | LIVE:
        return redirect("directory:mine_detail", profile.pk)
    sheet = sheets.proposed(profile)
    form = here.form(request.POST if request.method == "POST" else None, sheet=sheet)
    if request.method == "POST":
        answered = _answered(request, profile, here, form)
        if answered is not None:
            return answered
    return render(request, "directory/join/step.html", journeys.step(profile, steps, here, form))


def _answered(request: HttpRequest, profile: Profile, here: Step, form: StepForm) -> HttpResponse | None:
    """Keep what was answered and say where to go; None when the page has to be shown again."""
    if "remove" in request.POST and form.lists:
        told = form.without(request.POST["remove"])  # type: ignore[attr-defined]
    elif form.is_valid():
        told = form.answer()
    else:
        return None
    try:
        waiting = actions.answer(profile=profile, by=_user(request), sheet=told)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("directory:mine_detail", profile.pk)
    except ValidationError as error:
        for field, errors in _by_field(error).items():
            form.add_error(field if field in form.fields else None, errors)
        return None
    # Adding to a list or taking from it stays on its page.
    if form.lists and ("remove" in request.POST or "more" in request.POST):
        return redirect("directory:step", profile.pk, here.slug)
    if profile.state in LIVE:
        _say_what_waits(request, waiting)
        return redirect("directory:mine_detail", profile.pk)
    return redirect(journeys.after(profile, here.slug))


def _say_what_waits(request: HttpRequest, waiting: Any) -> None:
    if waiting is not None:
        messages.success(request, _("Kept. A moderator looks at it first; until then your entry stays as it is."))
    else:
        messages.success(request, _("Kept. Your entry says so now."))


@require_http_methods(["GET", "HEAD", "POST"])
def availability(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Ask who takes new work: said at once, whatever else waits."""
    profile = held(request, profile_id)
    form = AvailabilityForm.of(profile, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.confirm_availability(profile=profile, by=_user(request), **form.cleaned_data)
        if profile.state in OPEN_TO_EDITS:
            return redirect(journeys.after(profile, "availability"))
        messages.success(request, _("Kept. It counts for 30 days; then we ask again."))
        return redirect("directory:mine_detail", profile.pk)
    return render(request, "directory/join/availability.html", journeys.beside(profile, "availability", form))


@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Ask for a face; nobody has to show one."""
    profile = held(request, profile_id)
    if "remove" in request.POST:
        actions.set_photo(profile=profile, by=_user(request), cleaned=None)
        return redirect("directory:photo", profile.pk)
    if "skip" in request.POST:
        return redirect(journeys.after(profile, "photo"))
    form = PhotoForm(request.POST, request.FILES) if request.method == "POST" else PhotoForm()
    if request.method == "POST" and form.is_valid():
        actions.set_photo(profile=profile, by=_user(request), cleaned=form.cleaned_data["photo"])
        return redirect("directory:photo", profile.pk)
    context = journeys.beside(profile, "photo", form) | {
        "photos": profile.photos.order_by("is_shown").only("pk", "is_shown")
    }
    return render(request, "directory/join/photo.html", context)


@require_safe
def check(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show all answers before they are handed in, each with a way to change it."""
    profile = held(request, profile_id)
    if profile.state not in OPEN_TO_EDITS:
        return redirect("directory:mine_detail", profile.pk)
    context = {"profile": profile, "answers": journeys.answers(profile), "missing": completeness.missing(profile)}
    return render(request, "directory/join/check.html", context | journeys.place(profile, "check"))


@require_POST
def hand_in(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Hand the entry in."""
    profile = held(request, profile_id)
    try:
        actions.hand_in(profile=profile, by=_user(request))
    except ValidationError:
        return redirect("directory:check", profile.pk)
    except (Refused, TransitionRefused, PermissionDenied) as refused:
        messages.error(request, said(refused))
        return redirect("directory:mine_detail", profile.pk)
    messages.success(request, _("Handed in. You hear from us by e-mail, usually within a few days."))
    return redirect("directory:mine_detail", profile.pk)


def said(refused: Exception) -> str:
    """What a holder reads when a button of an old page cannot do any more what it says."""
    if isinstance(refused, Refused):
        return str(refused)
    return _("This cannot be done with the entry as it stands now.")


def held(request: HttpRequest, profile_id: UUID) -> Profile:
    """Find an entry among those that the reader looks after; anything else does not exist."""
    return get_object_or_404(Profile.objects.held_by(_user(request)).with_page(), pk=profile_id)


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)


def _by_field(error: ValidationError) -> dict[str, list[Any]]:
    return error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
