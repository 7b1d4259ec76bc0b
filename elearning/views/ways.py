"""What each page of a learner asks first: whose it is."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, has_permission
from elearning import actions
from elearning.models import Course, Enrolment
from elearning.presenters import cues, found, places, ways
from elearning.presenters.catalogue import needs
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

CONFLICT = 409


def learner(request: HttpRequest) -> "User":
    """Return whoever asks; nobody comes here without having signed in."""
    return cast("User", request.user)


def enrolment_of(request: HttpRequest, slug: str) -> Enrolment:
    """Return the enrolment of whoever asks in a course. Raises Http404 when they have not started it."""
    rows = Enrolment.objects.of(learner(request)).select_related("version__course", "course__live", "user")
    # What the offered version says is read where somebody asks what would change.
    return get_object_or_404(rows.defer("version__content", "course__live__content"), course__slug=slug)


def is_trainer(request: HttpRequest) -> bool:
    """Whether the way to the training desk is shown."""
    return has_permission(request.user, Permission.WRITE_COURSES)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I learn, and what I have completed."""
    rows = Enrolment.objects.of(learner(request)).select_related("course__live").prefetch_related("certificates")
    every = ways.ways(rows.defer("course__live__content"))
    context = {
        "under_way": [way for way in every if not way.enrolment.completed_at],
        "complete": [way for way in every if way.enrolment.completed_at],
        "cues": cues.of(learner(request)),
        "is_trainer": is_trainer(request),
    }
    return render(request, "elearning/mine.html", context)


@require_POST
def start(request: HttpRequest, course: str) -> HttpResponse:
    """Start a course and go to its first activity; somebody who has started goes on where they are."""
    found = get_object_or_404(Course.objects.select_related("live"), slug=course)
    try:
        enrolment = actions.start(course=found, by=learner(request))
    except Refused as refused:
        user = learner(request)
        context = {
            "course": found,
            "why": str(refused),
            "needs": needs(found.live.document(), user) if found.live else [],
        }
        return render(request, "elearning/closed.html", context, status=CONFLICT)
    return redirect(_onward(enrolment))


@require_safe
def go_on(request: HttpRequest, course: str) -> HttpResponse:
    """Go to the first activity that is required and open."""
    return redirect(_onward(enrolment_of(request, course)))


@require_safe
def explain(request: HttpRequest, course: str) -> HttpResponse:
    """Why I am as far as I am: each activity, its rule, and what happened to it."""
    enrolment = enrolment_of(request, course)
    document = enrolment.version.document()
    events = list(enrolment.events.order_by("pk"))
    context = {
        "enrolment": enrolment,
        "course": enrolment.course,
        "reasons": ways.reasons(course, document, events),
        "is_newer_offered": ways.is_newer_offered(enrolment),
        "certificates": list(enrolment.certificates.all()),
        "over_all": found.over_all(enrolment, document),
    }
    return render(request, "elearning/progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: HttpRequest, course: str) -> HttpResponse:
    """What the newer version would change for me; POST: go over to it."""
    enrolment = enrolment_of(request, course)
    newer = ways.newer(enrolment)
    if newer is None:
        return redirect("elearning:progress", course)
    context = {"enrolment": enrolment, "course": enrolment.course, "newer": newer}
    if request.method != "POST":
        return render(request, "elearning/version.html", context)
    if request.POST.get("target") != str(newer.version.pk):
        why = _("Another version is offered now than the one you read about. This is what it would mean.")
        return render(request, "elearning/version.html", context | {"why": why}, status=CONFLICT)
    try:
        actions.go_over(enrolment=enrolment, version=newer.version, by=learner(request))
    except Refused as refused:
        return render(request, "elearning/version.html", context | {"why": str(refused)}, status=CONFLICT)
    messages.success(request, _("You learn with version %(number)s now.") % {"number": newer.version.number})
    return redirect("elearning:progress", course)


@require_POST
def again(request: HttpRequest, course: str) -> HttpResponse:
    """Start the course again, after a box says that it is meant."""
    enrolment = enrolment_of(request, course)
    if request.POST.get("sure") != "yes":
        messages.error(request, _("Tick the box, if you want to start again."))
        return redirect(f"{reverse('elearning:progress', args=[course])}#again")
    actions.start_again(enrolment=enrolment, by=learner(request))
    messages.success(request, _("Everything is open again. What you did before stays in your record."))
    return redirect("elearning:progress", course)


def _onward(enrolment: Enrolment) -> str:
    document = enrolment.version.document()
    told = actions.standing(enrolment, document)
    if not told.required:
        raise Http404
    return places.activity(enrolment.course.slug, places.onward(document, told))
