"""Cohorts as trainers keep them: the list, one board each, where it fails, and the list to take away."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, require
from elearning import actions
from elearning.forms.cohorts import CohortForm
from elearning.models import Cohort, Enrolment
from elearning.presenters import cohorts
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

A_PAGE, INVALID = 50, 400


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List cohorts: mine, and those of my colleagues; the open ones first."""
    user = trainer(request)
    complete = Count("enrolments", filter=Q(enrolments__completed_at__isnull=False))
    rows = Cohort.objects.select_related("course", "trainer").annotate(people=Count("enrolments"), complete=complete)
    whose = "all" if request.GET.get("whose") == "all" else "mine"
    rows = rows.filter(trainer=user) if whose == "mine" else rows
    rows = rows.order_by(F("closed_at").asc(nulls_first=True), "-created_at")
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "elearning/cohorts/index.html", {"found": found, "whose": whose, "is_trainer": True})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for which course, and open a cohort with a code."""
    user = trainer(request)
    form = CohortForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.open_cohort(**form.cleaned_data, by=user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The cohort is open. Give its code to those who are to join."))
            return redirect("elearning:cohort", made.pk)
    return render(request, "elearning/cohorts/write.html", {"form": form}, status=INVALID if form.errors else 200)


@require_safe
def board(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Show each learner at each activity, a page of them."""
    trainer(request)
    asked = request.GET
    cohort = cohort_of(cohort_id)
    told = cohorts.board(
        cohort, state=asked.get("state", ""), sort=asked.get("sort", ""), number=asked.get("page", "1")
    )
    context = {"board": told, "cohort": cohort, "sorts": [(key, words) for key, (words, _by) in cohorts.SORTS.items()]}
    return render(request, "elearning/cohorts/board.html", context)


@require_safe
def activities(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Show where a cohort fails."""
    trainer(request)
    cohort = cohort_of(cohort_id)
    people, fares = cohorts.fares(cohort)
    return render(request, "elearning/cohorts/fares.html", {"cohort": cohort, "people": people, "fares": fares})


@require_safe
def download(request: HttpRequest, cohort_id: UUID) -> HttpResponseBase:
    """The whole board as CSV; that somebody took it is written down."""
    user = trainer(request)
    cohort = cohort_of(cohort_id)
    actions.note_download(cohort=cohort, by=user)
    response = StreamingHttpResponse(cohorts.lines(cohort), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cohort-{cohort.code.lower()}.csv"'
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Change its name and the day by which it is to be done; ?close: ask before it is closed."""
    user = trainer(request)
    cohort = cohort_of(cohort_id)
    if request.method != "POST" and "close" in request.GET and not cohort.closed_at:
        return render(request, "elearning/cohorts/close.html", {"cohort": cohort})
    form = CohortForm(request.POST if request.method == "POST" else None, cohort=cohort)
    if form.is_bound and form.is_valid():
        try:
            actions.change(cohort=cohort, **form.cleaned_data, by=user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("elearning:cohort", cohort.pk)
    context = {"form": form, "cohort": cohort}
    return render(request, "elearning/cohorts/write.html", context, status=INVALID if form.errors else 200)


@require_POST
def close(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Let nobody join any more, and remind nobody. Asks first: whoever is not sure is led to the question."""
    user = trainer(request)
    cohort = cohort_of(cohort_id)
    if "sure" not in request.POST:
        return redirect(reverse("elearning:cohort_edit", args=[cohort_id], query={"close": "yes"}))
    actions.close(cohort=cohort, by=user)
    messages.success(request, _("Closed: nobody can join any more, and nobody is reminded."))
    return redirect("elearning:cohort", cohort_id)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, cohort_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Ask, and take somebody out of the cohort."""
    user = trainer(request)
    cohort = cohort_of(cohort_id)
    found = get_object_or_404(Enrolment.objects.select_related("user"), pk=enrolment_id, cohort=cohort)
    if request.method == "POST":
        actions.remove_member(cohort=cohort, enrolment=found, by=user)
        messages.success(request, _("Taken out. They go on learning by themselves."))
        return redirect("elearning:cohort", cohort_id)
    return render(request, "elearning/cohorts/remove.html", {"cohort": cohort, "enrolment": found})


def trainer(request: HttpRequest) -> "User":
    """Return whoever asks. PermissionDenied for whoever trains nobody."""
    require(request.user, Permission.TRAIN)
    return cast("User", request.user)


def cohort_of(key: UUID) -> Cohort:
    return get_object_or_404(Cohort.objects.select_related("course__live", "trainer"), pk=key)
