"""The questions of a draft: its bank, the editor of each kind, and files of other programs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.faults import FileRefusedError, UnreadableError
from elearning import actions, drafts, exchange
from elearning.forms.questions import KINDS, QuestionForm
from elearning.forms.taking import ExchangeForm
from elearning.presenters import authoring
from elearning.states import VersionState
from elearning.views.teaching import (
    CONFLICT,
    INVALID,
    Editing,
    answer,
    author,
    gone,
    no_draft,
    seen_of,
    typed,
    version_of,
)
from notifications.kinds import Refused


@require_safe
def bank(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """List the questions of a version."""
    author(request)
    found = version_of(version_id)
    context = authoring.trail(found, _("Questions")) | {
        "rows": authoring.bank(found.content),
        "kinds": KINDS.items(),
        "is_draft": found.state == VersionState.DRAFT,
    }
    return render(request, "elearning/desk/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, version_id: UUID, kind: str) -> HttpResponse:
    """Add a question."""
    if kind not in KINDS:
        author(request)
        raise Http404
    return _question(request, version_id, "", kind)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
    """Edit a question."""
    return _question(request, version_id, key, "")


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Take questions from a GIFT or Moodle XML file into a draft, or say which of ours such a file can hold."""
    user = author(request)
    found = version_of(version_id)
    if away := no_draft(request, found):
        return away
    form = ExchangeForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    faults, status = None, 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            try:
                return _taken(request, found, form, user)
            except FileRefusedError as refused:
                faults = refused.faults
            except UnreadableError as refused:
                form.add_error("file", str(refused))
            except (actions.Conflict, Refused) as refused:
                form.add_error(None, str(refused))
                status = CONFLICT
    context = authoring.trail(found, _("Questions of other programs")) | {
        "form": form, "faults": faults, "seen": found.version, "formats": _formats(found.content),
    }  # fmt: skip
    return render(request, "elearning/desk/exchange.html", context, status=status)


@require_safe
def hand_out(request: HttpRequest, version_id: UUID, sort: str) -> HttpResponse:
    """Give the questions of a version as a file that other programs read."""
    author(request)
    found = version_of(version_id)
    if sort not in exchange.FORMATS:
        raise Http404
    written = exchange.written(sort, authoring.questions(found.content))
    told = exchange.FORMATS[sort]
    response = HttpResponse(written.content, content_type=told.media_type)
    name = f"{found.course.slug}-{found.number}.{told.ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _question(request: HttpRequest, version_id: UUID, key: str, kind: str) -> HttpResponse:
    user = author(request)
    found = version_of(version_id)
    if away := no_draft(request, found):
        return away
    try:
        said = drafts.row(found.content, "questions", key) if key else {}
    except drafts.NotThere as error:
        if request.method == "POST":
            return gone(request, found)
        raise Http404 from error
    form = QuestionForm(
        typed(request),
        kind=kind or str(said["kind"]),
        said=said,
        sources=authoring.source_choices(found.content),
        taken=drafts.keys(found.content, "questions") - {key},
    )
    heading = _("Question: %(key)s") % {"key": key} if key else _("A new question: %(kind)s") % {"kind": KINDS[kind]}
    editing = Editing(
        found, form, heading,
        lambda content: drafts.put_row(content, "questions", key or None, form.plain()),
        lambda content: drafts.row(content, "questions", key) if key else {},
        form.plain, reverse("elearning:desk_questions", args=[found.pk]),
    )  # fmt: skip
    return answer(request, user, editing)


def _taken(request: HttpRequest, version: Any, form: ExchangeForm, user: Any) -> HttpResponse:
    told = exchange.read(form.cleaned_data["sort"], form.cleaned_data["file"].read())
    rows, same = exchange.joined(authoring.questions(version.content), told.questions)
    content = {**version.content, "questions": rows}
    note = _("Taken in: %(name)s") % {"name": form.cleaned_data["file"].name}
    actions.save(version=version, seen=seen_of(request), content=content, note=note, by=user)
    context = authoring.trail(version, _("Taken in")) | {
        "count": len(told.questions) - same, "same": same, "notes": told.notes,
    }  # fmt: skip
    if told.notes:
        return render(request, "elearning/desk/taken.html", context)
    messages.success(request, _("%(count)d questions were taken in.") % {"count": len(told.questions) - same})
    return redirect("elearning:desk_questions", version.pk)


def _formats(content: Any) -> list[tuple[str, Any, list[str]]]:
    """Each format with what of our questions it cannot hold."""
    rows = authoring.questions(content)
    cases = [
        _("%(title)s: a case exercise, and no question.") % {"title": said.get("title", place)}
        for place, said in drafts.walk(content) if said.get("kind") == "case"
    ]  # fmt: skip
    return [(sort, told.title, exchange.written(sort, rows).notes + cases) for sort, told in exchange.FORMATS.items()]
