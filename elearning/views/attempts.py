"""Attempts at a quiz: one question a page, what is said to it, the end, and the result."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from elearning import actions
from elearning.forms.answering import AnswerForm
from elearning.marking import AnswerRefused
from elearning.models import Attempt, AttemptItem
from elearning.presenters import attempts, lessons, places
from elearning.views.ways import learner

if TYPE_CHECKING:
    from django.http import QueryDict

INVALID = 400


@require_safe
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Show the result; of an open attempt, go to the first question that is not answered."""
    found = _mine(request, attempt_id)
    if found.handed_in_at is None:
        place = attempts.next_open(attempts.listed(found))
        return redirect("elearning:question", found.pk, place) if place else redirect("elearning:hand_in", found.pk)
    document = found.enrolment.version.document()
    _before, after = places.around(document, found.activity) if found.activity in document.activities() else ("", "")
    slug = found.version.course.slug
    context = {
        "shown": attempts.result(found),
        "changed": attempts.changed(found),
        "course": found.version.course,
        "after": places.activity(slug, after) if after else "",
        "back": places.activity(slug, found.activity) if found.activity in document.activities() else "",
        "outcome": lessons.outcome(found),
    }
    return render(request, "elearning/result.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, attempt_id: UUID, place: int) -> HttpResponse:
    """Ask a question; POST: keep the answer and go on, or, in practice, say at once what it was worth."""
    found = _mine(request, attempt_id)
    if found.handed_in_at is not None:
        return _handed_in(request, found) if request.method == "POST" else redirect("elearning:attempt", found.pk)
    item = _item(found, place)
    if request.method == "POST":
        return _answer(request, found, item)
    return _page(request, found, item, None if hasattr(item, "marked") else _form(found, item))


@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Name what is unanswered before anybody hands in; POST: hand in."""
    found = _mine(request, attempt_id)
    if found.handed_in_at is None and request.method == "POST":
        found = actions.hand_in(attempt=found, by=learner(request))
        if found.enrolment.completed_at and found.enrolment.certificates.filter(round=found.enrolment.round).exists():
            messages.success(request, _("You have completed this course. Your certificate is ready."))
    if found.handed_in_at is not None:
        return redirect("elearning:attempt", found.pk)
    listed = attempts.listed(found)
    context = {
        "attempt": found,
        "heading": attempts.title(found),
        "places": listed,
        "unanswered": [each for each in listed if not each.is_answered],
    }
    return render(request, "elearning/hand_in.html", context)


def _answer(request: HttpRequest, attempt: Attempt, item: AttemptItem) -> HttpResponse:
    if hasattr(item, "marked"):
        return _too_late(request, item)
    form = _form(attempt, item, request.POST)
    if not form.is_valid():
        return _page(request, attempt, item, form, INVALID)
    item.attempt = attempt
    try:
        actions.answer(item=item, given=form.answer(), confidence=form.confidence, by=learner(request))
    except AnswerRefused:
        form.add_error(None, _("This is no answer to this question."))
        return _page(request, attempt, item, form, INVALID)
    except actions.Over:
        is_handed_in = Attempt.objects.handed_in().filter(pk=attempt.pk).exists()
        return _handed_in(request, attempt) if is_handed_in else _too_late(request, item)
    if attempt.pass_mark is None:
        return redirect("elearning:question", attempt.pk, item.place)
    after = attempts.next_open(attempts.listed(attempt), item.place)
    return redirect("elearning:question", attempt.pk, after) if after else redirect("elearning:hand_in", attempt.pk)


def _too_late(request: HttpRequest, item: AttemptItem) -> HttpResponse:
    messages.info(request, _("This was answered before. The first answer stands."))
    return redirect("elearning:question", item.attempt_id, item.place)


def _handed_in(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    messages.warning(request, _("This attempt was handed in before: what you have just answered is not part of it."))
    return redirect("elearning:attempt", attempt.pk)


def _page(
    request: HttpRequest, attempt: Attempt, item: AttemptItem, form: AnswerForm | None, status: int = 200
) -> HttpResponse:
    asked = attempts.asked(attempt, item)
    return render(request, "elearning/question.html", {"asked": asked, "form": form}, status=status)


def _form(attempt: Attempt, item: AttemptItem, data: "QueryDict | None" = None) -> AnswerForm:
    last = next(iter(reversed(item.responses.all())), None)
    return AnswerForm(
        item.question_version.asked(),
        data,
        arrangement=item.arrangement,
        is_confidence_asked=attempt.is_confidence_asked,
        given=last.answer if last else None,
        confidence=last.confidence if last else None,
    )


def _item(attempt: Attempt, place: int) -> AttemptItem:
    try:
        return attempts.item_at(attempt, place)
    except AttemptItem.DoesNotExist as error:
        raise Http404 from error


def _mine(request: HttpRequest, attempt_id: UUID) -> Attempt:
    rows = Attempt.objects.of(learner(request)).select_related("version__course", "enrolment__version")
    return get_object_or_404(rows.defer("version__content", "enrolment__version__content"), pk=attempt_id)
