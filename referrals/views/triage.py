"""The desk: who waits, one page for each of them, and who is on duty."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission, require
from accounts.vault.sealing import Unreadable
from notifications.actions import NotAgreed
from notifications.choices import Channel
from referrals import actions, reaching
from referrals import duty as the_duty
from referrals.choices import Author, Closing
from referrals.forms.triage import CloseForm, ColleagueForm, NoteForm, ReplyForm, SortForm
from referrals.models import CaseOffer, HelpRequest
from referrals.permissions import desk_members, require_desk
from referrals.presenters import contacting
from referrals.presenters import triage as told
from referrals.states import State, TransitionRefused, WroteMeanwhile

if TYPE_CHECKING:
    from django import forms

A_PAGE = 25
SEALED = ("answers", "reach")
INVALID, CONFLICT, GONE = 422, 409, 410


class Gone(Exception):
    """It could be read until it was withdrawn or erased."""


def about_one(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the request that a page is about among those that the reader may see: others are not there, 404."""

    @wraps(view)
    def opened(request: HttpRequest, key: UUID) -> HttpResponse:
        user = _user(request)
        try:
            found = _found(key, user)
            try:
                if request.method == "POST":
                    # Whoever was let in from outside reads, and does nothing else.
                    require_desk(user, found)
                return view(request, found, user)
            except PermissionDenied:
                # Withdrawn in this moment, or really not theirs to do.
                _found(key, user)
                raise
        except Gone:
            return render(request, "referrals/triage/gone.html", status=GONE)
        except Unreadable:
            return render(request, "referrals/triage/gone.html", {"is_unreadable": True}, status=GONE)

    return opened


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List who waits, and what became of the others; no word of anybody's."""
    user = _member(request)
    chosen = request.GET.get("tab", "")
    chosen = chosen if chosen in told.TABS else next(iter(told.TABS))
    mine = HelpRequest.objects.of_desk(user)
    rows = told.in_tab(mine.defer(*SEALED), chosen, user).with_news().select_related("assigned_to")  # type: ignore[attr-defined]
    found = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = told.head(user) | {
        "tabs": told.tabs(mine, chosen, user),
        "chosen": chosen,
        "turns": told.turns(found.object_list, user),
        "found": found,
        "empty": told.EMPTY[chosen],
        "colleagues": ColleagueForm(people=_others(user), auto_id="duty_%s"),
    }
    return render(request, "referrals/triage/index.html", context)


@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """Take the duty, or hand it to a colleague."""
    user = _member(request)
    if "to" not in request.POST:
        actions.take_duty(by=user)
        messages.success(request, _("You are on duty now: you are told at once when somebody may be in danger."))
        return redirect("triage:list")
    form = ColleagueForm(request.POST, people=_others(user))
    if form.is_valid():
        actions.hand_over_duty(to=form.colleague, by=user)
        messages.success(request, _("%(who)s is on duty now, and is told so.") % {"who": form.colleague})
    else:
        messages.error(request, _("Choose a colleague to hand the duty to. Nothing was changed."))
    return redirect("triage:list")


