"""How a member wants to be told of things."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from notifications import actions
from notifications.actions.planning import hours_of, paces_of
from notifications.forms import PreferencesForm

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.choices import Pace
    from notifications.kinds import MemberKind


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep what somebody chose for themselves."""
    user = cast("User", request.user)
    paces = paces_of(user)
    form = PreferencesForm([kind for kind, _pace in paces], request.POST or None, initial=_chosen(user, paces))
    if request.method == "POST" and form.is_valid():
        actions.choose(by=user, paces=form.paces, hours=form.hours)
        messages.success(request, _("Kept. What already waits for you follows it."))
        return HttpResponseRedirect(reverse("notifications:preferences"))
    return render(request, "notifications/preferences.html", {"form": form})


def _chosen(user: "User", paces: "list[tuple[MemberKind, Pace]]") -> dict[str, Any]:
    hours = hours_of(user)
    return {PreferencesForm.name_of(kind): pace for kind, pace in paces} | {
        "time_zone": hours.time_zone,
        "digest_at": hours.digest_at,
        "is_quiet": hours.quiet_from is not None,
        "quiet_from": hours.quiet_from,
        "quiet_until": hours.quiet_until,
    }
