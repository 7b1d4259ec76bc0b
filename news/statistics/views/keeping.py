"""The editors' desk: notes, errata, breaks and comparisons. The imports are in desk.py."""

from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, require
from directory.guidance.forms import told
from news.statistics.actions import noting
from news.statistics.forms.keeping import BreakForm, ComparisonForm, ErratumForm, FootnoteForm, NoteForm
from news.statistics.models import Comparison, Erratum, Footnote, SeriesBreak

A_PAGE = 50
INVALID, CONFLICT = 400, 409


class Kind(NamedTuple):
    """One sort of note."""

    title: Any
    add: Any
    form: type[NoteForm]
    model: Any
    beside: tuple[str, ...] = ()


KINDS = {
    "footnotes": Kind(
        gettext_lazy("Notes"), gettext_lazy("Add a note"), FootnoteForm, Footnote, ("dataset", "measure")
    ),
    "errata": Kind(gettext_lazy("Errata"), gettext_lazy("Add an erratum"), ErratumForm, Erratum, ("dataset",)),
    "breaks": Kind(gettext_lazy("Breaks"), gettext_lazy("Add a break"), BreakForm, SeriesBreak, ("measure__dataset",)),
    "comparisons": Kind(gettext_lazy("Comparisons"), gettext_lazy("Allow a comparison"), ComparisonForm, Comparison),
}


@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """List the notes of one sort."""
    require(request.user, Permission.EDIT_STATISTICS)
    shown = request.GET.get("show", "")
    shown = shown if shown in KINDS else "footnotes"
    found = KINDS[shown].model.objects.select_related(*KINDS[shown].beside or (None,))
    context = {
        "found": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "tabs": [(key, each.title) for key, each in KINDS.items()],
        "shown": shown,
        "add": KINDS[shown].add,
    }
    return render(request, "news/statistics/notes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a note."""
    return _form(request, kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Change a note."""
    require(request.user, Permission.EDIT_STATISTICS)
    with transaction.atomic():
        # Two who send at once: the second sees what the first has kept.
        rows = _kind(kind).model.objects.select_for_update()
        return _form(request, kind, get_object_or_404(rows, pk=key))


@require_POST
def remove(request: HttpRequest, kind: str, key: int) -> HttpResponse:
    """Take a note away."""
    require(request.user, Permission.EDIT_STATISTICS)
    note = get_object_or_404(_kind(kind).model, pk=key)
    noting.drop_note(note=note, by=cast("User", request.user))
    messages.success(request, _("Removed."))
    return _list(kind)


def _form(request: HttpRequest, kind: str, note: Any) -> HttpResponse:
    require(request.user, Permission.EDIT_STATISTICS)
    form = _kind(kind).form(request.POST if request.method == "POST" else None, instance=note)
    if form.is_outdated:
        return _conflict(request, kind, form)
    if form.is_bound and form.is_valid():
        try:
            lines = form.cleaned_data.get("lines")
            noting.keep_note(note=form.instance, series=lines, by=cast("User", request.user))
        except ValidationError as error:
            told(form, error)
        else:
            messages.success(request, _("Kept."))
            return _list(kind)
    context = {"form": form, "note_kind": kind, "note": note, "add": _kind(kind).add}
    return render(request, "news/statistics/note.html", context, status=INVALID if form.errors else None)


def _conflict(request: HttpRequest, kind: str, form: NoteForm) -> HttpResponse:
    """Show what a colleague has kept above what was typed; sent again, this takes its place."""
    kept = _kind(kind).form(instance=_kind(kind).model.objects.get(pk=form.instance.pk))
    form.data = request.POST.copy()
    form.data["drawn"] = form.held
    form.full_clean()
    form.add_error(None, _("A colleague was quicker and changed this. Both are here: keep yours only if it is right."))
    context = {"form": form, "note_kind": kind, "note": kept.instance, "add": _kind(kind).add, "theirs": kept.kept()}
    return render(request, "news/statistics/note.html", context, status=CONFLICT)


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _list(kind: str) -> HttpResponse:
    answer = redirect("statistics:notes")
    answer["Location"] += f"?show={kind}"
    return answer
