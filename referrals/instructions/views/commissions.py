"""Commissioning a report, for whoever has a case: whom to ask for a quote, quotes side by side, some more."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory.models import Profile
from notifications.kinds import Refused
from referrals import matching, timing
from referrals.actions import cases as case_actions
from referrals.actions.cases import CaseContent
from referrals.instructions import actions
from referrals.instructions.choices import MOST
from referrals.instructions.forms.commissions import CommissionForm
from referrals.instructions.models import Commission
from referrals.instructions.presenters import instructions as told
from referrals.instructions.states import BEYOND
from referrals.instructions.views.finding import about_commission
from referrals.models import Case
from referrals.presenters import enquiries, referring
from referrals.states import TransitionRefused
from referrals.views.case_finding import CONFLICT, INVALID, about_case, picked

if TYPE_CHECKING:
    from accounts.models import User

SHOWN_NEXT = 8


@require_http_methods(["GET", "HEAD", "POST"])
@about_case
def new(request: HttpRequest, found: Case, user: "User") -> HttpResponse:
    """Say which report is wanted, look at who fits, and ask them for a quote."""
    if found.state != "open":
        raise TransitionRefused("It is closed.")
    content = case_actions.read_case(case=found, by=user)
    due = enquiries.due_choices(content)
    step = request.POST.get("step", "look") if request.method == "POST" else ""
    form = CommissionForm(request.POST if step else None, content=content, due=due)
    shown = _fitting(request, form, content, found, user) if step and form.is_valid() else []
    status = INVALID if form.errors else None
    if step == "ask" and form.is_valid():
        free = [each.profile.slug for each in shown if not each.against]
        form = CommissionForm(request.POST, content=content, due=due, free=free)
        status = INVALID
        if form.is_valid():
            chosen = [each.profile for each in shown if each.profile.slug in form.cleaned_data["to"]]
            try:
                made = _commission(form, found, user, chosen)
            except Refused as because:
                form.add_error(None, str(because))
                form.renew()
                status = CONFLICT
            else:
                messages.success(request, _("Asked. They are told, and you hear from us when there is a quote."))
                return redirect("instructions:commission", made.pk)
    context = {"form": form, "found": found, "matches": shown, "order": matching.IN_WORDS, "is_shown": bool(step)}
    return render(request, "referrals/instructions/commission_new.html", context, status=status)


@require_safe
@about_commission
def detail(request: HttpRequest, found: Commission, user: "User") -> HttpResponse:
    """Show the quotes side by side, and how far it is with whom."""
    content = case_actions.read_case(case=found.case, by=user)
    wanted = actions.read_commission(commission=found, by=user)
    due = wanted.card.deadline if wanted.card else None
    is_free = bool(wanted.card) and not any(row.state in BEYOND for row in wanted.instructions)
    may_ask = is_free and found.case.state == "open" and len(wanted.instructions) < MOST
    context = {
        "found": found,
        "words": told.summary(wanted.instructions),
        "facts": told.facts_of([wanted.card])[0],
        "due": due,
        "quotes": told.side_by_side(wanted.instructions, due, content.told.barred),
        "next": _next(wanted, content, found, user) if may_ask else [],
    }
    return render(request, "referrals/instructions/commission.html", context)


@require_POST
@about_commission
def more(request: HttpRequest, found: Commission, user: "User") -> HttpResponse:
    """Ask some more experts for the same."""
    people = list(Profile.objects.reachable().filter(slug__in=picked(request.POST, MOST)))
    if not people:
        raise Refused(_("Nobody more was asked: choose one at least of those who can be asked."))
    card = actions.read_commission(commission=found, by=user).card
    respond_by = timing.answer_by(card.deadline if card else None, timezone.now())
    actions.ask_more(commission=found, experts=people, respond_by=respond_by, by=user)
    messages.success(request, _("Asked. They are told."))
    return redirect("instructions:commission", found.pk)


def _fitting(
    request: HttpRequest, form: CommissionForm, content: CaseContent, found: Case, user: "User"
) -> list[referring.Match]:
    return referring.matches(
        content.told,
        found,
        user,
        wanted=form.wanted_by,
        chosen=picked(request.POST, 50),
        fit=enquiries.wanted(form.card),
        with_authorities=bool(form.cleaned_data.get("public")),
    )


def _commission(form: CommissionForm, found: Case, user: "User", experts: list[Profile]) -> Commission:
    return actions.commission(
        case=found,
        experts=experts,
        card=form.card,
        respond_by=form.wanted_by,
        needs_authority=form.cleaned_data["needs_authority"],
        due=form.deadline,
        key=form.cleaned_data["key"],
        by=user,
    )


def _next(wanted: actions.Wanted, content: CaseContent, found: Commission, user: "User") -> list[referring.Match]:
    """Who fits next: whom those who cannot suggest first, and nobody who was asked."""
    if wanted.card is None:
        return []
    asked = {row.profile_id for row in wanted.instructions}
    suggested = [row.suggested.slug for row in wanted.instructions if row.suggested]
    until = timing.answer_by(wanted.card.deadline, timezone.now())
    fit = enquiries.wanted(wanted.card)
    shown = referring.matches(content.told, found.case, user, wanted=until, chosen=suggested, fit=fit)
    return [each for each in shown if not each.against and each.profile.pk not in asked][:SHOWN_NEXT]
