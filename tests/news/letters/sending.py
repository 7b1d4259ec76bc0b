"""A process that sends letters, to be killed: python -m tests.news.letters.sending queue|deliver DATABASE KEYS PORT.

It says a word for each subscriber whom it has told, and takes its time, so that it can be killed between any two.
"""

import os
import sys
import time

import django
from django.conf import settings

PAUSE = 0.01


def main(what: str, database: str, keys: str, port: str) -> None:
    """Do it until nothing is left to do."""
    settings.DATABASES["default"]["NAME"], settings.DATABASES["keys"]["NAME"] = database, keys
    options = {"host": "127.0.0.1", "port": int(port), "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}
    django.setup()
    if what == "queue":
        _queue()
    else:
        _deliver()


def _queue() -> None:
    from news.actions import letters
    from notifications import actions as outbox

    letters.AT_ONCE = 5
    tell = outbox.tell_address

    def told(**said: object) -> object:
        row = tell(**said)  # type: ignore[arg-type]
        _say()
        return row

    outbox.tell_address = told  # type: ignore[assignment]
    while letters.send_on():
        pass


def _deliver() -> None:
    from notifications import delivery

    # Whoever counts the mails that the server has taken says when it ends.
    delivery.deliver(seconds=60)


def _say() -> None:
    sys.stdout.write("told\n")
    sys.stdout.flush()
    time.sleep(PAUSE)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main(*sys.argv[1:])
