"""Who may be let in to a request from outside of the desk: asking, and deciding by a second person."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, has_permission, require
from referrals import actions
from referrals.choices import OpeningReason
from referrals.forms.triage import OpeningForm, ReasonForm
from referrals.models import HelpRequest, Opening
from referrals.permissions import may_decide_openings
from referrals.querysets import ASKING_LASTS
from referrals.states import READABLE

if TYPE_CHECKING:
    from accounts.models import User

OPENINGS_SHOWN = 20
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
def openings(request: HttpRequest) -> HttpResponse:
    """Ask to be let in to a request, see what was asked, and decide what others ask."""
    user = _asker(request)
    form = OpeningForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        return _ask(request, form.found, form, user)
    decides = may_decide_openings(user)
    mine = Opening.objects.filter(asked_by=user).select_related("request", "decided_by").order_by("-asked_at")
    # What was withdrawn waits for nobody's decision.
    mine = mine.filter(Q(decided_at__isnull=False) | Q(request__state__in=READABLE))
    others = Opening.objects.exclude(asked_by=user).select_related("request", "asked_by", "decided_by")
    undecided = others.undecided().order_by("asked_at") if decides else []
    context = {
        "form": form,
        "decides": decides,
        "undecided": undecided,
        "decided": others.exclude(decided_at=None).order_by("-decided_at")[:OPENINGS_SHOWN] if decides else [],
        "mine": mine[:OPENINGS_SHOWN],
        "now": timezone.now(),
        "too_old": timezone.now() - ASKING_LASTS,
    }
    return render(request, "referrals/triage/openings.html", context, status=INVALID if form.errors else None)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_opening(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask to be let in to one request."""
    user = _asker(request)
    found = get_object_or_404(HelpRequest.objects.readable().defer("answers", "reach"), pk=key)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _ask(request, found, form, user)
    status = INVALID if form.errors else None
    return render(request, "referrals/triage/ask_opening.html", {"form": form, "found": found}, status=status)


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let somebody in for an hour, or do not."""
    user = cast("User", request.user)
    if not may_decide_openings(user):
        raise PermissionDenied(Permission.MANAGE_OPERATOR)
    opening = get_object_or_404(Opening, pk=key)
    is_allowed = request.POST.get("allow") == "yes"
    try:
        actions.decide_opening(opening=opening, is_allowed=is_allowed, by=user)
    except actions.TooLate:
        messages.error(
            request, _("Too late: it was withdrawn or erased, or asked more than a day ago. Nobody was let in.")
        )
        return redirect("triage:openings")
    opening.refresh_from_db()
    if bool(opening.until) != is_allowed:
        messages.info(request, _("A colleague was first: it was decided the other way."))
    elif is_allowed:
        messages.success(request, _("Allowed for one hour. Whoever looks after the request is told."))
    else:
        messages.success(request, _("Refused: nobody was let in."))
    return redirect("triage:openings")


def _ask(request: HttpRequest, found: HelpRequest, form: ReasonForm, user: "User") -> HttpResponse:
    actions.ask_opening(request=found, reason=OpeningReason(form.cleaned_data["reason"]), by=user)
    messages.success(request, _("Asked. A second person decides; you find the answer here."))
    return redirect("triage:openings")


def _asker(request: HttpRequest) -> "User":
    user = cast("User", request.user)
    if not has_permission(user, Permission.ANSWER_REQUESTS):
        require(user, Permission.MANAGE_OPERATOR)
    return user
