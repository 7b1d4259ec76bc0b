"""A case on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import pdf
from accounts.models import User
from accounts.responses import pdf_file
from referrals.actions import cases as actions
from referrals.models import Case
from referrals.presenters import cases as told
from referrals.presenters import enquiries, papers, referring
from referrals.views.case_finding import about_case


@require_GET
@about_case
def paper(request: HttpRequest, found: Case, user: User) -> HttpResponse:
    """Hand over a case as a PDF. That it was taken is written down, and only if it can be made here at all."""
    try:
        pdf.require_engine()
    except pdf.NoEngine:
        messages.error(
            request,
            _("A PDF cannot be made here now: something is missing on our side. The file (JSON) holds the same."),
        )
        return redirect("cases:detail", found.pk)
    content = actions.read_case(case=found, by=user, verb="exported")
    sent = found.referrals.defer("card", "content", "delivered")
    context = {
        "found": found,
        "pseudonym": content.told.pseudonym,
        "facts": told.facts(content.told),
        "deadlines": told.deadlines(content),
        "referrals": papers.became(sent.select_related("recipient", "answer").order_by("drafted_at", "pk")),
        "enquiries": enquiries.sent(found.enquiries.prefetch_related("recipients").order_by("asked_at", "pk")),
        "commissions": list(found.commissions.order_by("asked_at", "pk")),
        "consents": referring.agreed(found.consents.select_related("recipient").defer("words")),
        **papers.latest(told.notes(content, user)),
        "files": told.kept_files(content),
        "made_at": timezone.now(),
    }
    return pdf_file(pdf.paper("referrals/cases/paper.html", context), name=found.number)
