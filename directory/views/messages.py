"""What members write to each other through the site."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, has_permission, require
from directory.actions import peers
from directory.forms.peers import FirstPostForm, PostForm
from directory.models import Block, Profile, Thread
from directory.permissions import speaking
from directory.presenters import peers as told
from notifications.kinds import Refused

if TYPE_CHECKING:
    from accounts.models import User

THREADS_A_PAGE = 25
POSTS_A_PAGE = 30


@require_safe
def threads(request: HttpRequest) -> HttpResponse:
    """List the threads of the entries that the reader looks after."""
    user = _user(request)
    mine = Thread.objects.visible_to(user).with_news_for(user).select_related("first", "second")
    found = Paginator(mine.order_by("-last_at", "pk"), THREADS_A_PAGE).get_page(request.GET.get("page"))
    held = list(Profile.objects.filter(holders__user=user).values_list("pk", flat=True))
    context = {
        "threads": told.lines(list(found.object_list), held),
        "found": found,
        "may_write": bool(speaking(user)),
        "moderates": has_permission(user, Permission.MODERATE_DIRECTORY),
    }
    return render(request, "directory/messages/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to an entry: in the thread that stands, or in a new one."""
    user = _user(request)
    to = get_object_or_404(Profile.objects.reachable(), slug=slug)
    mine = [each for each in speaking(user) if each != to]
    if not mine:
        raise PermissionDenied("not a verified member")
    form = FirstPostForm(request.POST if request.method == "POST" else None, speaking=mine)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            post = peers.begin_thread(by=user, speaks_for=form.speaks_for, to=to, text=sent["text"], key=sent["key"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Sent. They are told that somebody has written, and read it here."))
            return redirect("directory:thread", post.thread_id)
    return render(request, "directory/messages/write.html", {"form": form, "to": to})


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Show a thread, the newest message last, and go on writing."""
    user = _user(request)
    found = get_object_or_404(Thread.objects.visible_to(user).select_related("first", "second"), pk=thread_id)
    form = PostForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            peers.write_post(thread=found, by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Sent."))
            return redirect("directory:thread", found.pk)
    if request.method == "GET":
        peers.mark_read(thread=found, by=user)
    return render(request, "directory/messages/thread.html", _context(request, found, user) | {"form": form})


@require_POST
def act(request: HttpRequest, thread_id: UUID, verb: str) -> HttpResponse:
    """Do one of the small things: block, allow, report, erase."""
    user = _user(request)
    found = get_object_or_404(Thread.objects.visible_to(user), pk=thread_id)
    if verb not in VERBS:
        raise Http404
    do, words = VERBS[verb]
    try:
        is_gone = do(thread=found, by=user) is True
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("directory:thread", found.pk)
    messages.success(request, _("Every word of it is erased.") if is_gone else words)
    return redirect("directory:messages") if is_gone else redirect("directory:thread", found.pk)


@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    """List what was reported and waits for a moderator: when, not what."""
    require(_user(request), Permission.MODERATE_DIRECTORY)
    waiting = Thread.objects.reported().order_by("reported_at", "pk").select_related("reported_for")
    found = Paginator(waiting, THREADS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "directory/messages/reported.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
def reported_thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Let a moderator read a reported thread, and say that it was looked into."""
    user = _user(request)
    require(user, Permission.MODERATE_DIRECTORY)
    found = get_object_or_404(Thread.objects.reported().select_related("first", "second", "reported_for"), pk=thread_id)
    try:
        if request.method == "POST":
            peers.settle_thread(thread=found, by=user)
            messages.success(request, _("Settled. Nobody but the two sides can read it any more."))
            return redirect("directory:reported")
        peers.read_reported(thread=found, by=user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("directory:reported")
    page = Paginator(found.posts.order_by("-sent_at", "-pk"), POSTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "thread": found,
        "found": page,
        "posts": told.said(found, list(reversed(page.object_list)), None, set()),
    }
    return render(request, "directory/messages/reported_thread.html", context)


def _context(request: HttpRequest, found: Thread, user: "User") -> dict[str, object]:
    mine = peers.side_of(found, user)
    other, shown = found.other(mine), told.shown_of(found)
    blocks = set(
        Block.objects.filter(profile__in=[mine, other], against__in=[mine, other]).values_list("profile", flat=True)
    )
    page = Paginator(found.posts.select_related("sender").order_by("-sent_at", "-pk"), POSTS_A_PAGE)
    posts = page.get_page(request.GET.get("page"))
    return {
        "thread": found,
        "found": posts,
        "posts": told.said(found, list(reversed(posts.object_list)), mine, shown),
        "mine": mine,
        "other": other,
        "other_name": told.name_of(other, shown),
        "is_shown": other.pk in shown,
        "is_blocked_by_me": mine.pk in blocks,
        "is_open": shown == {mine.pk, other.pk} and not found.closed_at and not blocks,
        "is_reported": found.reported_at is not None and found.settled_at is None,
        "erasure": _erasure(found, mine),
    }


def _erasure(found: Thread, mine: Profile) -> str:
    if found.erasure_asked_for_id is None:
        return ""
    return "mine" if found.erasure_asked_for_id == mine.pk else "theirs"


def _user(request: HttpRequest) -> "User":
    return cast("User", request.user)


VERBS = {
    "block": (peers.block, gettext_lazy("They cannot write to you any more. They see it only if they try.")),
    "allow": (peers.allow, gettext_lazy("They can write to you again.")),
    "report": (peers.report_thread, gettext_lazy("Reported. A moderator reads these messages and decides what to do.")),
    "erase": (
        peers.erase_thread,
        gettext_lazy("We have kept your wish. All is erased as soon as the other side wishes it too."),
    ),
}
