"""The parts of a draft: the title page, sources and rows; each on its own page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from elearning.redflags import drafts
from elearning.redflags.forms.desk import AboutForm, EntryForm, SourceForm
from elearning.redflags.models import Edition, Indicator
from elearning.redflags.presenters import desk
from elearning.redflags.views.keeping import (
    CONFLICT,
    Editing,
    answer,
    edition_of,
    gone,
    keep,
    keeper,
    no_draft,
    typed,
)

INNER = ("entries", "sources")
WAYS = {"up": -1, "down": 1}


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, number: int) -> HttpResponse:
    """Say what stands on the title page, and what has to be read first."""
    user = keeper(request)
    found = edition_of(number)
    if away := no_draft(request, found):
        return away
    form = AboutForm(typed(request), initial=found.content)

    def change(content: drafts.Content) -> dict[str, Any]:
        return {**form.said(), **{name: content[name] for name in INNER if name in content}}

    def current(content: drafts.Content) -> dict[str, Any]:
        return {name: value for name, value in content.items() if name not in INNER}

    return answer(request, user, Editing(found, form, _("About the catalogue"), change, current, _back(found)))


@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, number: int, code: str = "") -> HttpResponse:
    """Add a row, or edit one."""
    user = keeper(request)
    found = edition_of(number)
    if away := no_draft(request, found):
        return away
    try:
        said = drafts.row(found.content, "entries", code) if code else {}
    except drafts.NotThere as error:
        if request.method == "POST":
            return gone(request, found)
        raise Http404 from error
    form = EntryForm(
        typed(request),
        given=code,
        taken=set(drafts.names(found.content, "entries")) - {code},
        ever=Indicator.objects.values_list("code", flat=True) if not code else (),
        sources=[(row.get("key", ""), row.get("title", "")) for row in drafts.rows(found.content, "sources")],
        initial=said,
    )

    def change(content: drafts.Content) -> dict[str, Any]:
        made = form.plain()
        return drafts.put(content, "entries", code, made) if code else drafts.add_entry(content, made)

    def current(content: drafts.Content) -> dict[str, Any]:
        # Others may have added what they want meanwhile: nothing of it is in the way.
        return drafts.row(content, "entries", code) if code else {}

    heading = _("Row %(code)s") % {"code": code} if code else _("A new row")
    return answer(request, user, Editing(found, form, heading, change, current, _back(found, code)))


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: HttpRequest, number: int, key: str = "") -> HttpResponse:
    """Add a source, or edit one."""
    user = keeper(request)
    found = edition_of(number)
    if away := no_draft(request, found):
        return away
    try:
        said = drafts.row(found.content, "sources", key) if key else {}
    except drafts.NotThere as error:
        if request.method == "POST":
            return gone(request, found)
        raise Http404 from error
    taken = set(drafts.names(found.content, "sources")) - {key}
    form = SourceForm(typed(request), given=key, taken=taken, initial=said)

    def current(content: drafts.Content) -> dict[str, Any]:
        return drafts.row(content, "sources", key) if key else {}

    editing = Editing(
        found, form, _("Source %(key)s") % {"key": key} if key else _("A new source"),
        lambda content: drafts.put(content, "sources", key or None, form.plain()), current, _back(found, "sources"),
    )  # fmt: skip
    return answer(request, user, editing)


@require_POST
def move(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Move a row one place up or down: rows stand in the order of their source."""
    way = WAYS.get(request.POST.get("way", ""), 0)
    note = _("Moved: %(code)s") % {"code": code}
    return _pressed(request, number, lambda content: drafts.move(content, "entries", code, way), note, code)


@require_POST
def leave_out(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Leave a row out of the next edition; the history brings it back."""
    note = _("Left out: %(code)s") % {"code": code}
    return _pressed(request, number, lambda content: drafts.remove(content, "entries", code), note, "rows", said=True)


@require_POST
def remove_source(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Take a source out of a draft."""
    note = _("Left out: %(code)s") % {"code": key}
    return _pressed(request, number, lambda content: drafts.remove(content, "sources", key), note, "sources", said=True)


def _pressed(
    request: HttpRequest, number: int, change: Any, note: str, anchor: str, *, said: bool = False
) -> HttpResponse:
    user = keeper(request)
    found = edition_of(number)
    if refused := keep(request, user, found, change, note):
        # Why nothing was done, on the page as it stands now.
        found.refresh_from_db()
        context = desk.page(found, user) | {"refused": refused}
        return render(request, "redflags/desk/edition.html", context, status=CONFLICT)
    if said:
        messages.success(request, _("Left out. The history brings it back."))
    return redirect(_back(found, anchor))


def _back(edition: Edition, anchor: str = "") -> str:
    return reverse("red_flags:desk_edition", args=[edition.number]) + (f"#{anchor}" if anchor else "")
