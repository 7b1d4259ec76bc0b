"""Demo and tests have their databases made in a hurry; production as Django does it. They must be the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ops.databases import Database, run
from tests.accounts import production

# What differs from one making to the next: pg_dump's own password, moments, and numbers drawn at random.
PASSING = re.compile(
    r"^\\(un)?restrict.*$|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.MULTILINE,
)


def _dump(url: str, file: Path) -> list[str]:
    """Everything in the database, rows too."""
    run("pg_dump", "--file", file, database=Database(url), environ=os.environ)
    return PASSING.sub("", file.read_text()).splitlines()


def _python(content: str, keys: str, *arguments: str) -> None:
    env = production.environment(DATABASE_URL=content, KEYS_DATABASE_URL=keys)
    answer = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=production.ROOT, capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_empty_databases_can_be_migrated_and_are_what_the_hurried_way_makes(tmp_path: Path) -> None:
    """`migrate` runs the checks first, when there is no table yet."""
    name = f"empty_{os.getpid()}"
    with (
        production.new_database(name) as content,
        production.new_database(f"{name}_keys") as keys,
        production.new_database(f"{name}_hurried") as hurried,
        production.new_database(f"{name}_hurried_keys") as hurried_keys,
    ):
        for alias in ("default", "keys"):
            _python(content, keys, "manage.py", "migrate", "--verbosity", "0", "--database", alias)
        _python(content, keys, "manage.py", "check", "--database", "default")
        _python(hurried, hurried_keys, "-m", "ops.schema")
        for thorough, quick in ((content, hurried), (keys, hurried_keys)):
            wanted = _dump(thorough, tmp_path / "thorough.sql")
            assert len(wanted) > 100
            assert _dump(quick, tmp_path / "quick.sql") == wanted
