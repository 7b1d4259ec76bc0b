"""The page that the mail of an enquiry leads to: it can be answered without signing in. Opening it changes nothing.

The address is that of every mail, signed for this message: it is bound to the person whom it told, and to what it told
of. A scanner may open it as often as it likes; only the buttons act.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.vault.sealing import Unreadable
from directory.permissions import holds
from notifications.actions import can_press
from notifications.kinds import Refused
from notifications.models import Message
from referrals.actions.enquiries.rows import card_of
from referrals.forms.enquiries import OfferForm, RefuseForm
from referrals.kinds_enquiries import key_of
from referrals.models import EnquiryRecipient
from referrals.presenters import enquiries as told
from referrals.states import TransitionRefused
from referrals.views import answering
from referrals.views.case_finding import CONFLICT, GONE, INVALID

TEMPLATE = "referrals/enquiries/mailed.html"


def answer(request: HttpRequest, message: Message) -> HttpResponse:
    """GET: show what is asked, and the forms. POST: answer, as the member whom the mail was sent to.

    One that is too old, over, or not theirs any more says so, kindly, and shows nothing.
    """
    rows = EnquiryRecipient.objects.select_related("enquiry__case", "profile")
    row = rows.filter(pk=key_of(message.subject)).first()
    user = message.user
    if row is None or user is None or not can_press(message) or not _is_theirs(user, row):
        return _over(request)
    if request.method == "POST":
        return _pressed(request, row, user)
    return _page(request, row)


def _pressed(request: HttpRequest, row: EnquiryRecipient, user: User) -> HttpResponse:
    is_yes = request.POST.get("answer") == "offer"
    form: Form = OfferForm(request.POST) if is_yes else RefuseForm(request.POST, asked=row.profile)
    name = "offer_form" if is_yes else "refuse_form"
    if not form.is_valid() and told.is_waiting(row):
        return _page(request, row, status=INVALID, form=form, **{name: form})
    try:
        said = answering.answer(row, form, user)
    except Refused as because:
        form.add_error(None, str(because))
        return _page(request, row, status=CONFLICT, form=form, **{name: form})
    except TransitionRefused:
        return render(request, TEMPLATE, {"refused": answering.refused(row), "row": row}, status=CONFLICT)
    except PermissionDenied:
        return _over(request)
    return render(request, TEMPLATE, {"said": said, "row": row})


def _page(request: HttpRequest, row: EnquiryRecipient, *, status: int | None = None, **forms: Any) -> HttpResponse:
    context: dict[str, Any] = {"row": row, "words": told.row_words(row)}
    if not told.is_waiting(row):
        return render(request, TEMPLATE, context, status=status or GONE)
    try:
        context["facts"] = told.facts(card_of(row.enquiry))
    except Unreadable:
        return _over(request)
    context |= {"until": told.until(row), **answering.forms_for(row, forms)}
    return render(request, TEMPLATE, context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, TEMPLATE, {"is_over": True}, status=GONE)


def _is_theirs(user: User, row: EnquiryRecipient) -> bool:
    return user.is_active and row.profile is not None and holds(user, row.profile)
