"""What a mail provider tells us of: mails that came back, mails called unwanted."""

from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.leaving import serves_data
from notifications import actions
from notifications.choices import Mark

log = structlog.get_logger(__name__)

# The providers whose word we understand, through django-anymail; MAIL_PROVIDER names one, and only that is loaded.
PROVIDERS = {
    "brevo": "Brevo", "mailjet": "Mailjet", "mailtrap": "Mailtrap", "postmark": "Postmark", "resend": "Resend",
    "sendgrid": "SendGrid", "sparkpost": "SparkPost",
}  # fmt: skip
# By anymail's names for what has happened.
# A mail that the provider itself held back did not arrive, and says nothing about the address.
HELD_BACK = ("rejected", "failed")
MARKS = {"bounced": Mark.BOUNCED, "complained": Mark.COMPLAINED}


@serves_data
@csrf_exempt
@login_not_required
@require_http_methods(["HEAD", "POST"])
def events(request: HttpRequest, provider: str) -> HttpResponse:
    """Take in what the provider says, once it has proved to be the provider (400 otherwise, 404 for another one)."""
    if provider != settings.MAIL_PROVIDER or provider not in PROVIDERS:
        raise Http404
    view = import_string(f"anymail.webhooks.{provider}.{PROVIDERS[provider]}TrackingWebhookView")()
    if request.method == "HEAD":
        return HttpResponse()
    try:
        view.run_validators(request)
        told = view.parse_events(request)
    except (SuspiciousOperation, KeyError, TypeError, ValueError, AttributeError) as error:
        log.warning("events_refused", provider=provider, error=type(error).__name__)
        return HttpResponse(status=400)
    for event in told:
        if event.event_type in MARKS or event.event_type in HELD_BACK:
            log.info("bounce", type=event.event_type, known=_take_in(event))
    return HttpResponse()


def _take_in(event: Any) -> bool:
    """By its Message-ID where the provider tells ours, else by the address, which no help-seeker's message holds."""
    mark = MARKS.get(event.event_type, Mark.BOUNCED)
    address = (event.recipient or "") if event.event_type in MARKS else ""
    try:
        message_id = UUID(str(event.message_id).strip("<>").partition("@")[0])
    except ValueError:
        return bool(address) and actions.heard_of_address(mark=mark, address=address)
    return actions.heard_back(mark=mark, message_id=message_id, address=address)
