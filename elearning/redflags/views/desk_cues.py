"""Cues that learners propose: what waits, and what becomes of each."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from elearning.redflags import actions
from elearning.redflags.forms.desk import DecideForm
from elearning.redflags.models import Suggestion
from elearning.redflags.presenters import desk
from elearning.redflags.views.keeping import CONFLICT, INVALID, keeper
from notifications.kinds import Refused

A_PAGE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the proposals that wait, the oldest first, and those that were decided on last."""
    keeper(request)
    waiting = Suggestion.objects.waiting().order_by("at", "pk")
    found = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    decided = Suggestion.objects.exclude(decided_at=None).select_related("decided_by").order_by("-decided_at", "pk")
    context = desk.trail(_("Proposed cues")) | {"found": found, "decided": decided[:A_PAGE]}
    return render(request, "redflags/desk/cues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, cue_id: UUID) -> HttpResponse:
    """Take a cue up or not, with an answer; whoever proposed it is named to nobody."""
    user = keeper(request)
    found = get_object_or_404(Suggestion, pk=cue_id)
    form = DecideForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = INVALID
        wish = request.POST.get("wish", "")
        if wish not in {"take-up", "decline"}:
            form.add_error(None, _("Choose what is to be done."))
        elif form.is_valid():
            try:
                is_taken = wish == "take-up"
                actions.decide(suggestion=found, is_taken=is_taken, said=form.cleaned_data["said"], by=user)
            except Refused as refused:
                form.add_error("said", str(refused))
                status = CONFLICT
                found.refresh_from_db()
            else:
                messages.success(request, _("Taken up.") if is_taken else _("Not taken up. Its words are forgotten."))
                return redirect("red_flags:desk_cues")
    context = desk.trail(_("A proposed cue")) | {
        "form": form, "cue": found, "middle": _("Proposed cues"), "is_waiting": found.decided_at is None,
    }  # fmt: skip
    return render(request, "redflags/desk/cue.html", context, status=status)
