"""What the two sides of a referral say to each other. Parts are found through their referral, never by key alone."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.fields import say_what_went
from accounts.models import User
from accounts.vault import downloads
from notifications.kinds import Refused
from referrals.actions.referrals import talking as actions
from referrals.forms.talking import AttachForm, TalkForm
from referrals.models import Referral, ReferralFile
from referrals.presenters import talking as told
from referrals.states import TransitionRefused
from referrals.states_referrals import TALKING, ReferralState
from referrals.views.case_finding import CONFLICT, INVALID
from referrals.views.referral_finding import about_referral


def talk(found: Referral, user: User) -> dict[str, Any]:
    """What referrals/talking/_messages.html and _files.html show, for the page of either side; written down as read.

    PermissionDenied where the reader may read nothing of it: ask it of what is live, or one's own.
    """
    return {
        "said": told.said(found, actions.read_messages(referral=found, by=user)),
        "sent_files": told.kept_files(actions.read_files(referral=found, by=user)),
        "may_talk": found.state in TALKING,
        "talk_form": TalkForm(),
        "attach_form": AttachForm(auto_id="attach_%s"),
    }


@require_POST
@about_referral
def say(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Write to the other side. What is refused stands in the form again: nothing that was typed is lost."""
    form = TalkForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, found, form, INVALID)
    text, sent, key = (form.cleaned_data[name] for name in ("text", "pieces", "key"))
    try:
        kept = actions.say(referral=found, text=text, files=sent, key=key, by=user)
    except (TransitionRefused, PermissionDenied):
        # It has ended, or was handed on, since the page was opened.
        form.add_error(None, _("This was not sent: nothing can be said in it any more. Copy it if you still need it."))
        return _again(request, found, form, CONFLICT)
    except Refused as because:
        form.add_error("pieces" if sent else None, str(because))
        return _again(request, found, form, INVALID)
    messages.success(request, _("Sent. They are told.") if kept else _("This was sent already: it stands below, once."))
    say_what_went(request, sent)
    return redirect("referrals:detail", found.pk)


@require_POST
@about_referral
def attach(request: HttpRequest, found: Referral, user: User) -> HttpResponse:
    """Keep files with a draft: taken apart and written anew, or refused beside the field."""
    form = AttachForm(request.POST, request.FILES, auto_id="attach_%s")
    if form.is_valid():
        sent = form.cleaned_data["pieces"]
        try:
            kept = actions.attach(referral=found, cleaned=sent, by=user)
        except Refused as because:
            form.add_error("pieces", str(because))
        else:
            messages.success(request, _("Kept, encrypted. Whoever accepts it can read them."))
            _say_who_gets_none(request, found, {each.referral_id for each in kept})
            say_what_went(request, sent)
            return redirect("referrals:detail", found.pk)
    return render(request, "referrals/talking/attach.html", {"form": form, "found": found}, status=INVALID)


@require_safe
@about_referral
def file(request: HttpRequest, found: Referral, user: User, part: UUID) -> HttpResponse:
    """Hand over a file, to be saved and never shown here. That it was read is written down."""
    return downloads.download(actions.open_referral_file(file=_file(found, part), by=user))


@require_POST
@about_referral
def remove_file(request: HttpRequest, found: Referral, user: User, part: UUID) -> HttpResponse:
    """Remove a file of a draft for ever."""
    actions.remove_referral_file(file=_file(found, part), by=user)
    messages.success(request, _("The file is gone, from all the drafts that it was added to."))
    return redirect("referrals:detail", found.pk)


def _again(request: HttpRequest, found: Referral, form: TalkForm, status: int) -> HttpResponse:
    may_talk = status != CONFLICT
    if not may_talk:
        del form.fields["pieces"]
    context = {"form": form, "found": found, "may_talk": may_talk}
    return render(request, "referrals/talking/write.html", context, status=status)


def _say_who_gets_none(request: HttpRequest, found: Referral, given: set[UUID]) -> None:
    """A draft stands for all of its round: say for whom of them it does not in this."""
    drafts = Referral.objects.filter(case=found.case, round=found.round, state=ReferralState.DRAFTED)
    without = drafts.exclude(pk__in=given).select_related("recipient").order_by("drafted_at", "pk")
    if names := [str(each.recipient or _("An entry that is gone")) for each in without]:
        told = _("Not for %(names)s: the client has not agreed to files there.") % {"names": ", ".join(names)}
        messages.warning(request, told)


def _file(found: Referral, part: UUID) -> ReferralFile:
    rows = ReferralFile.objects.select_related("file", "referral__case")
    return get_object_or_404(rows, pk=part, referral=found)
