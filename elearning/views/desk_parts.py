"""The parts of a draft: the course itself, modules, lessons, activities, sources; each on its own page."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from elearning import drafts
from elearning.forms.activities import FORMS, KINDS
from elearning.forms.parts import CourseForm, PartForm, SourceForm
from elearning.models import CourseVersion
from elearning.presenters import authoring
from elearning.states import VersionState
from elearning.views.teaching import CONFLICT, Editing, answer, author, gone, keep, no_draft, typed, version_of

if TYPE_CHECKING:
    from accounts.models import User

LEVELS = ("module", "lesson")


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Say about the course what stands on its page."""
    user = author(request)
    found = version_of(version_id)
    if away := no_draft(request, found):
        return away
    form = CourseForm(typed(request), initial=CourseForm.initial_of(found.content))
    inner = ("modules", "questions", "sources")

    def change(content: drafts.Content) -> dict[str, Any]:
        return {**form.said(), **{name: content[name] for name in inner if name in content}}

    def current(content: drafts.Content) -> dict[str, Any]:
        return {name: value for name, value in content.items() if name not in inner}

    back = reverse("elearning:desk_version", args=[found.pk])
    return answer(request, user, Editing(found, form, _("About the course"), change, current, form.said, back))


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, version_id: UUID, place: str) -> HttpResponse:
    """Edit a module, a lesson or an activity."""
    user = author(request)
    found = version_of(version_id)
    if away := no_draft(request, found):
        return away
    try:
        said = drafts.part(found.content, place)
    except drafts.NotThere as error:
        if request.method == "POST":
            return gone(request, found)
        raise Http404 from error
    form = _form(request, found, place, _kind(place, said.get("kind", "text")), said)

    def current(content: drafts.Content) -> dict[str, Any]:
        return {name: value for name, value in drafts.part(content, place).items() if name not in drafts.LEVELS}

    back = f"{reverse('elearning:desk_version', args=[found.pk])}#{authoring.anchor(place)}"
    heading = str(said.get("title", place))
    editing = Editing(
        found, form, heading, lambda content: drafts.put(content, place, form.said()), current, form.said, back
    )
    return answer(request, user, editing)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, version_id: UUID, place: str = "") -> HttpResponse:
    """Add a module to the course, a lesson to a module, or an activity of the `kind` asked for to a lesson."""
    user = author(request)
    found = version_of(version_id)
    if away := no_draft(request, found):
        return away
    try:
        depth = len(drafts.steps(place))
        drafts.part(found.content, place)
    except drafts.NotThere as error:
        if request.method == "POST":
            return gone(request, found)
        raise Http404 from error
    kind = LEVELS[depth] if depth < len(LEVELS) else request.GET.get("kind", "text")
    if depth >= drafts.DEPTH or kind not in FORMS:
        raise Http404
    headings = {"module": _("A new module"), "lesson": _("A new lesson")}
    heading = headings.get(kind) or _("A new activity: %(kind)s") % {"kind": KINDS[kind]}
    form = _form(request, found, f"{place}/" if place else "", kind, {})

    def current(content: drafts.Content) -> dict[str, Any]:
        # Others may have added what they want meanwhile: nothing of it is in the way.
        drafts.part(content, place)
        return {}

    back = f"{reverse('elearning:desk_version', args=[found.pk])}#{authoring.anchor(place)}"
    editing = Editing(
        found, form, heading, lambda content: drafts.add(content, place, form.said())[0], current, form.said, back
    )
    return answer(request, user, editing)


@require_POST
def move(request: HttpRequest, version_id: UUID, place: str) -> HttpResponse:
    """Move a part one place up or down among its neighbours."""
    user = author(request)
    found = version_of(version_id)
    by = {"up": -1, "down": 1}.get(request.POST.get("way", ""), 0)
    return _pressed(request, user, found, place, lambda content: drafts.move(content, place, by), _("Moved"))


@require_POST
def remove(request: HttpRequest, version_id: UUID, place: str) -> HttpResponse:
    """Take a part out of a draft; the history brings it back."""
    user = author(request)
    found = version_of(version_id)
    answered = _pressed(
        request, user, found, drafts.parent(place), lambda content: drafts.remove(content, place),
        _("Removed: %(place)s") % {"place": place},
    )  # fmt: skip
    if answered.status_code != CONFLICT:
        messages.success(request, _("Removed. The history brings it back."))
    return answered


@require_safe
def sources(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """List the sources of a version."""
    author(request)
    found = version_of(version_id)
    context = authoring.trail(found, _("Sources")) | {
        "rows": found.content.get("sources", ()),
        "is_draft": found.state == VersionState.DRAFT,
    }
    return render(request, "elearning/desk/sources.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, version_id: UUID, key: str = "") -> HttpResponse:
    """Add or edit a source."""
    user = author(request)
    found = version_of(version_id)
    if away := no_draft(request, found):
        return away
    try:
        said = drafts.row(found.content, "sources", key) if key else {}
    except drafts.NotThere as error:
        if request.method == "POST":
            return gone(request, found)
        raise Http404 from error
    taken = drafts.keys(found.content, "sources")
    form = SourceForm(typed(request), key=key, taken=sorted(taken - {key}), initial=said)

    def source_said() -> dict[str, Any]:
        return form.said(drafts.fresh_key(form.cleaned_data["title"], taken))

    editing = Editing(
        found, form, str(said.get("title") or _("A new source")),
        lambda content: drafts.put_row(content, "sources", key or None, source_said()),
        lambda content: drafts.row(content, "sources", key) if key else {},
        source_said, reverse("elearning:desk_sources", args=[found.pk]),
    )  # fmt: skip
    return answer(request, user, editing)


@require_POST
def remove_source(request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
    """Take a source out of a draft."""
    return _remove_row(request, version_id, "sources", key)


@require_POST
def remove_question(request: HttpRequest, version_id: UUID, key: str) -> HttpResponse:
    """Take a question out of a draft."""
    return _remove_row(request, version_id, "questions", key)


def _remove_row(request: HttpRequest, version_id: UUID, name: str, key: str) -> HttpResponse:
    user = author(request)
    found = version_of(version_id)
    note = _("Removed: %(place)s") % {"place": key}
    refused = keep(request, user, found, lambda content: drafts.remove_row(content, name, key), note=note)
    if refused:
        return _refused(request, user, found, refused)
    messages.success(request, _("Removed. The history brings it back."))
    return redirect(f"elearning:desk_{name}", found.pk)


def _pressed(
    request: HttpRequest, user: "User", version: CourseVersion, place: str, change: Any, note: str
) -> HttpResponse:
    if refused := keep(request, user, version, change, note=note):
        return _refused(request, user, version, refused)
    return redirect(f"{reverse('elearning:desk_version', args=[version.pk])}#{authoring.anchor(place)}")


def _refused(request: HttpRequest, user: "User", version: CourseVersion, why: str) -> HttpResponse:
    """Say why nothing was done, on the page as it stands now."""
    version.refresh_from_db()
    context = authoring.page(version, user) | {"refused": why}
    return render(request, "elearning/desk/version.html", context, status=CONFLICT)


def _kind(place: str, kind: str) -> str:
    depth = len(drafts.steps(place)) - 1
    return LEVELS[depth] if depth < len(LEVELS) else kind


def _form(request: HttpRequest, version: CourseVersion, place: str, kind: str, said: dict[str, Any]) -> PartForm:
    made: Any = FORMS[kind]
    form: PartForm = made(typed(request), around=authoring.around(version, place), initial=said)
    return form
