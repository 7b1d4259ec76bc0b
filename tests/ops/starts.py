"""Starting the sample site as a person would: on a terminal, from a folder, as an account."""

import fcntl
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from ops.leftovers import born
from ops.places import CHECKOUT, Identity, engines_folder

READY = "The site is ready"
ENGINE_NAMES = {"DATABASE_URL", "REDIS_URL", "PG_BIN", "REDIS_SERVER", "PORT", "DJANGO_SETTINGS_MODULE"}


def bare_env() -> dict[str, str]:
    """Our environment without the engines that this very test run stands on."""
    return {name: value for name, value in os.environ.items() if name not in ENGINE_NAMES}


@dataclass
class Starter:
    """Who starts the sample site: with which Python, from which code, as which account."""

    python: Path = Path(sys.executable)
    code: Path = CHECKOUT
    env: dict[str, str] = field(default_factory=dict)
    identity: Identity = field(default_factory=Identity)


class Start:
    """One start of the sample site below `folder`, on a terminal of its own, its output in a file."""

    def __init__(self, folder: Path, env: dict[str, str], arguments: tuple[str, ...], by: Starter) -> None:
        self.folder = folder
        self.terminal, theirs = pty.openpty()
        self.log = folder / f"log-{time.monotonic_ns()}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [by.python, "-m", "tests.ops.sample_site", folder, *(arguments or ["run"])],
                stdin=theirs,
                stdout=log,
                stderr=log,
                cwd=by.code,
                env=bare_env() | by.env | env,
                start_new_session=True,
                # The session's own terminal: Ctrl-C then comes as from a keyboard.
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                **by.identity,
            )
        os.close(theirs)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def until(self, is_so: Callable[[], bool], seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, f"in vain; it said:\n{self.said}"
            time.sleep(0.05)

    def until_ready(self) -> "Start":
        self.until(lambda: READY in self.said or self.process.poll() is not None)
        assert READY in self.said, self.said
        return self

    def press_ctrl_c(self) -> None:
        os.write(self.terminal, b"\x03")

    def code(self, seconds: float = 60) -> int:
        """Wait for its end; its exit code."""
        return self.process.wait(seconds)

    def _ledger(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / ".run" / "stack.json").read_text())
        return found

    @property
    def children(self) -> list[dict[str, Any]]:
        """What it has started: name, pid, born."""
        return list(self._ledger()["children"])

    @property
    def scratch(self) -> list[Path]:
        return [Path(folder) for folder in self._ledger()["scratch"]]

    @property
    def urls(self) -> dict[str, str]:
        """Where its engines answer; empty until it is ready."""
        return dict(self._ledger()["environment"])

    def pid(self, name: str) -> int:
        return next(int(child["pid"]) for child in self.children if child["name"] == name)

    def end(self) -> None:
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
        os.close(self.terminal)


class Place:
    """A checkout folder with a free port; whatever is started in it is ended with the test."""

    def __init__(self, folder: Path, by: Starter | None = None) -> None:
        self.folder = folder
        self.by = by or Starter()
        self.starts: list[Start] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self, *arguments: str, **env: str) -> Start:
        self.starts.append(Start(self.folder, {"PORT": str(self.port), **env}, arguments, self.by))
        return self.starts[-1]

    def database(self) -> psycopg.Connection:
        return psycopg.connect(self.database_url, autocommit=True)

    def queue(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.sockets / "valkey.sock"))

    @property
    def database_url(self) -> str:
        return f"postgresql://htmse@/htmse?host={self.sockets}"

    @property
    def sockets(self) -> Path:
        return engines_folder(self.folder) / "sockets"


def are_gone(children: list[dict[str, Any]]) -> bool:
    return all(born(child["pid"]) != child["born"] for child in children)
