"""Questions as trainers look after them: how they fare, a better wording, and marking again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from elearning import actions
from elearning.forms.mending import MendForm, RegradeForm
from elearning.models import Course, QuestionVersion, Regrade
from elearning.presenters import mending
from elearning.views.teaching import author, typed
from notifications.kinds import Refused

INVALID, CONFLICT = 400, 409


@require_safe
def index(request: HttpRequest, course: str) -> HttpResponse:
    """List the questions of a course with how they fare; those to be looked at come first."""
    author(request)
    found = get_object_or_404(Course.objects.exclude(live=None), slug=course)
    return render(request, "elearning/mending/index.html", {"course": found, "lines": mending.lines(found)})


@require_safe
def wording(request: HttpRequest, wording_id: int) -> HttpResponse:
    """Show a wording, how it fares, and what became of it."""
    author(request)
    return render(request, "elearning/mending/wording.html", mending.page(_wording(wording_id)))


@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: HttpRequest, wording_id: int) -> HttpResponse:
    """Ask for a better wording, and ask it from now on; then offer to mark again."""
    user = author(request)
    found = _wording(wording_id)
    is_sent = request.method == "POST"
    form = MendForm(typed(request), said=found.content, sources=mending.sources(found))
    status = 200
    if is_sent and "more" in request.POST:
        form = form.more()
    elif is_sent:
        status = INVALID
        if form.is_valid() and form.asked:
            try:
                actions.mend(wording=found, asked=form.asked, note=form.cleaned_data["because"], by=user)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = CONFLICT
            else:
                messages.success(request, _("Mended: whoever begins from now on is asked the new wording."))
                return redirect("elearning:regrade", found.pk)
    context = {"form": form, "wording": found, "course": found.question.course}
    return render(request, "elearning/mending/mend.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def regrade(request: HttpRequest, wording_id: int) -> HttpResponse:
    """Say what each rule would do to the answers to a mended wording; POST: mark again by one of them."""
    user = author(request)
    source = _wording(wording_id)
    chain = actions.chain(source)
    if not chain:
        raise Http404
    target = chain[-1]
    reworded = actions.reworded(source=source, target=target)
    form = RegradeForm(request.POST if request.method == "POST" else None, is_asked=bool(reworded))
    status = 200
    if form.is_bound:
        status = INVALID
        if form.is_valid() and request.POST.get("target") != str(target.pk):
            form.add_error(None, _("The question was mended since you looked: this is what would be done now."))
            status = CONFLICT
        elif form.is_valid():
            try:
                made = actions.regrade(source=source, target=target, **form.cleaned_data, by=user)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = CONFLICT
            else:
                return _done(request, made)
    context = mending.preview(source, target, reworded) | {"form": form}
    return render(request, "elearning/mending/regrade.html", context, status=status)


def _done(request: HttpRequest, made: Regrade) -> HttpResponse:
    said = ngettext("Marked again: %(count)s mark changed.", "Marked again: %(count)s marks changed.", made.changed)
    messages.success(request, said % {"count": made.changed})
    return redirect("elearning:wording", made.target_id)


def _wording(wording_id: int) -> QuestionVersion:
    return get_object_or_404(QuestionVersion.objects.select_related("question__course__live__course"), pk=wording_id)
