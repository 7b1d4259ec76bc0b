"""A certificate: its page for anybody who has its address, and what its holder can do there."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import pdf
from accounts.responses import pdf_file
from directory.models import Profile
from directory.validators import without_unseen
from elearning import actions, badges
from elearning.forms.certificates import NameForm
from elearning.models import Certificate
from elearning.presenters import certificates as told
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

INVALID, MISSING = 400, 404


@require_safe
@login_not_required
def detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say whether a certificate counts. One without a name is there for its holder alone, who is asked for it."""
    found = Certificate.objects.select_related("version", "course").filter(key=key).first()
    is_mine = found is not None and request.user.is_authenticated and found.user_id == request.user.pk
    if found is None or not (found.name or is_mine):
        return _kept_out(render(request, "elearning/certificates/missing.html", status=MISSING))
    if not found.name:
        return _kept_out(_ask_name(request, found, NameForm(initial={"name": without_unseen(_user(request).name)})))
    context = {"shown": told.shown(found), "is_mine": is_mine}
    context["entries"] = told.entries(found, _user(request)) if is_mine else None
    return _kept_out(render(request, "elearning/certificates/detail.html", context))


@require_http_methods(["POST"])
def name(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put the holder's name on a certificate that has none."""
    found = _mine(request, key)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            actions.say_name(certificate=found, name=form.cleaned_data["name"], by=_user(request))
        except Refused as refused:
            form.add_error(None, str(refused))
    if form.errors:
        return _ask_name(request, found, form, status=INVALID)
    messages.success(request, _("Your name stands on it now. Whoever has its address can check it."))
    return redirect(found.path)


@require_GET
def paper(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand a certificate that counts over as a PDF."""
    found = _mine(request, key)
    shown = told.shown(found)
    if not found.name or shown.state == "revoked":
        raise Http404
    try:
        made = pdf.paper("elearning/certificates/paper.html", {"shown": shown, "issuer": badges.issuer()["name"]})
    except pdf.NoEngine:
        messages.error(request, _("A PDF cannot be made here now: something is missing on our side."))
        return redirect(found.path)
    return pdf_file(made, name=f"certificate-{found.course.slug}")


@require_POST
def entry(request: HttpRequest, key: UUID, verb: str) -> HttpResponse:
    """Show a certificate on the holder's directory entry, or take it off again."""
    found = _mine(request, key)
    if verb == "hide":
        actions.take_off_entry(certificate=found, by=_user(request))
        messages.success(request, _("It is shown on no entry any more."))
    elif verb == "show":
        _show(request, found)
    else:
        raise Http404
    return redirect(found.path)


def _show(request: HttpRequest, found: Certificate) -> None:
    try:
        chosen = UUID(request.POST.get("profile", ""))
    except ValueError as error:
        raise Http404 from error
    profile = get_object_or_404(Profile, pk=chosen)
    try:
        actions.show_on_entry(certificate=found, profile=profile, by=_user(request))
    except PermissionDenied as error:
        # An entry of somebody else is none that one could choose.
        raise Http404 from error
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is shown on your entry now."))


def _mine(request: HttpRequest, key: UUID) -> Certificate:
    """Return a certificate of whoever asks. Raises Http404 for all others."""
    return get_object_or_404(Certificate.objects.select_related("version", "course"), key=key, user=request.user)


def _ask_name(request: HttpRequest, found: Certificate, form: NameForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "certificate": found}
    return render(request, "elearning/certificates/name.html", context, status=status)


def _kept_out(response: HttpResponse) -> HttpResponse:
    """Names are for whoever was given the address, and for no search engine."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)
