"""python -m ops.schema: bring both databases of the demo to where its code is, in one process: Django takes seconds."""

import gc
import os
import sys

import django
import psycopg
from django.core.management import call_command

from ops import keys_database

NO_KEYS = "There is no database for the data keys, and none can be made: {}Name one with KEYS_DATABASE_URL."


def bring() -> None:
    """Make the database of the data keys where none is named and none is there; migrate both."""
    if not os.environ.get("KEYS_DATABASE_URL"):
        try:
            keys_database.make(os.environ["DATABASE_URL"])
        except psycopg.Error as error:
            sys.exit(NO_KEYS.format(error))
    # Migrating makes thousands of classes, again and again: looking for garbage among them is a fifth of the time.
    gc.set_threshold(100_000, 50, 50)
    django.setup()
    for name in ("default", "keys"):
        call_command("migrate", database=name, verbosity=0)


if __name__ == "__main__":
    bring()
