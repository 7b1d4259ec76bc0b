"""Joining a cohort: the code, who will see what, and the way out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from elearning import actions
from elearning.forms.cohorts import CodeForm
from elearning.models import Cohort, Enrolment
from elearning.views.ways import learner
from notifications.kinds import Refused

INVALID, CONFLICT = 400, 409


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; beside it the cohorts somebody is in."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return redirect("elearning:join_code", form.cleaned_data["code"])
    mine = Enrolment.objects.of(learner(request)).exclude(cohort=None).select_related("cohort__trainer", "course")
    context = {"form": form, "mine": mine.order_by("cohort__name")}
    return render(request, "elearning/cohorts/join.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Say who will see what; POST: join."""
    user = learner(request)
    cohort = get_object_or_404(Cohort.objects.open().select_related("course", "trainer"), code=actions.understood(code))
    before = Enrolment.objects.of(user).filter(course=cohort.course).select_related("cohort").first()
    context = {"cohort": cohort, "before": before}
    if request.method != "POST":
        return render(request, "elearning/cohorts/consent.html", context)
    try:
        actions.join(cohort=cohort, by=user)
    except Refused as refused:
        return render(request, "elearning/cohorts/consent.html", context | {"why": str(refused)}, status=CONFLICT)
    messages.success(request, _("You have joined."))
    return redirect(reverse("elearning:overview", args=[cohort.course.slug]))


@require_POST
def leave(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Leave a cohort; one that somebody is not in is as good as left."""
    cohort = get_object_or_404(Cohort.objects.filter(enrolments__user=learner(request)), pk=cohort_id)
    actions.leave(cohort=cohort, by=learner(request))
    messages.success(request, _("You have left. Nobody there sees your progress any more; what you learned stays."))
    return redirect("elearning:join")
