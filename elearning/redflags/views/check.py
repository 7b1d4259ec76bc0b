"""The two-minute check. It reads what was published and writes nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from elearning.redflags.forms import check as forms
from elearning.redflags.models import Edition
from elearning.redflags.presenters import check as presenters


# It changes nothing and belongs to nobody: a token would only leave a cookie behind.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def check(request: HttpRequest) -> HttpResponse:
    """Ask what was seen; POST, for browsers without scripts: say what can be said about it, once.

    Who asks stands in no address either: the kind of work is sent as answers are, and asks anew, in its own order.
    """
    edition = Edition.objects.published().first()
    if edition is None:
        return render(request, "redflags/check_none.html")
    work = request.POST.get("work")
    if request.method == "POST" and work is None:
        # What was read is what is answered, though another edition came out meanwhile.
        edition = Edition.objects.frozen().filter(number=forms.edition(request.POST)).first() or edition
        said = forms.said(request.POST, edition.document())
        return render(request, "redflags/check_told.html", presenters.answer(edition, said))
    return render(request, "redflags/check.html", presenters.question(edition, forms.role(work or "")))
