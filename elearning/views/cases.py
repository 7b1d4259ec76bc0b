"""Working through a case: five steps, each answered once; reasons as soon as they help; the end; a cue for the list."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elearning import actions, casework
from elearning.choices import CaseStep
from elearning.forms.answering import AnswerForm
from elearning.forms.cases import CueForm, MarkForm, NameForm, groups
from elearning.marking import AnswerRefused
from elearning.models import CaseTry
from elearning.presenters import cases, cues, places
from elearning.redflags import actions as catalogue
from elearning.views.ways import learner
from notifications.kinds import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    type Form = MarkForm | NameForm | AnswerForm

INVALID, CONFLICT = 400, 409


@require_safe
def way(request: HttpRequest, way_id: UUID) -> HttpResponse:
    """Show the end of a way; of an open one, go to its next step; of one that was left, to its last."""
    found = _mine(request, way_id)
    if found.is_left:
        answered = actions.answers(found)
        last = next((step for step in reversed(CaseStep) if step in answered), None)
        return redirect("elearning:case_step", found.pk, last) if last else _ended(request, found)
    if found.handed_in_at is None:
        at = casework.next_step(actions.answers(found))
        return redirect("elearning:case_step", found.pk, at or CaseStep.NEXT)
    return _end(request, found, CueForm())


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, way_id: UUID, step: str) -> HttpResponse:
    """Ask a step, or show how it was answered; POST: keep the answer, and say at once what helps."""
    if step not in CaseStep.values:
        raise Http404
    found, at = _mine(request, way_id), CaseStep(step)
    answered = actions.answers(found)
    if at not in answered:
        if at != casework.next_step(answered):
            return redirect("elearning:case", found.pk)
        if found.is_left:
            return _ended(request, found)
    if request.method == "POST":
        return _answer(request, found, at, answered)
    return _page(request, found, at, answered, None if at in answered else _form(found, at, answered))


@require_POST
def cue(request: HttpRequest, way_id: UUID) -> HttpResponse:
    """Propose a cue that the catalogue does not have."""
    found, form = _mine(request, way_id), CueForm(request.POST)
    if found.handed_in_at is None:
        return redirect("elearning:case", found.pk)
    if form.is_valid():
        where = places.activity(found.version.course.slug, found.activity)
        try:
            catalogue.suggest(words=form.cleaned_data["words"], place=where, by=learner(request))
        except Refused as refused:
            form.add_error("words", str(refused))
        else:
            messages.success(
                request, _("Thank you. Whoever keeps the list looks at it; what becomes of it stands below.")
            )
            return redirect(f"{reverse('elearning:case', args=[found.pk])}#cues")
    return _end(request, found, form, INVALID)


def _answer(request: HttpRequest, way: CaseTry, at: CaseStep, answered: "Mapping[str, Any]") -> HttpResponse:
    form = _form(way, at, answered, request.POST)
    if form.is_valid() and isinstance(form, NameForm) and not form.is_last:
        return _over(request, way, at) if at in answered else _page(request, way, at, answered, form.onward())
    if form.is_valid():
        try:
            held = actions.answer_step(way=way, step=at, given=form.answer(), by=learner(request))
        except AnswerRefused:
            form.add_error(None, _("This is no answer to this step."))
        except actions.Over:
            return _over(request, way, at)
        else:
            _congratulate(request, held)
            after = CaseStep.WHOLE if at == CaseStep.FIRST else CaseStep.NAME if at == CaseStep.WHOLE else at
            return redirect("elearning:case_step", way.pk, after)
    return _over(request, way, at) if at in answered else _page(request, way, at, answered, form, INVALID)


def _over(request: HttpRequest, way: CaseTry, at: CaseStep) -> HttpResponse:
    """Somebody answers what was answered, in another window or before they started again: the first answer stands."""
    answered = actions.answers(way)
    if at not in answered:
        return _ended(request, way)
    why = _("This step was answered before, perhaps in another window. The first answer stands.")
    return _page(request, way, at, answered, None, CONFLICT, why=why)


def _ended(request: HttpRequest, way: CaseTry) -> HttpResponse:
    messages.info(request, _("You have started the course again since: begin this case anew. What you answered stays."))
    return redirect(cases.address(way))


def _congratulate(request: HttpRequest, held: CaseTry) -> None:
    enrolment = held.enrolment
    is_over = held.handed_in_at and enrolment.completed_at
    if is_over and enrolment.certificates.filter(round=enrolment.round).exists():
        messages.success(request, _("You have completed this course. Your certificate is ready."))


def _form(
    way: CaseTry, at: CaseStep, answered: "Mapping[str, Any]", data: "QueryDict | None" = None
) -> "MarkForm | NameForm | AnswerForm":
    case = way.case()
    if at == CaseStep.FIRST:
        return MarkForm(case.first_seen(way.role), data)
    if at == CaseStep.WHOLE:
        known = cases.known_at(way, case, at)
        return MarkForm(case.sentences, data, marked=answered[CaseStep.FIRST], known=known)
    if at == CaseStep.NAME:
        edition = way.version.catalogue
        return NameForm(cases.marked(case, answered), groups(edition.document() if edition else None), data)
    asked = casework.asked(case, way.role, at)
    return AnswerForm(asked, data, arrangement=casework.arranged(asked, str(way.pk)))


def _page(
    request: HttpRequest,
    way: CaseTry,
    at: CaseStep,
    answered: "Mapping[str, Any]",
    form: "Form | None",
    status: int = 200,
    *,
    why: str = "",
) -> HttpResponse:
    case = way.case()
    context: dict[str, object] = {"frame": cases.frame(way, case, answered, at), "at": at, "form": form, "why": why}
    if at in {CaseStep.EXPLAIN, CaseStep.NEXT}:
        context["asked"] = cases.asked(way, case, at, answered)
    elif form is None and at == CaseStep.NAME:
        edition = way.version.catalogue
        context |= {
            "sentences": cases.sentences(way, case, answered),
            "edition": edition.number if edition else None,
        }
    elif form is None:
        context["story"] = cases.story(way, case, at, answered)
    return render(request, "elearning/cases/step.html", context, status=status)


def _end(request: HttpRequest, way: CaseTry, form: CueForm, status: int = 200) -> HttpResponse:
    case, document, slug = way.case(), way.enrolment.version.document(), way.version.course.slug
    _before, after = places.around(document, way.activity) if way.activity in document.activities() else ("", "")
    context = {
        "frame": cases.frame(way, case, dict.fromkeys(CaseStep.values)),
        "end": cases.end(way, case),
        "after": places.activity(slug, after) if after else "",
        "form": form,
        "cues": cues.of(learner(request), place=places.activity(slug, way.activity)),
    }
    return render(request, "elearning/cases/end.html", context, status=status)


def _mine(request: HttpRequest, way_id: UUID) -> CaseTry:
    rows = CaseTry.objects.of(learner(request)).select_related(
        "version__course", "version__catalogue", "enrolment__version", "enrolment__course"
    )
    long = ("version__content", "version__catalogue__content", "enrolment__version__content")
    return get_object_or_404(rows.defer(*long), pk=way_id)
