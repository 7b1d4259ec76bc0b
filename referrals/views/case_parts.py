"""What belongs to a case: notes, files, deadlines. Each is found through its case, never by its own key alone."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.fields import say_what_went
from accounts.models import User
from accounts.vault import downloads
from notifications.kinds import Refused
from referrals.actions import cases as actions
from referrals.choices_cases import DeadlineKind
from referrals.forms.cases import CaseNoteForm, DeadlineForm, FilesForm
from referrals.models import Case, CaseDeadline, CaseFile, CaseNote
from referrals.presenters import cases as told
from referrals.states import TransitionRefused
from referrals.views.case_finding import CONFLICT, INVALID, about_case, refused
from referrals.views.cases import page

both = require_http_methods(["GET", "HEAD", "POST"])


@require_POST
@about_case
def note(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Write something down. What is refused stands in the form again: nothing that was typed is lost."""
    form = CaseNoteForm(request.POST)
    if not form.is_valid():
        return page(request, found, user, status=INVALID, form=form, note_form=form)
    try:
        kept = actions.add_case_note(case=found, by=user, **form.cleaned_data)
    except TransitionRefused:
        found.refresh_from_db()
        messages.error(request, refused(found))
        return page(request, found, user, status=CONFLICT, note_form=form)
    messages.success(request, _("Kept.") if kept else _("This was kept already: it stands below, once."))
    return redirect("cases:detail", found.pk)


@require_POST
@about_case
def strike(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Strike a note of one's own."""
    written = get_object_or_404(CaseNote.objects.select_related("case"), pk=part, case=found)
    if written.by_id != user.pk:
        raise PermissionDenied
    actions.strike_note(note=written, by=user)
    messages.success(request, _("Struck. Its words are erased."))
    return redirect("cases:detail", found.pk)


@require_POST
@about_case
def add_files(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Take files in: taken apart and written anew, or refused beside the field."""
    form = FilesForm(request.POST, request.FILES, auto_id="files_%s")
    if form.is_valid():
        sent = form.cleaned_data["pieces"]
        try:
            actions.add_files(case=found, cleaned=sent, by=user)
        except Refused as why:
            form.add_error("pieces", str(why))
        else:
            messages.success(request, _("Kept, encrypted. Only whoever has this case can read it."))
            say_what_went(request, sent)
            return redirect("cases:detail", found.pk)
    return page(request, found, user, status=INVALID, form=form, files_form=form)


@require_safe
@about_case
def file(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Hand over a file, to be saved and never shown here. That it was read is written down."""
    return downloads.download(actions.open_file(file=_file(found, part), by=user))


@require_POST
@about_case
def remove_file(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Remove a file for ever."""
    actions.remove_file(file=_file(found, part), by=user)
    messages.success(request, _("The file is gone."))
    return redirect("cases:detail", found.pk)


@both
@about_case
def new_deadline(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Ask for a deadline, show what the rules make of it, and keep it once that was seen."""
    form = DeadlineForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and form.was_shown:
        said = form.cleaned_data
        actions.add_deadline(
            case=found,
            kind=DeadlineKind(said["kind"]),
            on=said["on"],
            letter=said["letter"],
            label=said["label"],
            by=user,
        )
        messages.success(request, _("Kept. You are reminded 14, 7 and 2 days before, and on the day."))
        return redirect("cases:detail", found.pk)
    return _calculator(request, found, form)


@both
@about_case
def deadline(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Say something else of a deadline, as when a hearing is moved."""
    held = _deadline(found, part)
    if request.method != "POST":
        content = actions.read_case(case=found, by=user)
        labels = {row.pk: label for row, label in content.deadlines}
        return _calculator(request, found, DeadlineForm(deadline=held, label=labels.get(held.pk) or ""), held)
    form = DeadlineForm(request.POST)
    if form.is_valid() and form.was_shown:
        said = form.cleaned_data
        kind = DeadlineKind(said["kind"])
        actions.change_deadline(
            deadline=held, kind=kind, on=said["on"], letter=said["letter"], label=said["label"], by=user
        )
        messages.success(request, _("Kept. Reminders begin anew."))
        return redirect("cases:detail", found.pk)
    return _calculator(request, found, form, held)


@require_POST
@about_case
def done(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Mark a deadline as done."""
    actions.finish_deadline(deadline=_deadline(found, part), by=user)
    messages.success(request, _("Done. Nobody is reminded of it any more."))
    return redirect("cases:detail", found.pk)


@require_POST
@about_case
def undo(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Say that it is not done after all."""
    actions.unfinish_deadline(deadline=_deadline(found, part), by=user)
    messages.success(request, _("It is still to be done."))
    return redirect("cases:detail", found.pk)


@require_POST
@about_case
def remove_deadline(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Remove a deadline that was set by mistake."""
    actions.remove_deadline(deadline=_deadline(found, part), by=user)
    messages.success(request, _("Removed."))
    return redirect("cases:detail", found.pk)


def _calculator(
    request: HttpRequest, found: Case, form: DeadlineForm, held: CaseDeadline | None = None
) -> HttpResponse:
    context = {"form": form, "found": found, "held": held, "is_counted": False}
    if form.is_bound and form.is_valid():
        form.data = {**form.data.dict(), "shown": form.signature}  # type: ignore[attr-defined]
        context |= {
            "is_counted": True,
            "readings": told.counted(form.readings),
            "day": form.day,
            "left": told.day(form.day),
        }
    return render(request, "referrals/cases/deadline.html", context, status=INVALID if form.errors else None)


def _deadline(found: Case, part: UUID) -> CaseDeadline:
    return get_object_or_404(CaseDeadline.objects.select_related("case"), pk=part, case=found)


def _file(found: Case, part: UUID) -> CaseFile:
    return get_object_or_404(CaseFile.objects.select_related("case", "file"), pk=part, case=found)
