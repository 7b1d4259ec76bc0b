"""Asking several at once, for whoever has a case: whom, what exactly they see, who answered, whom to choose."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.validators import slug_re
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from directory.models import Profile
from notifications.kinds import Refused
from referrals import matching, timing
from referrals.actions import cases as case_actions
from referrals.actions import enquiries as actions
from referrals.actions.cases import CaseContent
from referrals.choices_enquiries import MOST
from referrals.forms.enquiries import CardForm, EnquireForm
from referrals.models import Case, Enquiry, EnquiryRecipient
from referrals.presenters import enquiries as told
from referrals.presenters import referring
from referrals.states import TransitionRefused
from referrals.states_enquiries import EnquiryState
from referrals.views.case_finding import CONFLICT, INVALID, about_case

both = require_http_methods(["GET", "HEAD", "POST"])
SHOWN_NEXT = 5


@both
@about_case
def enquire(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Say what is looked for, choose whom to ask, look at what they will see, and send it. Each step is a POST."""
    if found.state != "open":
        raise TransitionRefused("It is closed.")
    content = case_actions.read_case(case=found, by=user)
    due = told.due_choices(content)
    step = request.POST.get("step", "look") if request.method == "POST" else ""
    card_form = CardForm(request.POST if step else None, content=content, due=due)
    shown = _matches(request, card_form, content, found, user)
    if step not in {"preview", "send"}:
        context = {"form": card_form, "found": found, "matches": shown, "order": matching.IN_WORDS}
        bad = INVALID if card_form.errors else None
        return render(request, "referrals/enquiries/enquire.html", context, status=bad)
    free = [each.profile.slug for each in shown if not each.against]
    form = EnquireForm(request.POST, content=content, due=due, free=free)
    if not form.is_valid():
        template = "preview" if set(form.errors) <= {"respond_by"} and "to" in form.cleaned_data else "enquire"
        return _again(request, form, found, shown, template=template, status=INVALID)
    people = [each for each in shown if each.profile.slug in form.cleaned_data["to"]]
    if step == "send":
        try:
            made = _ask(form, found, user, people)
        except Refused as because:
            form.add_error("respond_by" if form.cleaned_data["respond_by"] else None, str(because))
            return _again(request, form, found, shown, template="preview", status=CONFLICT)
        messages.success(request, _("Asked. They are told, and you hear from us when somebody could."))
        return redirect("cases:enquiry", found.pk, made.pk)
    return _again(request, form, found, shown, template="preview")


