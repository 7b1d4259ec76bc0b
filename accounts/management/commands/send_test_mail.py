"""manage.py send_test_mail ADDRESS: try the way out for mail, and say in plain words what happened."""

import smtplib
import ssl
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

# What went wrong, the most exact kind first.
MEANINGS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "The mail server refused the user name or the password (MAILER_URL)."),
    (smtplib.SMTPSenderRefused, "The mail server refused the sender (DEFAULT_FROM_EMAIL)."),
    (smtplib.SMTPRecipientsRefused, "The mail server refused the recipient."),
    (smtplib.SMTPNotSupportedError, "The mail server does not offer what MAILER_URL asks for (TLS or signing in)."),
    (smtplib.SMTPServerDisconnected, "The mail server hung up. Is it the right port, and TLS or not (MAILER_URL)?"),
    (smtplib.SMTPException, "The mail server did not take it."),
    (ssl.SSLError, "The mail server's certificate or TLS did not hold. Is it the right port (MAILER_URL)?"),
    (ConnectionRefusedError, "Nothing listens there. Are host and port right (MAILER_URL)?"),
    (TimeoutError, "The mail server did not answer in time. Is a firewall between (MAILER_URL)?"),
    (OSError, "The mail server cannot be reached. Is its name right (MAILER_URL)?"),
)


class Command(BaseCommand):
    help = "Sends one short mail to ADDRESS and says what happened. Ends with 1 when it was not sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", metavar="ADDRESS")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} is no e-mail address.") from error
        self.stdout.write(f"Sending from {settings.DEFAULT_FROM_EMAIL} to {address} {_way()}")
        try:
            EmailMessage("Test", "This is a test. Mail leaves this site.", None, [address]).send()
        except (OSError, smtplib.SMTPException) as error:
            raise CommandError(f"{_meaning(error)} In its own words: {error}") from error
        self.stdout.write("Handed over. Now look whether it arrived, and whether it was taken for spam.")


def _meaning(error: Exception) -> str:
    return next(words for kind, words in MEANINGS if isinstance(error, kind))


def _way() -> str:
    mailer = settings.MAILERS["default"]
    options = mailer.get("OPTIONS", {})
    if "host" in options:
        return f"through {options['host']}, port {options['port']}"
    return f"through {mailer['BACKEND']}, which sends nothing out of this machine"
