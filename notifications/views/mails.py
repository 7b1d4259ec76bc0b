"""Where the links of mails lead. Opening one changes nothing, however often a scanner does it; a press acts."""

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from notifications import actions, kinds, links
from notifications.kinds import MemberKind, Refused
from notifications.models import Message

if TYPE_CHECKING:
    from accounts.models import User


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_mail(request: HttpRequest, message_id: UUID, signature: str) -> HttpResponse:
    """GET: say what can be done. POST: do it, as the member whom the mail was sent to; no sign-in is asked for."""
    if not links.is_genuine(message_id, signature):
        raise Http404
    limits.follow(request, message_id)
    message = Message.objects.select_related("user").filter(pk=message_id).first()
    kind = kinds.get(message.kind) if message else None
    if message is None or not isinstance(kind, MemberKind):
        return render(request, "notifications/open.html", {"is_over": True}, status=410)
    if sheet := kinds.sheet_of(kind):
        return sheet(request, message)
    context: dict[str, Any] = {"told": kind, "page": kind.page(message.subject)}
    if request.method != "POST":
        context["can_press"] = kind.press is not None and actions.can_press(message)
        return render(request, "notifications/open.html", context)
    return _pressed(request, message_id, context)


@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """Say why a message of one's own did not arrive: to whoever sent it, or watches over the site."""
    try:
        message_id = UUID(request.GET.get("message", ""))
    except ValueError as error:
        raise Http404 from error
    user = cast("User", request.user)
    message = get_object_or_404(Message.objects.visible_to(user), pk=message_id)
    kind = kinds.get(message.kind)
    return render(request, "notifications/undelivered.html", {"message": message, "told": kind})


def _pressed(request: HttpRequest, message_id: UUID, context: dict[str, Any]) -> HttpResponse:
    try:
        context["said"] = actions.press(message_id=message_id)
    except Refused as refused:
        context["refused"] = str(refused)
        return render(request, "notifications/open.html", context, status=409)
    except PermissionDenied:
        return render(request, "notifications/open.html", {"is_over": True}, status=403)
    return render(request, "notifications/open.html", context)
