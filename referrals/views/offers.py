"""Asking somebody, who asked for help, whether the desk may keep a case about them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from referrals import actions
from referrals.models import HelpRequest
from referrals.views.triage import about_one, done


@require_POST
@about_one
def offer(request: HttpRequest, found: HelpRequest, user: User) -> HttpResponse:
    """Put the question on their page. They answer it when they come back with their code."""
    words = _("Asked. They see it when they come back with their code.")
    return done(request, found, user, lambda: actions.offer_case(request=found, by=user), words)
