"""How django-allauth sends its mails here: through the outbox, in words of our own."""

from typing import Any

from django.db import transaction

from accounts.adapters import AccountAdapter
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
