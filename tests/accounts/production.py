"""A start of production as an operator would make it: another process, with an environment of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "DJANGO_SETTINGS_MODULE": "htmse.settings.prod",
    "SECRET_KEY": "Zk3v9Qw7Xb1Lr5Tn8Yc2Md6Pf4Hg0Js-aUeIoRtVwKqBzNxCy_",
    "AUDIT_SEAL_KEY": "p0Oi9Uy8Tr7Ew6Qa5Sd4Fg3Hj2Kl1Zx-vBnM",
    "VAULT_KEYS": "1:LfLXxj3UtD/ED15l7wDVvDRnXZuukN/5Vod5UHbDidk=",
    "BADGE_SIGNING_KEY": "nF0b3m1ccP2T0gqv7v4nT4Yyk9qzJ1oWwH2m3xXr6uA=",
    "ALLOWED_HOSTS": "help.ngo.test,localhost",
    "DEFAULT_FROM_EMAIL": "Some Post <hello@post.test>",
    "MAILER_URL": "smtps://user:secret@mail.ngo.test",
    "NEUTRAL_SITE": "https://weather.test/",
    "OPERATOR_NAME": "Some NGO",
    "OPERATOR_LEGAL_FORM": "Charity 12345",
    "OPERATOR_ADDRESS": "1 Some Street, Sometown",
    "OPERATOR_COUNTRY": "GB",
    "OPERATOR_EMAIL": "hello@ngo.test",
    "OPERATOR_COMPLAINTS": "complaints@ngo.test",
    "OPERATOR_SAFEGUARDING": "safeguarding@ngo.test",
    "OPERATOR_DATA_PROTECTION": "privacy@ngo.test",
    "OPERATOR_REGULATOR": "the regulator",
    "OPERATOR_LAWFUL_BASIS": "legitimate interests",
    "OPERATOR_HELPLINES": "One line: 08000 121 700; Another line: +44 20 7946 0000",
}


def database_url(name: str = "", alias: str = "default") -> str:
    """The address of the test's own database, or of another on the same server, for another process."""
    held = connections[alias].settings_dict
    name = name or held["NAME"]
    login = quote(held["USER"]) + (f":{quote(held['PASSWORD'])}" if held["PASSWORD"] else "")
    host, port = held["HOST"], f":{held['PORT']}" if held["PORT"] else ""
    if host.startswith("/"):
        return f"postgresql://{login}@/{name}?host={quote(host)}{f'&port={held["PORT"]}' if held['PORT'] else ''}"
    return f"postgresql://{login}@{host}{port}/{name}"


def unused_database() -> str:
    """The name of a migrated database without rows, to be copied (tests/conftest)."""
    return f"{connection.settings_dict['NAME']}_unused"


@contextmanager
def new_database(name: str, like: str = "template1") -> Iterator[str]:
    """The address of a database that no other test knows of, for as long as the block runs: empty, or like another."""
    held = connection.settings_dict
    login = {"host": held["HOST"], "port": held["PORT"], "user": held["USER"], "password": held["PASSWORD"]}
    known = {key: value for key, value in login.items() if value}
    with psycopg.connect(**known, dbname=settings.DATABASES["default"]["NAME"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        try:
            yield database_url(name)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(**changes: str | None) -> dict[str, str]:
    """Production's environment; None takes a value away."""
    wanted_here = ("PATH", "HOME", "LANG", "COVERAGE_PROCESS_START", "ERASURES_FILE")
    kept = {name: os.environ[name] for name in wanted_here if name in os.environ}
    engines = {"DATABASE_URL": database_url(), "KEYS_DATABASE_URL": database_url(alias="keys")}
    engines["REDIS_URL"] = settings.REDIS_URL
    wanted: dict[str, str | None] = {**kept, **engines, **GOOD, **changes}
    return {name: value for name, value in wanted.items() if value is not None}


def run(*arguments: str, feed: str = "", **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments` in production; `changes` as for `environment`."""
    return subprocess.run(
        [sys.executable, *arguments],
        input=feed, env=environment(**changes), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
