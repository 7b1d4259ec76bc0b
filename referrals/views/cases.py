"""Cases: what is due when, one page for each, who has it, and what is taken away."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, held_anywhere
from accounts.responses import json_file
from notifications.kinds import Refused
from referrals import calendars, hooks_cases
from referrals.actions import cases as actions
from referrals.choices_cases import CaseClosing
from referrals.forms.cases import CaseForm, CaseNoteForm, CloseCaseForm, FilesForm, TakeAwayForm
from referrals.forms.triage import ColleagueForm
from referrals.models import Case, CaseDeadline, ClientCode, Enquiry, Referral
from referrals.permissions_cases import colleagues, workplaces
from referrals.presenters import cases as told
from referrals.presenters import enquiries
from referrals.presenters import referring as sent
from referrals.views import referring
from referrals.views.case_finding import INVALID, about_case, person

A_PAGE = 25
SEALED = ("pseudonym", "answers")
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what is due when, then the open cases; or the open ones, or the closed ones alone."""
    user = person(request)
    held = held_anywhere(user)
    if Permission.WORK_CASES not in held:
        return _elsewhere(held)
    tab = request.GET.get("tab", "")
    tab = tab if tab in told.TABS else "due"
    mine = Case.objects.visible_to(user)
    pages = _due(request, mine) if tab == "due" else _listed(request, mine, tab)
    waiting, standing = (_waiting(mine), _standing(mine)) if tab == "due" else ([], [])
    wanted = [*(each.case for each in (*pages["due"], *waiting, *standing)), *pages["cases"]]
    names = actions.read_pseudonyms(cases=wanted, by=user)
    context = {
        "tabs": told.TABS,
        "tab": tab,
        "found": pages["found"],
        "dues": told.dues(pages["due"], names, user),
        "rows": told.rows(pages["cases"], names),
        "waiting": sent.waiting(waiting, names),
        "asked": enquiries.standings(standing, names),
        "more": pages["more"],
        "empty": told.EMPTY[tab],
        "manages": Permission.MANAGE_ORGANISATION in held,
    }
    return render(request, "referrals/cases/index.html", context)


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """Show a manager which cases there are, whose they are and when the next day is; nothing that they say."""
    user = person(request)
    if Permission.MANAGE_ORGANISATION not in held_anywhere(user):
        raise PermissionDenied(Permission.MANAGE_ORGANISATION)
    there = Case.objects.known_to(user).defer(*SEALED).select_related("owner", "organisation")
    found = Paginator(there.with_next().in_order(), A_PAGE).get_page(request.GET.get("page"))
    context = {"found": found, "rows": told.rows(found.object_list, {})}
    return render(request, "referrals/cases/organisation.html", context)


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Hand over the days of all that is due with somebody, as a calendar file without a word of what it is."""
    user = person(request)
    if Permission.WORK_CASES not in held_anywhere(user):
        raise PermissionDenied(Permission.WORK_CASES)
    due = CaseDeadline.objects.live().for_cases(Case.objects.visible_to(user)).in_order()
    response = HttpResponse(calendars.calendar(due), content_type="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="days.ics"'
    response.headers["Cache-Control"] = "no-store"
    return response


@both
def new(request: HttpRequest) -> HttpResponse:
    """Open a case."""
    user = person(request)
    places = workplaces(user)
    if not places:
        raise PermissionDenied(Permission.WORK_CASES)
    form = CaseForm(request.POST if request.method == "POST" else None, workplaces=places)
    if request.method == "POST" and form.is_valid():
        case = actions.open_case(organisation=form.place, told=form.told, by=user)
        messages.success(request, _("It is open, and with you. Now say what is due when."))
        return redirect("cases:detail", case.pk)
    return render(request, "referrals/cases/edit.html", {"form": form}, status=INVALID if form.errors else None)


@require_safe
@about_case
def detail(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Show all that a case says. That it was read is written down."""
    return page(request, found, user)


