"""What was drafted or sent, for whoever did: the draft, what became of it, and what to do next."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions import cases as case_actions
from referrals.actions import enquiries
from referrals.actions import referrals as actions
from referrals.choices_referrals import WRITTEN, Shared
from referrals.forms.referring import AnswerForm, SendForm, WordsForm
from referrals.models import Referral
from referrals.presenters import receiving as cards
from referrals.presenters import referring as told
from referrals.presenters.client import answer_of
from referrals.states import TransitionRefused
from referrals.states_referrals import ReferralState
from referrals.views.case_finding import CONFLICT, INVALID
from referrals.views.referral_finding import about_referral, is_sender
from referrals.views.talking import talk

both = require_http_methods(["GET", "HEAD", "POST"])
# After which somebody else is to be asked.
UNANSWERED = {ReferralState.DECLINED, ReferralState.EXPIRED, ReferralState.UNABLE, ReferralState.REVOKED}


@both
@about_referral
def change(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Say something else in a draft, and in those that were drafted with it."""
    _require_sender(found)
    read = actions.read_sent(referral=found, by=user)
    if read.card is None or (found.state != ReferralState.DRAFTED and request.method != "POST"):
        raise TransitionRefused("It was sent.")
    content = case_actions.read_case(case=found.case, by=user)
    written = [each for each in WRITTEN if found.consent is None or each in found.consent.shared]
    is_sent = request.method == "POST"
    initial = told.begun(read.card, read.content)
    form = WordsForm(request.POST if is_sent else None, told=content.told, initial=initial, written=written)
    status = INVALID if form.errors else None
    if is_sent and form.is_valid():
        words = told.with_exploitation(form.content, content.told, found.consent.shared if found.consent else ())
        try:
            actions.change_draft(referral=found, card=form.card, content=words, by=user)
        except TransitionRefused:
            form.add_error(
                None, _("It was sent or discarded meanwhile: nothing was changed. Copy your words if you need them.")
            )
            status = CONFLICT
        else:
            messages.success(request, _("Kept."))
            return redirect("referrals:detail", found.pk)
    return render(request, "referrals/referring/change.html", {"form": form, "found": found}, status=status)


