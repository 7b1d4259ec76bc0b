"""How django-allauth sends its mails here: through the outbox, in words of our own."""

from typing import Any

from django.db import transaction

from accounts.adapters import AccountAdapter
from accounts.models import User
from notifications import actions
from notifications.builtin import ACCOUNT_KINDS

# All that a mail may need of what allauth hands over: nothing about a person, a browser or an address.
SECRETS = ("code", "password_reset_url", "activate_url")


class OutboxAccountAdapter(AccountAdapter):
    """Queues each mail in the transaction that it belongs to; the web request never talks to a mail server."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        kind = ACCOUNT_KINDS[template_prefix.rpartition("/")[2]]
        secret = {name: str(context[name]) for name in SECRETS if context.get(name)}
        with transaction.atomic():
            actions.tell_address(kind=kind, address=email, secret=secret)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Without links: who has an account signs in with a code, and who asked for this is told nothing."""
        self.send_mail("account/email/account_already_exists", email, {})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Word of second factors is sent with the deed (accounts.own.factors); allauth would send it after the commit.

        Of the rest nothing goes with it: neither the address nor the browser that it was done from.
        """
        if not template_prefix.startswith("mfa/"):
            self.send_mail(template_prefix, email or user.email, {})
