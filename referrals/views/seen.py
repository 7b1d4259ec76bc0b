"""Who saw this: the trail of a case, for whoever has it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from referrals.actions.referrals.seen import who_saw
from referrals.models import Case
from referrals.presenters.seen import deeds
from referrals.views.case_finding import about_case


@require_safe
@about_case
def seen(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Show who read what of a case and did what with it, the last first. That it was looked at stands there too."""
    trail = who_saw(case=found, number=request.GET.get("page", 1), by=user)
    context = {"found": found, "deeds": deeds(found, trail), "number": trail.number, "pages": trail.pages}
    return render(request, "referrals/cases/seen.html", context)
