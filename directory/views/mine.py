"""My page: the entries that somebody looks after, and all that they can do with them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.hooks import landings
from accounts.permissions import Permission, Role, has_permission
from directory import actions, completeness, deadlines
from directory.forms import InviteForm
from directory.models import Holder, Invitation, Profile
from directory.presenters import found, journeys, ladder, mine
from directory.presenters.pages import measured, page
from directory.querysets import FEWEST
from directory.states import OPEN_TO_EDITS, State, TransitionRefused
from directory.views.joining import held, said
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """List the entries that the reader looks after."""
    profiles = Profile.objects.held_by(_user(request)).select_related("profession").order_by("name", "created_at")
    manages = _user(request).memberships.filter(role=Role.MANAGER).exists()
    lines = [mine.line(profile) for profile in profiles]
    return render(request, "directory/mine/index.html", {"entries": lines, "manages": manages})


@require_safe
def arrive(request: HttpRequest) -> HttpResponse:
    """Lead whoever has just signed in to what waits for them: the desk, their entries, or the first page."""
    user = _user(request)
    if has_permission(user, Permission.MODERATE_DIRECTORY):
        return redirect("directory:desk")
    for landing in landings:
        if address := landing(user):
            return redirect(address)
    return redirect("directory:mine" if Profile.objects.held_by(user).exists() else "home")


@require_safe
def detail(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show where an entry stands, what would make it better, and what can be done with it."""
    profile = held(request, profile_id)
    if profile.state == State.DRAFTED and not profile.name:
        return redirect("directory:step", profile.pk, "name")
    waiting = profile.submissions.waiting().first()
    people = mine.people(profile, _user(request))
    context = {
        "profile": profile,
        "standing": mine.standing(profile),
        "waiting": waiting,
        "differences": journeys.differences(profile, waiting.changes) if waiting and not waiting.is_new else [],
        "answers": journeys.answers(profile),
        "missing": completeness.missing(profile),
        "wanted": completeness.wanted(profile),
        "share": completeness.share(profile),
        "found": found.table(profile) if profile.state not in OPEN_TO_EDITS else None,
        "fewest": FEWEST,
        "deadlines": deadlines.deadlines(profile),
        "rungs": ladder.rungs(profile),
        "people": people,
        "says_who": mine.says_who(people),
        "invitations": profile.invitations.order_by("invited_at"),
        "invite_form": InviteForm(),
        "may": mine.may(profile, waiting),
        "measured": measured(profile),
    }
    return render(request, "directory/mine/detail.html", context)


@require_safe
def preview(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Show the entry as everybody sees it, or would."""
    profile = held(request, profile_id)
    return render(request, "directory/profile.html", {"page": page(profile), "is_preview": True})


@require_POST
def act(request: HttpRequest, profile_id: UUID, verb: str) -> HttpResponse:
    """Do one of the small things: pause, show again, begin again, take back, withdraw, delete a draft."""
    profile = held(request, profile_id)
    if verb not in VERBS:
        raise Http404
    do, done = VERBS[verb]
    try:
        do(profile, _user(request))
    except (Refused, TransitionRefused, PermissionDenied) as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, done())
    return redirect("directory:mine" if verb == "discard" else reverse("directory:mine_detail", args=[profile.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Take an entry out of the directory for good; asked once more."""
    profile = held(request, profile_id)
    if request.method != "POST":
        return render(request, "directory/mine/withdraw.html", {"profile": profile})
    try:
        actions.withdraw(profile=profile, by=_user(request), reason=_("Withdrawn by its holder"))
    except (Refused, TransitionRefused, PermissionDenied) as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("Your entry is withdrawn: nobody can find it any more."))
    return redirect("directory:mine_detail", profile.pk)


@require_POST
def invite(request: HttpRequest, profile_id: UUID) -> HttpResponse:
    """Ask a colleague to look after an entry too."""
    profile = held(request, profile_id)
    form = InviteForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join([*form.errors["address"], _("Nobody was written to.")]))
        return redirect("directory:mine_detail", profile.pk)
    try:
        actions.invite(profile=profile, by=_user(request), address=form.cleaned_data["address"])
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("We have written to your colleague. The link can be used for two weeks."))
    return redirect("directory:mine_detail", profile.pk)


@require_POST
def take_invitation_back(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    mine_only = Invitation.objects.filter(profile__in=Profile.objects.held_by(_user(request)))
    invitation = get_object_or_404(mine_only, pk=invitation_id)
    try:
        actions.take_invitation_back(invitation=invitation, by=_user(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back: the link does nothing any more."))
    return redirect("directory:mine_detail", invitation.profile_id)


@require_POST
def leave(request: HttpRequest, holder_id: int) -> HttpResponse:
    """Somebody looks after an entry no more."""
    mine_only = Holder.objects.filter(profile__in=Profile.objects.held_by(_user(request)))
    holder = get_object_or_404(mine_only.select_related("profile"), pk=holder_id)
    try:
        actions.leave(profile=holder.profile, by=_user(request), holder=holder)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("directory:mine_detail", holder.profile_id)
    messages.success(request, _("Done."))
    return redirect("directory:mine")


@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """GET: say to what one was invited. POST: say yes."""
    invitation = Invitation.objects.select_related("profile", "invited_by").filter(pk=invitation_id).first()
    if invitation is None:
        return render(request, "directory/mine/invited.html", {"is_over": True}, status=410)
    if request.method == "POST":
        try:
            profile = actions.come(invitation=invitation, by=_user(request))
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("directory:mine")
        messages.success(request, _("You look after this entry now."))
        return redirect("directory:mine_detail", profile.pk)
    is_mine = actions.is_for(invitation, _user(request))
    return render(request, "directory/mine/invited.html", {"invitation": invitation if is_mine else None})


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)


Verb = tuple[Callable[[Profile, "User"], Any], Callable[[], str]]
VERBS: dict[str, Verb] = {
    "pause": (
        lambda profile, by: actions.pause(profile=profile, by=by),
        lambda: _("Your entry is not shown until you say so."),
    ),
    "resume": (
        lambda profile, by: actions.publish(profile=profile, by=by),
        lambda: _("Your entry is shown again."),
    ),
    "begin_again": (
        lambda profile, by: actions.begin_again(profile=profile, by=by),
        lambda: _("It is a draft again: change what you like, then hand it in."),
    ),
    "take_back": (
        lambda profile, by: actions.take_back(profile=profile, by=by),
        lambda: _("Taken back: you can change it now."),
    ),
    "confirm": (
        lambda profile, by: actions.confirm_again(profile=profile, by=by),
        lambda: _("Thank you. It counts for another 30 days."),
    ),
    "show_measures": (
        lambda profile, by: actions.show_measures(profile=profile, by=by),
        lambda: _("Your entry shows what is measured, from five reports on."),
    ),
    "hide_measures": (
        lambda profile, by: actions.hide_measures(profile=profile, by=by),
        lambda: _("It is not shown any more, and nothing of it is kept."),
    ),
    "discard": (
        lambda profile, by: actions.discard(profile=profile, by=by),
        lambda: _("The draft is deleted."),
    ),
}