@require_safe
@about_case
def enquiry(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Show who answered what, and what can be done next."""
    row = _found(found, part)
    content = case_actions.read_case(case=found, by=user)
    asked = actions.read_enquiry(enquiry=row, by=user)
    is_open = asked.enquiry.state == EnquiryState.OPEN and found.state == "open"
    may_ask = is_open and asked.card is not None and len(asked.answers) < MOST
    context = {
        "found": found,
        "enquiry": asked.enquiry,
        "words": told.standing(asked),
        "answers": told.answers(asked, content.told.barred),
        "facts": told.facts(asked.card) if asked.card else [],
        "is_open": is_open,
        "taken": actions.taken_on_since(asked.enquiry, asked.card),
        "next": _next(asked, content, found, user) if may_ask else [],
    }
    return render(request, "referrals/enquiries/sent.html", context)


@require_POST
@about_case
def choose(request: HttpRequest, found: Case, user: User, part: UUID, answer: UUID) -> HttpResponse:
    """Choose one of those who could, and go on to the client's consent."""
    row = get_object_or_404(
        EnquiryRecipient.objects.select_related("enquiry", "profile"), pk=answer, enquiry=_found(found, part)
    )
    try:
        actions.choose(recipient=row, by=user)
    except (Refused, TransitionRefused) as because:
        words = str(because) if isinstance(because, Refused) else _("Nothing was changed: it stands otherwise now.")
        messages.error(request, words)
        return redirect("cases:enquiry", found.pk, part)
    slug = row.profile.slug if row.profile else ""
    return redirect(f"{reverse('cases:consent', args=[found.pk])}?to={slug}&answer={row.pk}")


@require_POST
@about_case
def ask_more(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Ask some of the next matches the same."""
    row = _found(found, part)
    people = list(Profile.objects.reachable().filter(slug__in=_chosen(request)[:MOST]))
    try:
        if not people:
            raise Refused(_("Nobody more was asked: choose one at least of those who can be asked."))
        actions.ask_more(enquiry=row, recipients=people, by=user)
    except (Refused, TransitionRefused) as because:
        words = str(because) if isinstance(because, Refused) else _("Nothing was changed: it is over.")
        messages.error(request, words)
    else:
        messages.success(request, _("Asked. They are told."))
    return redirect("cases:enquiry", found.pk, part)


@require_POST
@about_case
def withdraw(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Take an enquiry back, with whatever came of it."""
    try:
        actions.withdraw_enquiry(enquiry=_found(found, part), by=user)
    except TransitionRefused:
        messages.error(request, _("Nothing was changed: it was over already."))
    else:
        messages.success(request, _("Taken back. Whoever waited is told that it is settled."))
    return redirect("cases:enquiry", found.pk, part)


def _found(found: Case, part: UUID) -> Enquiry:
    return get_object_or_404(Enquiry.objects.filter(case=found), pk=part)


def _chosen(request: HttpRequest) -> list[str]:
    """Return the slugs that were ticked; whatever cannot be one is none, and PostgreSQL is not asked."""
    return [each for each in request.POST.getlist("to")[:50] if slug_re.match(each)]


def _matches(
    request: HttpRequest, form: CardForm, content: CaseContent, found: Case, user: User
) -> list[referring.Match]:
    """Who fits what the form says; what the case says, as long as it does not say enough."""
    fit = told.wanted(form.card) if form.is_bound and form.is_valid() else referring.looked_for(content.told)
    deadline = form.deadline.on if form.is_bound and form.is_valid() and form.deadline else None
    public = bool(form.is_bound and form.cleaned_data.get("public"))
    return referring.matches(
        content.told,
        found,
        user,
        wanted=timing.answer_by(deadline, timezone.now()),
        chosen=_chosen(request),
        fit=fit,
        with_authorities=public,
    )


def _again(
    request: HttpRequest,
    form: EnquireForm,
    found: Case,
    shown: list[referring.Match],
    *,
    template: str,
    status: int | None = None,
) -> HttpResponse:
    """Show the list or the preview, with what was chosen and what is in the way."""
    context: dict[str, Any] = {"form": form, "found": found, "matches": shown, "order": matching.IN_WORDS}
    if template == "preview":
        chosen = form.cleaned_data["to"]
        form.show_time()
        context |= {
            "people": [each for each in shown if each.profile.slug in chosen],
            "facts": told.facts(form.card),
            "carried": form.carried(),
            "key": form.cleaned_data.get("key"),
        }
    return render(request, f"referrals/enquiries/{template}.html", context, status=status)


def _ask(form: EnquireForm, found: Case, user: User, people: list[referring.Match]) -> Enquiry:
    return actions.ask_several(
        case=found,
        recipients=[each.profile for each in people],
        card=form.card,
        respond_by=form.wanted_by,
        due=form.deadline,
        key=form.cleaned_data["key"],
        by=user,
    )


def _next(asked: actions.Asked, content: CaseContent, found: Case, user: User) -> list[referring.Match]:
    """Who fits next: whom those who cannot suggest first, and nobody who was asked."""
    if asked.card is None:
        return []
    tried = {row.profile_id for row in asked.answers}
    suggested = [row.suggested.slug for row in asked.answers if row.suggested]
    wanted = timing.answer_by(asked.card.deadline, timezone.now())
    shown = referring.matches(content.told, found, user, wanted=wanted, chosen=suggested, fit=told.wanted(asked.card))
    return [each for each in shown if not each.against and each.profile.pk not in tried][:SHOWN_NEXT]