@require_POST
@about_referral
def send(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Send a draft, and those that were drafted with it."""
    _require_sender(found)
    drafts = _together(found) or [found]
    form = SendForm(request.POST, until=min((each.consent.until for each in drafts if each.consent), default=None))
    if not form.is_valid():
        return page(request, found, user, status=INVALID, form=form, send_form=form)
    names, refused = _send(drafts, form.cleaned_data["respond_by"], user)
    if not names:
        for reason in refused:
            form.add_error(None, reason)
        return page(request, found, user, status=CONFLICT, form=form, send_form=form)
    messages.success(request, _("Sent to %(names)s. They are told.") % {"names": ", ".join(names)})
    for reason in refused:
        messages.error(request, reason)
    return redirect("referrals:detail", found.pk)


def _send(drafts: list[Referral], respond_by: datetime, user: User) -> tuple[list[str], list[str]]:
    """Send each; return to whom, and what stood in the way of the others. TransitionRefused: of all there are."""
    names, refused, late = [], [], None
    for each in drafts:
        name = told.named(each.recipient)
        try:
            actions.send(referral=each, respond_by=respond_by, by=user)
            names.append(name)
        except Refused as because:
            refused.append(str(because))
        except TransitionRefused as because:
            late = because
            refused.append(_("Not sent to %(name)s: it stands otherwise now.") % {"name": name})
    if late and len(drafts) == 1:
        raise late
    return names, refused


@require_POST
@about_referral
def answer(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Answer what the recipient asked. What is refused stands in the form again."""
    _require_sender(found)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return page(request, found, user, status=INVALID, form=form, answer_form=form)
    said = form.cleaned_data
    try:
        actions.answer_question(referral=found, text=said["text"], key=said["key"], by=user)
    except TransitionRefused:
        found.refresh_from_db()
        form.add_error(None, _("Not sent: it stands otherwise now. Copy your words if you need them."))
        return page(request, found, user, status=CONFLICT, form=form, answer_form=form)
    messages.success(request, _("Answered. They are told."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def withdraw(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Take a referral back, or discard a draft."""
    actions.withdraw(referral=found, by=user)
    is_draft = found.sent_at is None
    messages.success(request, _("Discarded.") if is_draft else _("Taken back. They cannot open it any more."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def mistaken(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Say that it was a mistake: what it held is erased."""
    actions.mark_mistaken(referral=found, by=user)
    messages.success(request, _("Erased. Nobody can read it any more."))
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def reopen(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Begin anew what has ended."""
    made = actions.reopen(referral=found, by=user)
    messages.success(request, _("A new draft, with the same words. Nothing is sent yet."))
    return redirect("referrals:detail", made.pk)


def page(request: HttpRequest, found: Referral, user: User, *, status: int | None = None, **forms: Any) -> HttpResponse:
    """Answer with the page of a referral for whoever has sent it, with the forms that were refused in it."""
    read = actions.read_sent(referral=found, by=user)
    context = {
        "found": found,
        "whom": told.named(found.recipient),
        "words": told.standing(found),
        "until": cards.until(found),
        "facts": cards.card_facts(read.card) if read.card else [],
        "card": read.card,
        "texts": told.texts(read.content),
        "agreed": told.agreed([found.consent])[0] if found.consent else None,
        "beside": told.sent(_beside(found)),
        "steps": told.history(found),
        **talk(found, user),
    }
    if found.state == ReferralState.DRAFTED:
        template, more = "draft.html", _of_draft(found)
    else:
        template, more = "sent.html", _of_sent(found, user, read)
    return render(request, f"referrals/referring/{template}", context | more | forms, status=status)


def _of_draft(found: Referral) -> dict[str, Any]:
    deadline = found.case.deadlines.undone().in_order().first()
    together = _together(found)
    days = [day for day in (deadline and deadline.on, found.consent and found.consent.until) if day]
    return {
        "together": [
            (each, told.named(each.recipient), _availability(each.recipient), _files(each)) for each in together
        ],
        "send_form": SendForm(initial={"respond_by": told.default_answer(min(days, default=None))}),
        "may_renew": found.recipient is not None and told.ends_soon(found.consent),
        "may_attach": bool(found.consent and Shared.FILES in found.consent.shared and told.is_live(found.consent)),
    }


def _of_sent(found: Referral, user: User, read: actions.Sent) -> dict[str, Any]:
    is_over, is_open = bool(found.ended), found.case.state == "open"
    is_unanswered = found.ended in UNANSWERED or told.is_deserted(found)
    offers = _next(found, user) if is_open and is_unanswered else []
    return {
        "is_over": is_over,
        "may_begin": is_over and is_open and read.card is not None and found.recipient is not None,
        "is_asked": found.state == ReferralState.ASKED,
        "answer_form": AnswerForm(),
        "delivered": read.delivered,
        "areas": cards.area_words(found),
        "client_said": answer_of(found),
        "next": offers,
        "asked_too": enquiries.asked_for_the_same(found, read.card) if is_open else [],
        "is_open": is_open,
        "may_renew": is_open and not is_over and found.recipient is not None and told.ends_soon(found.consent),
    }


def _next(found: Referral, user: User) -> list[told.Match]:
    """Who fits next: whom the recipient suggested first, and nobody who was asked in this round."""
    client = case_actions.read_case(case=found.case, by=user).told
    suggested = [found.suggested.slug] if found.suggested else []
    wanted = told.default_answer(None)
    tried = set(Referral.objects.filter(case=found.case, round=found.round).values_list("recipient", flat=True))
    shown = told.matches(client, found.case, user, wanted=wanted, chosen=suggested)
    return [each for each in shown if not each.against and each.profile.pk not in tried][:3]


def _together(found: Referral) -> list[Referral]:
    """The drafts of one round: they say the same, and are sent with one press."""
    rows = Referral.objects.filter(case=found.case, round=found.round, state=ReferralState.DRAFTED)
    rows = rows.select_related("recipient", "consent", "case__owner").prefetch_related("files")
    return list(rows.order_by("drafted_at", "pk"))


def _beside(found: Referral) -> list[Referral]:
    rows = Referral.objects.filter(case=found.case, round=found.round, sent_at__isnull=False).exclude(pk=found.pk)
    return list(rows.with_deserted().select_related("recipient").order_by("sent_at", "pk"))


def _files(draft: Referral) -> str:
    """How many files go with a draft: each of a round has its own."""
    count = len(draft.files.all())
    return ngettext("%(n)d file", "%(n)d files", count) % {"n": count} if count else ""


def _availability(profile: Profile | None) -> str:
    return told.availability(profile) if profile else ""


def _require_sender(found: Referral) -> None:
    if not is_sender(found):
        raise PermissionDenied("sender")