@both
@about_case
def edit(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Say something else about the client."""
    if request.method != "POST":
        client = actions.read_case(case=found, by=user).told
        context = {"form": CaseForm(told=client), "found": found, "left_out": told.left_out(client.barred)}
        return render(request, "referrals/cases/edit.html", context)
    form = CaseForm(request.POST)
    if form.is_valid():
        actions.change_case(case=found, told=form.told, by=user)
        messages.success(request, _("Kept."))
        return redirect("cases:detail", found.pk)
    return render(request, "referrals/cases/edit.html", {"form": form, "found": found}, status=INVALID)


@both
def transfer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Hand a case to a colleague: by whoever has it, or by a manager there."""
    user = person(request)
    found = _handed(key, user)
    form = ColleagueForm(request.POST if request.method == "POST" else None, people=colleagues(found))
    is_mine = found.owner_id == user.pk
    if request.method == "POST" and form.is_valid():
        try:
            actions.hand_over_case(case=found, to=form.colleague, by=user)
        except PermissionDenied:
            # Handed on by somebody else in this moment.
            _handed(key, user)
            raise
        except Refused as because:
            form.add_error("to", str(because))
        else:
            messages.success(request, _("%(who)s has it now, and is told so.") % {"who": form.colleague})
            return redirect("cases:list" if is_mine else "cases:organisation")
    context = {"form": form, "found": found, "is_mine": is_mine, "has_colleagues": bool(form.people)}
    return render(request, "referrals/cases/transfer.html", context, status=INVALID if form.errors else None)


@require_POST
@about_case
def close(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Close a case."""
    form = CloseCaseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return page(request, found, user, status=INVALID, form=form, close_form=form)
    actions.close_case(case=found, closing=CaseClosing(form.cleaned_data["closing"]), by=user)
    days = settings.CASES["retention_days"]
    messages.success(request, _("Closed. Nobody is reminded any more. It is erased in %(days)d days.") % {"days": days})
    return redirect("cases:detail", found.pk)


@require_POST
@about_case
def reopen(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Open a closed case again."""
    actions.reopen_case(case=found, by=user)
    messages.success(request, _("It is open again."))
    return redirect("cases:detail", found.pk)


@both
@about_case
def erase(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Say what erasing means; then do it."""
    if request.method == "POST":
        actions.erase_case(case=found, by=user)
        messages.success(request, _("Erased. Nobody can read it any more."))
        return redirect("cases:list")
    context = {"found": found, "days": settings.KEYS_BACKUP_DAYS}
    return render(request, "referrals/cases/erase.html", context)


@require_GET
@about_case
def export(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Hand over a case as a file. That it was taken is written down."""
    content = actions.read_case(case=found, by=user, verb="exported")
    everything = told.export(found, content) | referring.exported(found, user, content.told.barred)
    for ask in hooks_cases.case_exported:
        everything |= ask(found, user)
    return json_file(everything, name=found.number)


@both
@about_case
def take_away(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Choose what stands on a sheet for the client; then show it, without a word of what it is about."""
    is_sent = request.method == "POST"
    content = actions.read_case(case=found, by=user, verb="printed" if is_sent else "read")
    form = TakeAwayForm(request.POST if is_sent else None, choices=told.taken_choices(content))
    if is_sent and form.is_valid():
        return render(request, "referrals/cases/sheet.html", told.sheet(content, form.cleaned_data))
    context = {"form": form, "found": found}
    return render(request, "referrals/cases/take_away.html", context, status=INVALID if form.errors else None)


def page(request: HttpRequest, found: Case, user: User, *, status: int | None = None, **forms: Any) -> HttpResponse:
    """Answer with the page of a case, with the forms that were refused in it."""
    content = actions.read_case(case=found, by=user)
    context = {
        "found": found,
        "pseudonym": content.told.pseudonym,
        "facts": told.facts(content.told),
        "deadlines": told.deadlines(content),
        "notes": told.notes(content, user),
        "files": told.kept_files(content),
        "is_open": found.state == "open",
        "code_made_at": ClientCode.objects.filter(case=found).values_list("made_at", flat=True).first(),
        "note_form": CaseNoteForm(),
        "files_form": FilesForm(auto_id="files_%s"),
        "close_form": CloseCaseForm(auto_id="close_%s"),
        **referring.parts(found),
    }
    return render(request, "referrals/cases/detail.html", context | forms, status=status)


def _elsewhere(held: frozenset[Permission]) -> HttpResponse:
    if Permission.MANAGE_ORGANISATION not in held:
        raise PermissionDenied(Permission.WORK_CASES)
    return redirect("cases:organisation")


def _waiting(mine: Any) -> list[Referral]:
    """What lies where nobody is any more, then what is not answered, the first to be answered first (one query)."""
    rows = Referral.objects.from_cases(mine).waited_for().select_related("case", "recipient")
    return list(rows.defer("card", "content")[:A_PAGE])


def _standing(mine: Any) -> list[Enquiry]:
    """What several were asked and is not settled: what ends first comes first (two queries)."""
    rows = Enquiry.objects.from_cases(mine).open().select_related("case").prefetch_related("recipients")
    return list(rows.defer("card").order_by("ends_on", "pk")[:A_PAGE])


def _due(request: HttpRequest, mine: Any) -> dict[str, Any]:
    due = CaseDeadline.objects.live().for_cases(mine).select_related("case").in_order()
    found = Paginator(due, A_PAGE).get_page(request.GET.get("page"))
    open_ones = list(mine.open().with_next().in_order()[: A_PAGE + 1]) if found.number == 1 else []
    return {"found": found, "due": list(found), "cases": open_ones[:A_PAGE], "more": len(open_ones) > A_PAGE}


def _listed(request: HttpRequest, mine: Any, tab: str) -> dict[str, Any]:
    listed = mine.open().with_next().in_order() if tab == "mine" else mine.closed().with_next().order_by("-closed_at")
    found = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    return {"found": found, "due": [], "cases": list(found), "more": False}


def _handed(key: UUID, user: User) -> Case:
    """Return a case that somebody may hand on: their own, or one of what they manage."""
    cases = Case.objects.defer(*SEALED).select_related("organisation", "owner")
    for held in (cases.visible_to(user), cases.known_to(user)):
        if case := held.filter(pk=key).first():
            return case
    raise Http404
