"""Lessons and their activities, one page each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from elearning import actions
from elearning.cases import Case
from elearning.documents import Course as Document
from elearning.documents import Quiz
from elearning.forms.cases import RoleForm
from elearning.models import Course, Enrolment
from elearning.presenters import cases, lessons, places
from elearning.progress import Progress
from elearning.views.ways import enrolment_of, learner
from notifications.kinds import Refused

INVALID, LOCKED, CONFLICT = 400, 403, 409


@require_safe
def lesson(request: HttpRequest, course: str, module: str, lesson: str) -> HttpResponse:
    """Go to the first activity of a lesson that is required and open."""
    if _is_stranger(request, course):
        return redirect("elearning:overview", course)
    enrolment = enrolment_of(request, course)
    document = enrolment.version.document()
    within = f"{module}/{lesson}/"
    if not any(path.startswith(within) for path in document.activities()):
        raise Http404
    told = actions.standing(enrolment, document)
    return redirect(places.activity(course, places.onward(document, told, within)))


@require_safe
def activity(request: HttpRequest, course: str, module: str, lesson: str, activity: str) -> HttpResponse:
    """Show an activity: behind its content note, which may be skipped, and never before what has to come first."""
    if _is_stranger(request, course):
        return redirect("elearning:overview", course)
    enrolment = enrolment_of(request, course)
    document = enrolment.version.document()
    path = _known(document, module, lesson, activity)
    told = actions.standing(enrolment, document)
    if first := lessons.locked(document, told, path):
        return _locked(request, enrolment, document, told, path, first)
    shown = lessons.page(enrolment.version, document, told, path)
    context = _context(enrolment, document, shown)
    if _is_warned(request, shown, told):
        after = places.after_lesson(document, path)
        context["skip"] = places.activity(course, after) if after else ""
        context["counts"] = any(each.startswith(f"{module}/{lesson}/") for each in told.required)
        return render(request, "elearning/noted.html", context)
    if request.method == "GET":
        actions.view(enrolment=enrolment, activity=path, by=learner(request))
    return render(request, "elearning/activity.html", context | _started(enrolment, document, shown))


@require_POST
def done(request: HttpRequest, course: str, module: str, lesson: str, activity: str) -> HttpResponse:
    """Take the learner's word that an activity is done, and go on."""
    enrolment = enrolment_of(request, course)
    document = enrolment.version.document()
    path = _known(document, module, lesson, activity)
    try:
        held = actions.mark_done(enrolment=enrolment, activity=path, by=learner(request))
    except Refused as refused:
        return _refused(request, enrolment, document, path, str(refused))
    return _go_on(request, enrolment, held, document, path)


@require_POST
def begin(request: HttpRequest, course: str, module: str, lesson: str, activity: str) -> HttpResponse:
    """Begin an attempt or a way through a case, or go on with the open one."""
    enrolment = enrolment_of(request, course)
    document = enrolment.version.document()
    path = _known(document, module, lesson, activity)
    case = document.activities()[path]
    if isinstance(case, Case):
        return _begin_case(request, enrolment, document, path, case)
    try:
        attempt = actions.begin(enrolment=enrolment, activity=path, by=learner(request))
    except Refused as refused:
        return _refused(request, enrolment, document, path, str(refused))
    return redirect("elearning:attempt", attempt.pk)


def _begin_case(request: HttpRequest, enrolment: Enrolment, document: Document, path: str, case: Case) -> HttpResponse:
    form = RoleForm(case.roles, request.POST)
    told = actions.standing(enrolment, document)
    if not form.is_valid() and not cases.start(enrolment, case, path).going_on:
        if first := lessons.locked(document, told, path):
            return _locked(request, enrolment, document, told, path, first)
        shown = lessons.page(enrolment.version, document, told, path)
        context = _context(enrolment, document, shown) | _started(enrolment, document, shown) | {"form": form}
        return render(request, "elearning/activity.html", context, status=INVALID)
    role = form.cleaned_data.get("role", "")
    try:
        way = actions.begin_case(enrolment=enrolment, activity=path, role=role, by=learner(request))
    except Refused as refused:
        return _refused(request, enrolment, document, path, str(refused))
    return redirect("elearning:case", way.pk)


def _go_on(request: HttpRequest, before: Enrolment, held: Enrolment, document: Document, path: str) -> HttpResponse:
    if held.completed_at and not before.completed_at:
        messages.success(request, _("Done. You have completed this course."))
        return redirect("elearning:progress", held.course.slug)
    _before, after = places.around(document, path)
    if not after:
        messages.success(request, _("Done. This was the last page of the course."))
        return redirect("elearning:progress", held.course.slug)
    messages.success(request, _("Done: %(title)s") % {"title": document.activities()[path].title})
    return redirect(places.activity(held.course.slug, after))


def _refused(request: HttpRequest, enrolment: Enrolment, document: Document, path: str, why: str) -> HttpResponse:
    """The page of the activity with the reason above it."""
    told = actions.standing(enrolment, document)
    if first := lessons.locked(document, told, path):
        return _locked(request, enrolment, document, told, path, first)
    shown = lessons.page(enrolment.version, document, told, path)
    context = _context(enrolment, document, shown) | _started(enrolment, document, shown) | {"why": why}
    return render(request, "elearning/activity.html", context, status=CONFLICT)


def _started(enrolment: Enrolment, document: Document, shown: lessons.Page) -> dict[str, object]:
    """What somebody should know before they begin, and how it went before."""
    if isinstance(shown.activity, Quiz):
        start = lessons.quiz_start(enrolment, document, shown.path)
        return {"start": start, "left": lessons.left(start.left)}
    if isinstance(shown.activity, Case):
        begun = cases.start(enrolment, shown.activity, shown.path)
        return {"start": begun, "form": RoleForm(shown.activity.roles)}
    return {}


def _context(enrolment: Enrolment, document: Document, shown: lessons.Page) -> dict[str, object]:
    return {
        "enrolment": enrolment,
        "course": enrolment.course,
        "shown": shown,
        "parts": shown.parts,
        "here": shown.activity.title,
        "language": document.language,
    }


def _locked(
    request: HttpRequest, enrolment: Enrolment, document: Document, told: Progress, path: str, first: list[lessons.Turn]
) -> HttpResponse:
    slug = enrolment.course.slug
    context = {
        "enrolment": enrolment,
        "course": enrolment.course,
        "here": document.activities()[path].title,
        "heading": document.activities()[path].title,
        "lesson": places.lesson_of(document, path)[1],
        "first": [(turn.title, places.activity(slug, turn.href)) for turn in first],
        "parts": places.outline(slug, document, told, path),
    }
    return render(request, "elearning/locked.html", context, status=LOCKED)


def _is_warned(request: HttpRequest, shown: lessons.Page, told: Progress) -> bool:
    """Whether a content note comes before the page: until somebody has chosen to read on in its lesson."""
    lesson = f"{shown.module.key}/{shown.lesson.key}/"
    has_read_on = any(path.startswith(lesson) for path in told.reached) or "read-on" in request.GET
    return bool(shown.lesson.content_note) and not has_read_on


def _is_stranger(request: HttpRequest, slug: str) -> bool:
    """Whether somebody came here by a link without having started the course: its overview says what it is."""
    course = get_object_or_404(Course.objects.exclude(live=None), slug=slug)
    return not Enrolment.objects.of(learner(request)).filter(course=course).exists()


def _known(document: Document, *keys: str) -> str:
    path = "/".join(keys)
    if path not in document.activities():
        raise Http404(reverse("elearning:catalogue"))
    return path
