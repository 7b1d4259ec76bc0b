"""What every page of the authors' desk asks first, and how one part of a draft is typed, looked at and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from pydantic import ValidationError

from accounts.permissions import Permission, require
from elearning import actions, drafts, markdown
from elearning.documents import Source
from elearning.models import Course, CourseVersion
from elearning.presenters import authoring, comparing, drawing
from elearning.presenters.indicators import Indicators
from elearning.states import VersionState
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

INVALID, CONFLICT = 400, 409
# What a form sends beside what was typed.
BESIDE = {"csrfmiddlewaretoken", "seen", "rows", "more", "preview"}

type Content = dict[str, Any]


def author(request: HttpRequest) -> "User":
    """Return whoever asks. PermissionDenied for whoever writes no courses."""
    require(request.user, Permission.WRITE_COURSES)
    return cast("User", request.user)


def version_of(key: UUID) -> CourseVersion:
    return get_object_or_404(CourseVersion.objects.select_related("course__live"), pk=key)


def course_of(slug: str) -> Course:
    return get_object_or_404(Course.objects.select_related("live"), slug=slug)


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what was typed, with the ends of lines that files have; None when nothing was sent."""
    if request.method != "POST":
        return None
    sent = request.POST.copy()
    for name in sent:
        sent.setlist(name, [value.replace("\r\n", "\n") for value in sent.getlist(name)])
    return sent


def seen_of(request: HttpRequest) -> int:
    """Which saving whoever pressed has seen; one that nobody has when they do not say."""
    told = request.POST.get("seen", "")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


@dataclass(frozen=True, slots=True)
class Editing:
    """One part of a draft on its page.

    `change(content)`: the document with what was typed; `current(content)`: the part as it stands in a document, for
    whoever typed while somebody else saved; `said()`: the same of what was typed. Each may raise NotThere.
    """

    version: CourseVersion
    form: forms.Form
    heading: str
    change: Callable[[drafts.Content], Content]
    current: Callable[[drafts.Content], Mapping[str, Any]]
    said: Callable[[], Mapping[str, Any]]
    back: str


def answer(request: HttpRequest, user: "User", editing: Editing) -> HttpResponse:
    """Ask, show more rows or a preview, keep what was typed, or show it beside what somebody else saved."""
    form = editing.form
    if request.method != "POST":
        return asked(request, editing)
    if "more" in request.POST and hasattr(form, "more"):
        return asked(request, editing, form=form.more())
    is_valid = form.is_valid()
    if "preview" in request.POST:
        return asked(request, editing, preview=_preview(editing))
    if not is_valid:
        return asked(request, editing, status=INVALID)
    return _kept(request, user, editing)


def keep(
    request: HttpRequest,
    user: "User",
    version: CourseVersion,
    change: Callable[[drafts.Content], Content],
    *,
    note: str = "",
) -> str:
    """Keep one pressed change of a draft; returns why it was not kept, in words."""
    try:
        actions.save(version=version, seen=seen_of(request), content=change(version.content), note=note, by=user)
    except (actions.Conflict, Refused) as refused:
        return str(refused)
    except drafts.NotThere:
        return _("This is not there any more.")
    return ""


def gone(request: HttpRequest, version: CourseVersion) -> HttpResponse:
    """Say that a part is not there any more, with all that was typed into it."""
    typed = {name: value for name, value in request.POST.items() if name not in BESIDE and str(value).strip()}
    context = authoring.trail(version, _("Not there any more")) | {"typed": typed}
    return render(request, "elearning/desk/gone.html", context, status=CONFLICT)


def no_draft(request: HttpRequest, version: CourseVersion) -> HttpResponse | None:
    """Lead away from the page of a form when the version is no draft (any more)."""
    if request.method == "POST" or version.state == VersionState.DRAFT:
        return None
    messages.info(request, _("Only a draft can be changed: take it back first."))
    return redirect("elearning:desk_version", version.pk)


def asked(
    request: HttpRequest,
    editing: Editing,
    *,
    form: forms.Form | None = None,
    status: int = 200,
    preview: list[tuple[Any, str]] | None = None,
    beside: dict[str, Any] | None = None,
) -> HttpResponse:
    """Draw the page of a part."""
    version, content = editing.version, editing.version.content
    context = authoring.trail(version, editing.heading) | {
        "form": form or editing.form, "back": editing.back, "preview": preview,
        # Whoever was refused has still seen what they saw.
        "seen": request.POST.get("seen", "") if request.method == "POST" else version.version,
        "sources": content.get("sources", ()), "has_markdown": _markdown(editing.form),
        "indicators": drawing.indicators(),
        "pictures": version.files.filter(media__media_type__startswith="image/").values_list("name", flat=True),
    }  # fmt: skip
    return render(request, "elearning/desk/part.html", context | (beside or {}), status=status)


def citations(content: drafts.Content) -> markdown.Citations:
    """Number the sources of a draft; those that are none yet are left out."""
    found = []
    for row in content.get("sources", ()):
        try:
            found.append(Source.model_validate(row))
        except ValidationError:
            continue
    return markdown.Citations(found)


def address(version: CourseVersion) -> Callable[[str], str]:
    """Return where the desk shows a file of a version, by its name."""
    return lambda name: reverse("elearning:desk_file", args=[version.pk, name])


def _kept(request: HttpRequest, user: "User", editing: Editing) -> HttpResponse:
    version = editing.version
    try:
        content = editing.change(version.content)
        actions.save(version=version, seen=seen_of(request), content=content, note=editing.heading, by=user)
    except drafts.NotThere:
        return gone(request, version)
    except actions.Conflict as conflict:
        return _both(request, editing, conflict.version)
    except Refused as refused:
        editing.form.add_error(None, str(refused))
        return asked(request, editing, status=CONFLICT)
    messages.success(request, _("Kept."))
    return redirect(editing.back)


def _both(request: HttpRequest, editing: Editing, now: CourseVersion) -> HttpResponse:
    """Show what somebody saved meanwhile beside what was typed here; keeping it again keeps what stands in the form."""
    try:
        theirs = editing.current(now.content)
    except drafts.NotThere:
        return gone(request, now)
    last = now.savings.select_related("by").first()
    beside = {
        "theirs": last, "seen": now.version, "differences": comparing.fields(theirs, editing.said()),
    }  # fmt: skip
    return asked(request, editing, status=CONFLICT, beside=beside)


def _markdown(form: forms.Form) -> tuple[str, ...]:
    return tuple(getattr(form, "MARKDOWN", ()))


def _preview(editing: Editing) -> list[tuple[Any, str]]:
    """The Markdown of a form as learners will see it."""
    cited, where, form = citations(editing.version.content), address(editing.version), editing.form
    drawn = Indicators()
    texts = {name: str(form[name].data or "") for name in _markdown(form)}
    return [
        (form.fields[name].label, markdown.html(text, cited=cited, address=where, indicators=drawn, top=4))
        for name, text in texts.items()
    ]
