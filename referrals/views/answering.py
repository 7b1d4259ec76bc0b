"""What an entry was asked, for whoever looks after it: the list, the card, yes and no; signed in, or from a mail."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.vault.sealing import Unreadable
from notifications.kinds import Refused
from referrals.actions import enquiries as actions
from referrals.choices_enquiries import Paying
from referrals.choices_referrals import Declining
from referrals.forms.enquiries import OfferForm, RefuseForm
from referrals.models import EnquiryRecipient
from referrals.presenters import enquiries as told
from referrals.states import TransitionRefused
from referrals.states_enquiries import REFUSABLE, AnswerState
from referrals.views.case_finding import GONE, INVALID, person

if TYPE_CHECKING:
    from referrals.actions.enquiries import EnquiryCard


def about_asked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find what an entry of the reader's was asked; others' is a 404. Calls `view(request, found, user)`."""

    @wraps(view)
    def opened(request: HttpRequest, key: UUID) -> HttpResponse:
        user = person(request)
        mine = EnquiryRecipient.objects.to_holder(user).select_related("enquiry__case", "profile")
        found = get_object_or_404(mine, pk=key)
        try:
            return view(request, found, user)
        except TransitionRefused:
            messages.error(request, refused(found))
        except Refused as because:
            messages.error(request, str(because))
        except Unreadable:
            return render(request, "referrals/receiving/unreadable.html", {"found": found}, status=GONE)
        return redirect("referrals:enquiry", found.pk)

    return opened


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, what was answered and is not settled, and what has just ended."""
    heard = actions.list_asked(number=request.GET.get("page", "1")[:6], by=person(request))
    context = {
        "rows": told.lines(heard.rows),
        "ended": [(row, told.row_words(row)) for row in heard.ended],
        "number": heard.number,
        "pages": heard.pages,
    }
    return render(request, "referrals/enquiries/index.html", context)


@require_safe
@about_asked
def detail(request: HttpRequest, found: EnquiryRecipient, user: User) -> HttpResponse:
    """Show what is asked. That it was read is written down."""
    if not told.is_waiting(found):
        return render(request, "referrals/enquiries/over.html", {"row": found, "words": told.row_words(found)})
    return _page(request, found, actions.open_card(recipient=found, by=user))


@require_POST
@about_asked
def offer(request: HttpRequest, found: EnquiryRecipient, user: User) -> HttpResponse:
    """Say that they could."""
    form = OfferForm(request.POST)
    if not form.is_valid() and told.is_waiting(found):
        return _again(request, found, user, "offer_form", form)
    _offer(found, form, user)
    messages.success(request, said_yes())
    return redirect("referrals:enquiries")


@require_POST
@about_asked
def refuse(request: HttpRequest, found: EnquiryRecipient, user: User) -> HttpResponse:
    """Say that they cannot, and perhaps who else."""
    form = RefuseForm(request.POST, asked=found.profile)
    if not form.is_valid() and told.is_waiting(found):
        return _again(request, found, user, "refuse_form", form)
    _refuse(found, form, user)
    messages.success(request, said_no())
    return redirect("referrals:enquiries")


def answer(found: EnquiryRecipient, form: Form, user: User) -> str:
    """Do what a valid form of a mail's page says, and return the sentence that says so."""
    if isinstance(form, OfferForm):
        _offer(found, form, user, by_mail=True)
        return said_yes()
    _refuse(found, form, user, by_mail=True)
    return said_no()


def forms_for(row: EnquiryRecipient, by_name: "dict[str, Form] | None" = None) -> dict[str, Any]:
    """Return the forms of a page that can be answered, with those that were refused among them."""
    begun = {"begins_on": row.begins_on, "paying": row.paying} if row.begins_on else None
    fresh: dict[str, Any] = {}
    if row.state in REFUSABLE:
        fresh = {"offer_form": OfferForm(begun=begun), "refuse_form": RefuseForm(asked=row.profile)}
    return fresh | (by_name or {})


def refused(row: EnquiryRecipient) -> str:
    """Say why nothing was changed, as it stands now."""
    row.refresh_from_db()
    if row.state == AnswerState.EXPIRED:
        return _("The time to answer has passed. Thank you all the same.")
    if row.state == AnswerState.CHOSEN:
        return _("You were chosen in this moment. What is sent to you can be declined there.")
    if row.state in {AnswerState.RELEASED, AnswerState.BECAME}:
        return _("Nothing was changed: it is settled already.")
    return _("Nothing was changed: it was answered already.")


def said_yes() -> str:
    """Say what a yes means."""
    return _("Thank you. Whoever asks sees it, and you hear whether you are chosen.")


def said_no() -> str:
    """Say what a no means."""
    return _("Thank you. A no helps, too: they ask somebody else.")


def _offer(found: EnquiryRecipient, form: Form, user: User, *, by_mail: bool = False) -> None:
    if not form.is_valid():
        raise TransitionRefused("It is over.")
    said = form.cleaned_data
    paying = Paying(said["paying"])
    actions.offer(recipient=found, begins_on=said["begins_on"], paying=paying, by=user, by_mail=by_mail)


def _refuse(found: EnquiryRecipient, form: Form, user: User, *, by_mail: bool = False) -> None:
    if not form.is_valid():
        raise TransitionRefused("It is over.")
    said = form.cleaned_data
    reason = Declining(said["reason"])
    actions.refuse(recipient=found, reason=reason, suggested=said["suggested"], by=user, by_mail=by_mail)


def _again(request: HttpRequest, found: EnquiryRecipient, user: User, name: str, form: Form) -> HttpResponse:
    card = actions.open_card(recipient=found, by=user)
    return _page(request, found, card, status=INVALID, form=form, **{name: form})


def _page(
    request: HttpRequest, found: EnquiryRecipient, card: "EnquiryCard", *, status: int | None = None, **forms: Any
) -> HttpResponse:
    if found.profile is None:
        raise PermissionDenied("recipient")
    context = {
        "row": found,
        "facts": told.facts(card),
        "until": told.until(found),
        "words": told.row_words(found),
        **forms_for(found),
    }
    return render(request, "referrals/enquiries/answer.html", context | forms, status=status)
