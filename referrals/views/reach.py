"""Why requests do or do not reach an entry, for whoever looks after it. Nothing of any client is in it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directory.models import Profile
from referrals.presenters import reach as told
from referrals.views.case_finding import person


@require_safe
def reach(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show which facts of an entry are compared, in which order, and what would change them."""
    mine = Profile.objects.held_by(person(request)).prefetch_related("terms").select_related("profession")
    profile = get_object_or_404(mine, pk=key)
    context = {"profile": profile, "is_asked": told.is_asked(profile), "facts": told.facts(profile)}
    return render(request, "referrals/enquiries/reach.html", context | {"order": told.ORDER})
