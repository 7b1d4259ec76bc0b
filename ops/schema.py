"""python -m ops.schema: bring both databases of the demo to where its code is, in one process: Django takes seconds."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.core.management import call_command
from django.db.migrations.state import ProjectState

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
    with in_a_hurry():
        for name in ("default", "keys"):
            call_command("migrate", database=name, verbosity=0)


@contextmanager
def in_a_hurry() -> Iterator[None]:
    """Migrate in a sixth of the time: for demo and tests, which begin with empty databases. Production takes its time.

    After each operation Django makes anew the classes of all models that hang together: all of ours do. Tables need
    the changed one only. Before code of a migration runs, Django makes all of them anew where the state says "delayed".
    tests/ops/test_schema.py holds both ways to the same databases.
    """
    thorough = ProjectState._find_reload_model  # type: ignore[attr-defined]

    def alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:  # noqa: ARG001 - as Django calls it
        state.is_delayed = True
        return {(app_label, model_name)}

    ProjectState._find_reload_model = alone  # type: ignore[attr-defined]
    try:
        yield
    finally:
        ProjectState._find_reload_model = thorough  # type: ignore[attr-defined]


if __name__ == "__main__":
    bring()
