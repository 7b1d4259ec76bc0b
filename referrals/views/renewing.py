"""Asking the client again while a referral goes on: the form of their consent, for whoever has it already."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.kinds import Refused
from referrals.actions import cases as case_actions
from referrals.actions import referrals as actions
from referrals.forms.referring import RenewForm
from referrals.models import Case, Referral
from referrals.presenters import referring as told
from referrals.states import TransitionRefused
from referrals.states_referrals import OFFERED, TAKEN
from referrals.views.case_finding import CONFLICT, INVALID


def found_for_renewal(request: HttpRequest, found: Case) -> Referral | None:
    """Return what `from` names when it goes on with the one entry that is asked (`to`); None: a draft is wanted.

    What is sent from the page comes back to it also when it has ended meanwhile: no draft is made of it.
    """
    try:
        key = UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    rows = found.referrals.filter(pk=key, recipient__slug__in=request.GET.getlist("to")[:10], sent_at__isnull=False)
    referral = rows.select_related("consent", "recipient").first()
    if referral and (referral.state in {*OFFERED, *TAKEN} or "is_renewal" in request.POST):
        return referral
    return None


def renew(request: HttpRequest, found: Case, user: User, referral: Referral) -> HttpResponse:
    """Ask what the client agrees to from now on, and let the referral go on under it."""
    client = case_actions.read_case(case=found, by=user).told
    is_sent = request.method == "POST"
    form = RenewForm(request.POST if is_sent else None, told=client, initial=_initial(referral, user))
    if is_sent and form.is_valid():
        words = told.with_exploitation(form.content, client, form.given.shared)
        try:
            actions.renew_consent(
                referral=referral, given=form.given, content=words, key=form.cleaned_data["key"], by=user
            )
        except Refused as because:
            form.add_error("until", str(because))
        except TransitionRefused:
            form.add_error(None, _("Nothing was kept: it has ended meanwhile. Copy your words if you need them."))
        else:
            messages.success(request, _("Kept. They can read what your client agrees to now, and nothing else."))
            return redirect("referrals:detail", referral.pk)
    status = (CONFLICT if form.non_field_errors() else INVALID) if form.errors else None
    context = {"form": form, "found": found, "going_on": referral}
    return render(request, "referrals/referring/consent.html", context, status=status)


def _initial(referral: Referral, user: User) -> dict[str, Any]:
    """What was said and agreed to last."""
    read, consent = actions.read_sent(referral=referral, by=user), referral.consent
    begun = told.begun(read.card, read.content) if read.card else {}
    if consent:
        begun |= {"purpose": consent.purpose, "shared": consent.shared, "language": consent.language}
    return begun
