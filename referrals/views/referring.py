"""Referring a client: whom to ask, then what the client agreed to and what is sent; kept as drafts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from directory.models import Profile
from notifications.kinds import Refused
from referrals.actions import cases as case_actions
from referrals.actions import enquiries as enquiry_actions
from referrals.actions import referrals as actions
from referrals.actions.cases import CaseContent
from referrals.forms.referring import ChooseForm, ConsentForm
from referrals.matching import Excluded
from referrals.models import Case, Consent, EnquiryRecipient, Referral
from referrals.presenters import enquiries, taken_out
from referrals.presenters import referring as told
from referrals.states import TransitionRefused
from referrals.views import renewing
from referrals.views.case_finding import CONFLICT, INVALID, about_case

both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@about_case
def refer(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Show the entries that fit this client, and why; or those of a name."""
    content = _open(found, user)
    return _choose(request, found, user, content)


@both
@about_case
def consent(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Ask what the client agreed to and what is sent; keep it as a draft to each entry that was chosen."""
    if going_on := renewing.found_for_renewal(request, found):
        return renewing.renew(request, found, user, going_on)
    is_sent = request.method == "POST"
    # What was typed comes back also when the case was closed meanwhile.
    content = case_actions.read_case(case=found, by=user) if is_sent else _open(found, user)
    wanted = told.default_answer(_next_on(content))
    shown = told.matches(content.told, found, user, wanted=wanted, chosen=request.GET.getlist("to"))
    # An entry that takes nobody at this moment can be drafted to: it is asked again when it is sent.
    free = [each.profile.slug for each in shown if not each.against or (is_sent and each.is_passing)]
    choose = ChooseForm(request.GET, slugs=free)
    if not choose.is_valid() and not is_sent:
        return _choose(request, found, user, content, form=choose)
    people = [each for each in shown if each.profile.slug in choose.cleaned_data.get("to", ())]
    form = ConsentForm(
        request.POST if is_sent else None, told=content.told, initial=_initial(request, found, user, content)
    )
    context = {"form": form, "found": found, "people": people, "facts": told.fixed_facts(content.told)}
    if is_sent and form.is_valid():
        answer = _answer(request, found)
        status = _prepared(form, choose, found, user, people, answer.pk if answer else None)
        if isinstance(status, Referral):
            messages.success(request, _("Kept as a draft. Nothing is sent yet: look at it first."))
            return redirect("referrals:detail", status.pk)
        return render(request, "referrals/referring/consent.html", context, status=status)
    return render(request, "referrals/referring/consent.html", context, status=INVALID if form.errors else None)


@require_POST
@about_case
def withdraw_consent(request: HttpRequest, found: Case, user: User, part: UUID) -> HttpResponse:
    """Write down that the client has taken a consent back: what is live under it ends."""
    given = get_object_or_404(Consent.objects.select_related("case"), pk=part, case=found)
    actions.withdraw_consent(consent=given, by=user)
    messages.success(request, _("Taken back. Nobody reads anything under it any more."))
    return redirect("cases:detail", found.pk)


def parts(found: Case) -> dict[str, Any]:
    """What referrals/cases/_referrals.html shows of a case."""
    return {
        "sent": told.sent(found.referrals.with_deserted().select_related("recipient").order_by("-changed_at", "pk")),
        "consents": told.agreed(found.consents.select_related("recipient")),
        "enquiries": enquiries.sent(found.enquiries.prefetch_related("recipients")),
        "commissions": list(found.commissions.order_by("-asked_at", "pk")),
    }


def exported(found: Case, user: User, excluded: Excluded) -> dict[str, Any]:
    """What a file holds of the referrals and the consents of a case; that it was taken is written down."""
    given = list(found.consents.select_related("recipient"))
    rows = actions.read_all_sent(case=found, by=user)
    words = actions.words_of(consents=given, case=found, by=user)
    asked = enquiries.exported(enquiry_actions.read_enquiries(case=found, by=user), excluded)
    return taken_out.exported(rows, zip(given, words, strict=True), excluded) | {"enquiries": asked}


def _prepared(
    form: ConsentForm, choose: ChooseForm, found: Case, user: User, people: list[told.Match], answer: UUID | None
) -> Referral | int:
    """Keep the drafts, and return the first; or say in the form why not, and return the status."""
    if not choose.is_valid():
        form.add_error(
            None, _("None of those whom you chose can be asked any more. Copy your words, and choose again.")
        )
        return CONFLICT
    words = told.with_exploitation(form.content, form.told, form.given.shared)
    profiles: list[Profile] = [each.profile for each in people]
    try:
        return actions.prepare(
            case=found, recipients=profiles, given=form.given, card=form.card, content=words,
            key=form.cleaned_data["key"], answer=answer, by=user,
        )[0]  # fmt: skip
    except Refused as because:
        form.add_error(None, str(because))
    except TransitionRefused:
        form.add_error(None, _("The case is closed: nothing was kept. Open it again first; your words stand below."))
    return CONFLICT


def _choose(
    request: HttpRequest, found: Case, user: User, content: CaseContent, form: ChooseForm | None = None
) -> HttpResponse:
    chosen, text = request.GET.getlist("to")[:10], request.GET.get("q", "").strip()[:200]
    wanted, public = told.default_answer(_next_on(content)), request.GET.get("public") == "yes"
    shown = told.matches(
        content.told, found, user, wanted=wanted, text=text, chosen=chosen, with_authorities=public
    )  # fmt: skip
    context = {
        "found": found, "matches": shown, "q": text, "form": form, "again": request.GET.get("from", ""),
        "public": public,
    }  # fmt: skip
    return render(request, "referrals/referring/choose.html", context, status=INVALID if form else None)


def _open(found: Case, user: User) -> CaseContent:
    if found.state != "open":
        raise TransitionRefused("It is closed.")
    return case_actions.read_case(case=found, by=user)


def _next_on(content: CaseContent) -> Any:
    return next((row.on for row, _label in content.deadlines if row.done_at is None), None)


def _answer(request: HttpRequest, found: Case) -> EnquiryRecipient | None:
    """Return the answer to an enquiry of this case, by which somebody was chosen."""
    try:
        key = UUID(request.GET.get("answer", ""))
    except ValueError:
        return None
    return EnquiryRecipient.objects.select_related("enquiry").filter(pk=key, enquiry__case=found).first()


def _initial(request: HttpRequest, found: Case, user: User, content: CaseContent) -> dict[str, Any]:
    """What the form begins with: what the case says, or what an earlier referral of it said."""
    client = content.told
    begun = {"needs": client.needs, "region": client.region, "deadline": _next_on(content)}
    if len(client.languages) == 1:
        begun["language"] = client.languages[0]
    if answer := _answer(request, found):
        card = enquiry_actions.read_enquiry(enquiry=answer.enquiry, by=user).card
        asked = {"needs": card.needs, "region": card.region, "deadline": card.deadline} if card else {}
        return begun | asked
    try:
        before = found.referrals.filter(pk=UUID(request.GET.get("from", ""))).first()
    except ValueError:
        return begun
    read = actions.read_sent(referral=before, by=user) if before else None
    return begun | told.begun(read.card, read.content) if read and read.card else begun
