"""manage.py create_administrator EMAIL: the first person who may do everything, and the body that runs the site."""

import getpass
import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.permissions import System


class Command(BaseCommand):
    help = (
        "Makes the first administrator and, if there is none yet, the operator's organisation (OPERATOR_NAME). "
        "Asks for a password twice; with --password-stdin reads one line instead. Ends with 1 when it refuses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, email: str, password_stdin: bool, **options: Any) -> None:
        operator = settings.OPERATOR["name"]
        if not operator:
            raise CommandError("OPERATOR_NAME is empty: say who runs this site first.")
        password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask()
        try:
            user = actions.create_administrator(
                by=System("create_administrator"), email=email, password=password, operator_name=operator
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user.email} may sign in at /accounts/login/ and open /admin/.")


def _ask() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same again: ") != password:
        raise CommandError("The two differ. Nothing was made.")
    return password