@require_safe
@about_one
def detail(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Show all that the desk may read of a request. That it was read is written down."""
    return _page(request, found, user)


@require_POST
@about_one
def take(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Take a request on."""
    return done(request, found, user, lambda: actions.take(request=found, by=user), _("It is with you now."))


@require_POST
@about_one
def put_back(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Let a colleague take it instead."""
    words = _("Put back: it waits for somebody again.")
    return done(request, found, user, lambda: actions.put_back(request=found, by=user), words)


@require_POST
@about_one
def hand_over(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Hand a request to a colleague."""
    form = ColleagueForm(request.POST, people=desk_members(found))
    if not form.is_valid():
        return _page(request, found, user, status=INVALID, form=form, colleague_form=form)
    to = form.colleague
    words = _("Handed over: %(who)s has it now, and is told so.") % {"who": to}
    return done(request, found, user, lambda: actions.hand_over(request=found, to=to, by=user), words)


@require_POST
@about_one
def reply(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Answer. What is refused stands in the form again: nothing that was typed is lost."""
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, user, status=INVALID, form=form, reply_form=form)
    try:
        if "take" in request.POST:
            actions.take(request=found, by=user)
        message = actions.reply(request=found, by=user, **form.cleaned_data)
    except TransitionRefused as error:
        found = _found(found.pk, user)
        messages.error(request, _("Not sent. %(why)s") % {"why": _why(error, found, user)})
        return _page(request, found, user, status=CONFLICT, reply_form=form)
    _say(request, message, _("Sent. They read it when they come back with their code."))
    return redirect("triage:detail", found.pk)


@require_POST
@about_one
def note(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Write something down for colleagues."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, found, user, status=INVALID, form=form, note_form=form)
    try:
        message = actions.add_note(request=found, by=user, **form.cleaned_data)
    except TransitionRefused:
        raise Gone from None
    _say(request, message, _("Kept. Only the desk can read it."))
    return redirect("triage:detail", found.pk)


@require_POST
@about_one
def call(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Write down a try to reach the person, and only then show the number."""
    agreed = found.contact
    if agreed is None or agreed.channel not in contacting.CALLED:
        messages.error(request, _("They did not agree to be called. They come back themselves."))
        return redirect("triage:detail", found.pk)
    is_left = "leave" in request.POST
    try:
        actions.record_call(request=found, channel=Channel(agreed.channel), by=user, has_left_message=is_left)
    except NotAgreed:
        messages.error(request, contacting.not_agreed(agreed, has_left_message=is_left))
        return redirect("triage:detail", found.pk)
    except TransitionRefused:
        messages.error(request, _("Nothing was recorded. Take it first, so that two of you do not call."))
        return redirect("triage:detail", found.pk)
    reach = reaching.of(found)
    context = {
        "found": found,
        "reach": reach,
        "dialled": contacting.dialled(reach.address) if reach else "",
        "agreed": contacting.contact(agreed),
        "is_text": agreed.channel == Channel.SMS,
        "may_leave": is_left,
    }
    return render(request, "referrals/triage/call.html", context)


@require_POST
@about_one
def close(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """End what nobody waits in any more."""
    form = CloseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return _page(request, found, user, status=INVALID, form=form, close_form=form)
    closing = Closing(form.cleaned_data["closing"])
    try:
        actions.close(request=found, closing=closing, by=user, seen=form.cleaned_data["seen"])
    except TransitionRefused as error:
        found = _found(found.pk, user)
        messages.error(request, _("Not closed. %(why)s") % {"why": _why(error, found, user)})
        return _page(request, found, user, status=CONFLICT, close_form=form)
    days = {"days": the_duty.retention_days()}
    messages.success(request, _("Closed. It is kept for %(days)d days; until then they can write again.") % days)
    return redirect("triage:detail", found.pk)


@require_POST
@about_one
def sort(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Send a request to the desk that it belongs to, and say how urgent it is."""
    form = SortForm(request.POST, found=found)
    if not form.is_valid():
        return _page(request, found, user, status=INVALID, form=form, sort_form=form)
    try:
        actions.sort(request=found, by=user, **form.cleaned_data)
    except TransitionRefused:
        raise Gone from None
    if not HelpRequest.objects.of_desk(user).filter(pk=found.pk).exists():
        messages.success(request, _("Sorted: it is with the other desk now, which is told so."))
        return redirect("triage:list")
    messages.success(request, _("Sorted."))
    return redirect("triage:detail", found.pk)


def _page(
    request: HttpRequest, found: HelpRequest, user: User, *, status: int | None = None, **forms: "forms.Form"
) -> HttpResponse:
    content = actions.read(request=found, by=user)
    is_desk = HelpRequest.objects.of_desk(user).filter(pk=found.pk).exists()
    is_mine = found.assigned_to_id == user.pk
    words = [message.pk for message, _text in content.messages if message.author == Author.SEEKER]
    colleagues = [each for each in desk_members(found) if each.pk != found.assigned_to_id] if is_desk else []
    context: dict[str, Any] = {
        "found": found,
        "turn": told.turn(found, user),
        "answers": told.answers(content.answers),
        "said": told.conversation(content.messages),
        "agreed": contacting.contact(found.contact),
        "word": content.reach.word if content.reach else "",
        "is_called": found.contact is not None and found.contact.channel in contacting.CALLED,
        "is_desk": is_desk,
        "is_mine": is_mine and found.state in {State.ASSIGNED, State.ANSWERED},
        "may_take": found.state == State.RECEIVED or (found.state == State.ANSWERED and not is_mine),
        "is_over": found.state == State.CLOSED,
        "may_close": found.state != State.ASSIGNED or is_mine,
        "reply_form": ReplyForm(),
        "note_form": NoteForm(),
        "close_form": CloseForm(auto_id="close_%s"),
        "colleague_form": ColleagueForm(people=colleagues),
        "has_colleagues": bool(colleagues),
        "sort_form": SortForm(found=found),
        "offer": _offer(found),
    } | forms
    for name in ("reply_form", "close_form"):
        context[name].show_after(words[-1] if words else None)
    return render(request, "referrals/triage/detail.html", context, status=status)


def done(request: HttpRequest, found: HelpRequest, user: User, act: Callable[[], None], words: str) -> HttpResponse:
    try:
        act()
    except TransitionRefused:
        messages.error(request, told.refused(_found(found.pk, user), user))
    else:
        messages.success(request, words)
    return redirect("triage:detail", found.pk)


def _why(error: TransitionRefused, found: HelpRequest, user: User) -> str:
    if isinstance(error, WroteMeanwhile):
        return _("They have written in the meantime. It stands below: read it first.")
    return told.refused(found, user)


def _say(request: HttpRequest, message: object, words: str) -> None:
    """The same key again writes nothing, and whoever pressed hears so."""
    if message:
        messages.success(request, words)
    else:
        messages.info(request, _("This was kept already: it stands below, once."))


def _found(key: UUID, user: User) -> HelpRequest:
    """Return a request that somebody may read. Raises Gone when it was withdrawn or erased, and Http404."""
    seen = HelpRequest.objects.visible_to(user).select_related("assigned_to", "contact").filter(pk=key).first()
    if seen is None and HelpRequest.objects.gone_for(user).filter(pk=key).exists():
        raise Gone
    if seen is None:
        raise Http404
    return seen


def _others(user: User) -> list[User]:
    return [each for each in User.objects.holding(Permission.ANSWER_REQUESTS) if each != user]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _member(request: HttpRequest) -> User:
    user = _user(request)
    require(user, Permission.ANSWER_REQUESTS)
    return user


def _offer(found: HelpRequest) -> CaseOffer | None:
    """Return what was asked of keeping a case; what was agreed to and is erased can be asked anew (one query)."""
    offers = CaseOffer.objects.exclude(case__erased_at__isnull=False)
    return offers.filter(request=found).select_related("case__owner").first()
