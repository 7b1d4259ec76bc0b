"""Keys here, content there: what each database holds, and what neither may."""

import ast
import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, router
from django.db.migrations.recorder import MigrationRecorder

from accounts.vault import files, sealing
from accounts.vault.models import DataKey, SealedFile
from accounts.vault.router import KEYS
from ops import postgres
from ops.keys_database import make
from tests.accounts import production

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a-she-lives-above-the-bakery"


def tables(alias: str) -> set[str]:
    with connections[alias].cursor() as cursor:
        return set(connections[alias].introspection.table_names(cursor))


def test_the_keys_are_alone_in_their_database_and_nowhere_else():
    assert tables(KEYS) == {"accounts_vault_datakey", "django_migrations"}
    assert DataKey._meta.db_table not in tables("default")


def test_every_other_model_stays_where_it_was():
    for model in apps.get_models(include_auto_created=True):
        home = KEYS if model is DataKey else "default"
        other = "default" if model is DataKey else KEYS
        assert (router.db_for_read(model), router.db_for_write(model)) == (home, home)
        assert router.allow_migrate_model(home, model)
        assert not router.allow_migrate_model(other, model)


def test_no_migration_is_wanting_in_either():
    call_command("migrate", check=True, plan=True, verbosity=0)
    call_command("migrate", check=True, plan=True, database=KEYS, verbosity=0)
    applied = MigrationRecorder(connections[KEYS]).applied_migrations()
    assert {app for app, _ in applied} == {"accounts_vault"}


def test_a_page_that_needs_no_vault_asks_the_keys_nothing(visitor, sign_in, caseworker, django_assert_num_queries):
    with django_assert_num_queries(0, using=KEYS):
        assert visitor.get("/").status_code == 200
        assert sign_in(caseworker).get("/").status_code == 200


def dumped(alias: str) -> bytes:
    """The whole database as a backup would hold it."""
    program = postgres.find(os.environ, production.ROOT)[0] / "pg_dump"
    assert program.is_file()
    told = subprocess.run([program, "--dbname", production.database_url(alias=alias)], capture_output=True, check=True)
    return told.stdout


@pytest.mark.django_db(transaction=True)
def test_neither_dump_alone_holds_anything_readable(owner):
    place = f"tests_message.body:{owner}"
    sealed = sealing.seal_text(CANARY, owner=owner, place=place)
    files.keep(owner=owner, name=f"{CANARY}.txt", media_type="text/plain", content=CANARY.encode() * 9)
    SealedFile.objects.create(owner=owner, name=sealed, media_type="text/plain", size=0)
    wrapped = bytes(DataKey.objects.get(owner=owner).wrapped)
    default, keys = dumped("default"), dumped(KEYS)
    # The dumps are real: each holds what belongs into it.
    assert sealed.hex().encode() in default
    assert wrapped.hex().encode() in keys
    for hidden in (CANARY.encode(), CANARY.encode().hex().encode()):
        assert hidden not in default
        assert hidden not in keys
    assert wrapped.hex().encode() not in default
    key = sealing.datakeys.key_for(owner).hex().encode()
    assert key not in default + keys
    sealing.erase(owner)
    assert wrapped.hex().encode() not in dumped(KEYS)


def test_the_lowest_room_imports_nothing_above_it():
    room = production.ROOT / "accounts" / "vault"
    names = {
        name
        for path in room.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    above = ("accounts", "notifications", "directory", "htmse")
    assert [
        name for name in names if name.split(".")[0] in above and not f"{name}.".startswith("accounts.vault.")
    ] == []


@pytest.mark.django_db(transaction=True)
def test_a_database_for_the_keys_is_made_next_to_the_others_once():
    name = f"plain_{os.getpid()}"
    with production.new_database(name) as address:
        try:
            assert make(address) is True
            assert make(address) is False
            with psycopg.connect(production.database_url(f"{name}_keys")) as server:
                assert server.execute("SELECT 1").fetchone() == (1,)
        finally:
            with psycopg.connect(address, autocommit=True) as server:
                server.execute(f"DROP DATABASE IF EXISTS {name}_keys")


def test_the_manual_says_how(tmp_path):
    manual = (Path(production.ROOT) / "docs" / "operators.md").read_text()
    for told in ("migrate --database keys", "rotate_keys", "7 days", "`VAULT_KEYS`", "`KEYS_DATABASE_URL`"):
        assert told in manual
    assert connection.vendor == "postgresql"
