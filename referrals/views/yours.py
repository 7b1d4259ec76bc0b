"""What a client agreed to, opened with a code of their own or that of their request: who is told what, and since when.

Nothing that is kept about them is shown, but the words in which they were asked: those are their own record.
"""

from functools import wraps
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from referrals import actions
from referrals.actions import referrals as referral_actions
from referrals.choices_referrals import Got
from referrals.forms.client import AnswerForm
from referrals.models import Case, CaseOffer, ClientCode, HelpRequest, Referral
from referrals.presenters import client as told
from referrals.states import READABLE, TransitionRefused
from referrals.states_referrals import ReferralParty
from referrals.views.neutral import exact, go, page
from referrals.views.returning import opened_only, shut_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.pocket import Pocket

    # A view of the case that a code has opened.
    YoursView = Callable[..., HttpResponse]

# Made words of where they are said: in English, when that page is.
KEPT = gettext_lazy("We keep a file. You can take that back here at any time.")
NOT_KEPT = gettext_lazy("We keep no file. All else goes on as before.")
SAID_YES = gettext_lazy("You have said yes before, so that we keep a file. You can take that back here at any time.")
NOT_NOW = gettext_lazy("This cannot be done now. Nothing is kept.")


def code_of(pocket: "Pocket") -> ClientCode | None:
    """Return the code that this browser has opened a case with. One that was revoked or replaced since opens nothing.

    The code of a request opens the case that was made of it, as long as it is the case's code, too.
    """
    held = ClientCode.objects.select_related("case__organisation")
    if opened := pocket.get("yours"):
        return held.filter(case=opened["case"], made_at=opened["made"]).first()
    if opened := pocket.get("open"):
        by_request = held.filter(case__offer__request=opened)
        return by_request.filter(digest=F("case__offer__request__return_code__digest")).first()
    return None


def yours_only(view: "YoursView") -> "YoursView":
    """Hand a view the case that a code opened; without one: to their request, or the page that asks for the code."""

    @wraps(view)
    def guarded(request: HttpRequest, pocket: "Pocket", **kwargs: object) -> HttpResponse:
        code = code_of(pocket)
        if code is None:
            pocket.pop("yours", None)
            return go("opened") if "open" in pocket else shut_out(request)
        return view(request, pocket, code.case, **kwargs)

    return guarded


@page("GET")
@yours_only
@exact
def yours(request: HttpRequest, pocket: "Pocket", case: Case) -> HttpResponse:
    """What they agreed to, and how it stands."""
    shown = referral_actions.show_client(case=case)
    context = {"agreed": told.agreed(case, shown), "case": case, "has_request": "open" in pocket}
    context["may_erase"] = _is_of_request(case)
    return render(request, "referrals/returning/yours.html", context)


@page("GET", "POST")
@yours_only
@exact
def take_back(request: HttpRequest, pocket: "Pocket", case: Case, key: UUID) -> HttpResponse:
    """Show one consent, with the words that were used, and what taking it back means. POST takes it back."""
    consent = case.consents.filter(pk=key).first()
    if consent is None:
        return go("yours")
    if request.method == "POST":
        referral_actions.withdraw_consent(consent=consent, by=AnonymousUser(), party=ReferralParty.CLIENT)
        messages.success(request, _("You have taken it back. They can open nothing of it any more."))
        return go("yours")
    (each,) = told.agreed(case, referral_actions.show_client(case=case, key=key))
    return render(request, "referrals/returning/take_back.html", {"each": each})


@page("GET", "POST")
@yours_only
@exact
def answer(request: HttpRequest, pocket: "Pocket", case: Case, key: UUID) -> HttpResponse:
    """How it ended for them."""
    referral = Referral.objects.filter(case=case, pk=key, answer__answered_at=None, answer__isnull=False).first()
    if referral is None:
        return go("yours")
    if request.method == "POST":
        form = AnswerForm(request.POST)
        if not form.is_valid():
            pocket["wrong"] = {"areas": [each[:20] for each in request.POST.getlist("areas")[:10]]}
            return go("answer", key)
        said = form.cleaned_data
        referral_actions.answer(referral=referral, got=Got(said["got"]), areas=said["areas"])
        messages.success(request, _("Thank you. Whoever asked for you can see it."))
        return go("yours")
    context = {"form": AnswerForm(pocket.pop("wrong", None)), "case": case}
    return render(request, "referrals/returning/answer.html", context)


@page("GET", "POST")
@yours_only
@exact
def erase_file(request: HttpRequest, pocket: "Pocket", case: Case) -> HttpResponse:
    """Erase the file that is kept with what they asked. POST does; GET says what that means.

    Also when what they asked is erased long since. A case that did not begin here is a caseworker's to erase.
    """
    if not _is_of_request(case):
        return go("yours")
    has_request = "open" in pocket
    if request.method != "POST":
        context = {"days": settings.KEYS_BACKUP_DAYS, "has_request": has_request}
        return render(request, "referrals/returning/erase_file.html", context)
    actions.erase_file(case=case)
    if has_request:
        messages.success(request, _("The file is erased. What you asked us stays as it is."))
        return go("opened")
    pocket.clear()
    messages.success(request, _("The file is erased. The code leads nowhere any more."))
    return go("return")


@page("GET", "POST")
@opened_only
@exact
def file(request: HttpRequest, pocket: "Pocket", found: HelpRequest) -> HttpResponse:
    """Whether we may keep a file about them: what it means; then yes or no."""
    offer = CaseOffer.objects.filter(request=found).first()
    if offer is None or found.state not in READABLE:
        return go("opened")
    if request.method != "POST":
        if offer.agreed_at or offer.refused_at:
            return go("opened")
        days = settings.CASES["retention_days"]
        return render(request, "referrals/returning/file.html", {"years": days // 365, "days": days})
    act: Callable[..., object] = actions.refuse_case
    done, cannot = NOT_KEPT, SAID_YES
    if "agree" in request.POST:
        act, done, cannot = actions.agree_case, KEPT, NOT_NOW
    try:
        act(request=found)
    except TransitionRefused:
        messages.error(request, str(cannot))
        return go("opened")
    messages.success(request, str(done))
    return go("opened")


def _is_of_request(case: Case) -> bool:
    return CaseOffer.objects.filter(case=case).exists()
