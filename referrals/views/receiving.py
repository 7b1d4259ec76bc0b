"""Referrals as whoever they were sent to sees them, and the list for both sides."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from referrals.actions import referrals as actions
from referrals.actions.referrals import Part
from referrals.actions.referrals.rows import is_theirs
from referrals.choices_referrals import Area, Declining, Outcome, Stopping
from referrals.forms.receiving import AcceptForm, CannotForm, CompleteForm, DeclineForm, HoldForm, QuestionForm
from referrals.models import Referral
from referrals.presenters import receiving as told
from referrals.states import TransitionRefused
from referrals.states_referrals import OFFERED, READ_BY_RECIPIENT, TAKEN, ReferralState
from referrals.views import sending
from referrals.views.case_finding import CONFLICT, INVALID, person
from referrals.views.referral_finding import about_referral, found_for, is_sender, refused
from referrals.views.talking import talk

OF_OFFERED = {"accept_form", "question_form", "decline_form"}
# What would have to be written again, were it lost.
TYPED = ("text", "suggested", "delivered")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, what is worked on, what the reader has sent, or what has ended."""
    tab = request.GET.get("tab", "")
    part = Part(tab) if tab in Part else Part.ANSWER
    number = request.GET.get("page", "")
    page_number = max(int(number), 1) if number.isascii() and number.isdecimal() and len(number) < 7 else 1
    listed = actions.list_referrals(part=part, number=page_number, by=person(request))
    context = {
        "tabs": told.TABS,
        "tab": part,
        "rows": told.rows(listed.lines),
        "number": listed.number,
        "pages": listed.pages,
        "empty": told.EMPTY[part],
    }
    return render(request, "referrals/receiving/index.html", context)


@require_safe
@about_referral
def detail(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Show a referral to one of its sides. That it was read is written down."""
    return page(request, found, user)


@require_POST
@about_referral
def accept(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Take it on."""
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _again(request, found, user, "accept_form", form)
    actions.accept(referral=found, has_no_conflict=form.cleaned_data["has_no_conflict"], by=user)
    messages.success(request, _("It is yours. The sender has been told, and you read below what the client agreed to."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def ask(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Ask the sender something first."""
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _again(request, found, user, "question_form", form)
    said = form.cleaned_data
    try:
        actions.ask(referral=found, text=said["text"], key=said["key"], by=user)
    except TransitionRefused:
        return _late(request, found, user, form)
    messages.success(request, _("Asked. We tell you when they have answered; the time to answer goes on."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def decline(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Say why not, and perhaps who else."""
    form = DeclineForm(request.POST, found=found)
    if not form.is_valid():
        return _again(request, found, user, "decline_form", form)
    said = form.cleaned_data
    try:
        actions.decline(referral=found, reason=Declining(said["reason"]), suggested=said["suggested"], by=user)
    except TransitionRefused:
        return _late(request, found, user, form)
    messages.success(request, _("Declined. The sender has been told, and can ask somebody else now."))
    return redirect("referrals:list")


@require_POST
@about_referral
def start(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Say that work has begun, or goes on."""
    actions.start(referral=found, by=user)
    messages.success(request, _("The sender sees that you work on it."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def hold(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Put it on hold."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _again(request, found, user, "hold_form", form)
    actions.hold(referral=found, review_on=form.cleaned_data["review_on"], by=user)
    messages.success(request, _("On hold. We remind you on that day."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def complete(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Say what came of it."""
    form = CompleteForm(request.POST)
    if not form.is_valid():
        return _again(request, found, user, "complete_form", form)
    said = form.cleaned_data
    areas, outcome = [Area(each) for each in said["areas"]], Outcome(said["outcome"])
    try:
        actions.complete(referral=found, outcome=outcome, areas=areas, delivered=said["delivered"], by=user)
    except TransitionRefused:
        return _late(request, found, user, form)
    messages.success(request, _("Completed. Thank you. The sender has been told."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def cannot(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Say why it cannot go on."""
    form = CannotForm(request.POST)
    if not form.is_valid():
        return _again(request, found, user, "cannot_form", form)
    actions.cannot(referral=found, reason=Stopping(form.cleaned_data["reason"]), by=user)
    messages.success(request, _("It is back with the sender, who has been told. You cannot read it any more."))
    return redirect("referrals:list")


def page(request: HttpRequest, found: Referral, user: User, *, status: int | None = None, **forms: Any) -> HttpResponse:
    """Answer with the page of a referral as its reader's side sees it, with the forms that were refused in it."""
    if is_sender(found):
        return sending.page(request, found, user, status=status)
    if found.state in OFFERED:
        context = _offered(found, user)
    elif found.state in READ_BY_RECIPIENT and is_theirs(found):
        context = _taken(found, user)
    else:
        context = {"words": told.state_words(found, is_sent=False)}
        return render(request, "referrals/receiving/ended.html", {"found": found} | context, status=status)
    return render(request, "referrals/receiving/detail.html", {"found": found} | context | forms, status=status)


def _offered(found: Referral, user: User) -> dict[str, Any]:
    card = actions.open_card(referral=found, by=user)
    talked = talk(found, user)
    return {
        "card": card,
        "facts": told.card_facts(card),
        "until": told.until(found),
        "is_offered": True,
        "may_ask": found.state != ReferralState.ASKED,
        "accept_form": AcceptForm(),
        "question_form": QuestionForm(),
        "decline_form": DeclineForm(found=found),
        **talked,
        "said": told.unnamed(talked["said"]),
    }


def _taken(found: Referral, user: User) -> dict[str, Any]:
    received = actions.read(referral=found, by=user)
    return {
        "card": received.card,
        "facts": told.card_facts(received.card),
        "until": told.until(found),
        "received": received,
        "contents": told.contents(received),
        "areas": told.area_words(found),
        "is_taken": found.state in TAKEN,
        "hold_form": HoldForm(),
        "complete_form": CompleteForm(),
        "cannot_form": CannotForm(),
        **talk(found, user),
    }


def _again(request: HttpRequest, found: Referral, user: User, name: str, form: Form) -> HttpResponse:
    """Show a refused form again, to whom it is to fill in, while it can be: to the sender, none of these is."""
    if is_sender(found):
        raise PermissionDenied("recipient")
    if found.state not in (OFFERED if name in OF_OFFERED else TAKEN):
        if any(request.POST.get(field, "").strip() for field in TYPED):
            return _late(request, found, user, form)
        raise TransitionRefused("Its form is of another state.")
    return page(request, found, user, status=INVALID, form=form, **{name: form})


def _late(request: HttpRequest, found: Referral, user: User, form: Form) -> HttpResponse:
    """Hand back what was typed for a referral that stands otherwise now, with the reason: it is nobody's to send."""
    form.add_error(None, refused(found_for(found.pk, user), user))
    return render(request, "referrals/receiving/late.html", {"form": form, "found": found}, status=CONFLICT)
