"""python -m ops.loading COMMAND: one of manage.py's commands, all of it or nothing, however it ends."""

import sys

import django
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction


def load(command: str) -> None:
    """Run the command in one transaction. Raises what it raises, and then nothing of it is there."""
    with transaction.atomic():
        call_command(command)


if __name__ == "__main__":
    django.setup()
    try:
        load(sys.argv[1])
    except CommandError as error:
        sys.exit(f"{sys.argv[1]} changed nothing: {error}")
