"""A code for the client: shown once, to be written down or printed; or taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from referrals import codes
from referrals.actions import referrals as actions
from referrals.models import Case
from referrals.views.case_finding import about_case


@require_POST
@about_case
def code(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Make a code and show it, on a page without a word of what it is for; or have it lead nowhere."""
    if "revoke" in request.POST:
        actions.revoke_code(case=found, by=user)
        messages.success(request, _("The code leads nowhere any more, also where it was just being used."))
        return redirect("cases:detail", found.pk)
    number = actions.make_code(case=found, by=user)
    context = {
        "found": found,
        "digits": codes.as_digits(number).split(),
        "words": codes.as_words(number),
        "address": request.build_absolute_uri(reverse("asking:return")),
    }
    return render(request, "referrals/cases/code.html", context)
