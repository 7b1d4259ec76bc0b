"""Where somebody is signed in, and the end of it."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, sessions
from accounts.models import User


@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show the sign-ins that have not ended, the present one first."""
    user, present = cast(User, request.user), sessions.present(request)
    rows = list(user.sign_ins.order_by("-seen_at", "-started_at"))
    here = [row for row in rows if str(row.pk) == present]
    others = [row for row in rows if str(row.pk) != present]
    return render(request, "accounts/sessions.html", {"here": here, "others": others})


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one other sign-in, or all of them. Of somebody else's there is nothing to find."""
    user, present = cast(User, request.user), sessions.present(request)
    ended = actions.end_sessions(by=user, user=user, only=_named(request), but=present)
    if ended:
        messages.success(request, _("Signed out there."))
    return HttpResponseRedirect(reverse("account_sessions"))


def _named(request: HttpRequest) -> str:
    """The sign-in that a button named; empty for all others."""
    named = request.POST.get("session", "")
    if named == "all":
        return ""
    try:
        return str(uuid.UUID(named))
    except ValueError:
        raise Http404 from None
