"""Whether everything that was promised arrives: numbers for whoever watches over the site."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission, require
from notifications import actions
from notifications.presenters import operations


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the laws, what waits, what failed, who is at work."""
    require(request.user, Permission.WATCH_OPERATIONS)
    return render(request, "notifications/operations.html", operations.page())


@require_POST
def replay(request: HttpRequest) -> HttpResponse:
    """Send one dead letter again, or all."""
    which = request.POST.get("message", "")
    try:
        message_id = UUID(which) if which else None
    except ValueError:
        return HttpResponse(status=400)
    done = actions.replay(by=request.user, message_id=message_id)
    text = ngettext("One message is sent again.", "%(done)d messages are sent again.", done) % {"done": done}
    messages.success(request, text) if done else messages.info(request, _("Nothing was left to send again."))
    return HttpResponseRedirect(reverse("operations:index"))


@require_POST
def let_be(request: HttpRequest) -> HttpResponse:
    """Close a dead letter that nobody needs any more."""
    try:
        message_id = UUID(request.POST.get("message", ""))
    except ValueError:
        return HttpResponse(status=400)
    if actions.let_be(by=request.user, message_id=message_id):
        messages.success(request, _("This message is let be."))
    return HttpResponseRedirect(reverse("operations:index"))


@require_POST
def unmark(request: HttpRequest) -> HttpResponse:
    """Send to an address again."""
    actions.unmark(address=request.POST.get("address", ""), by=request.user)
    messages.success(request, _("Mail goes to this address again."))
    return HttpResponseRedirect(reverse("operations:index"))
