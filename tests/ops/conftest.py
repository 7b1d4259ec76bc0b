"""Real supervisors on real terminals, in folders of their own, none of which outlives its test."""

import json
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import redis

from ops.leftovers import born
from ops.places import CHECKOUT, engines_folder

READY = "The site is ready"


class Start:
    """One start of the sample site below `folder`, on a terminal of its own, its output in a file."""

    def __init__(self, folder: Path, port: int, *arguments: str, **env: str) -> None:
        self.folder = folder
        self.terminal, theirs = pty.openpty()
        self.log = folder / f"log-{time.monotonic_ns()}"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.ops.sample_site", folder, *(arguments or ["run"])],
                stdin=theirs,
                stdout=log,
                stderr=log,
                cwd=CHECKOUT,
                env={name: value for name, value in os.environ.items() if name not in ENGINE_NAMES}
                | {"PORT": str(port)}
                | env,
                start_new_session=True,
                # The first terminal that a session opens becomes its own: Ctrl-C then comes as from a keyboard.
                preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
            )
        os.close(theirs)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def until(self, is_so: Callable[[], bool], seconds: float = 30) -> None:
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

    def code(self, seconds: float = 30) -> int:
        """Wait for its end; its exit code."""
        return self.process.wait(seconds)

    @property
    def ledger(self) -> dict[str, list[dict[str, object]]]:
        found: dict[str, list[dict[str, object]]] = json.loads((self.folder / ".run" / "stack.json").read_text())
        return found

    def pid(self, name: str) -> int:
        return next(int(str(child["pid"])) for child in self.ledger["children"] if child["name"] == name)

    def end(self) -> None:
        while self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(3)
        os.close(self.terminal)


ENGINE_NAMES = {"DATABASE_URL", "REDIS_URL", "PG_BIN", "REDIS_SERVER", "PORT", "DJANGO_SETTINGS_MODULE"}


class Place:
    """A checkout folder with a free port; whatever is started in it is ended with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.starts: list[Start] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def start(self, *arguments: str, **env: str) -> Start:
        self.starts.append(Start(self.folder, self.port, *arguments, **env))
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


@pytest.fixture
def place() -> Iterator[Place]:
    """Below /var/tmp, because pytest's own folders are closed to the user nobody."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="htmse-place-"))
    folder.chmod(0o755)
    yield from _furnished(Place(folder))


@pytest.fixture
def closed_place() -> Iterator[Place]:
    """A checkout that nobody but its owner may enter."""
    yield from _furnished(Place(Path(tempfile.mkdtemp(dir="/var/tmp", prefix="htmse-place-"))))


@pytest.fixture
def far_place() -> Iterator[Place]:
    """A path too long for a socket, with letters that a URL would have to quote."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="htmse-place-"))
    folder.chmod(0o755)
    deep = folder / "a folder with a % and a very long name" / ("long" * 30)
    deep.mkdir(parents=True)
    yield from _furnished(Place(deep), folder)


def _furnished(place: Place, top: Path | None = None) -> Iterator[Place]:
    try:
        yield place
    finally:
        for start in place.starts:
            start.end()
        outside = engines_folder(place.folder)
        shutil.rmtree(top or place.folder)
        shutil.rmtree(outside, ignore_errors=True)


def are_gone(children: list[dict[str, object]]) -> bool:
    return all(born(int(str(child["pid"]))) != child["born"] for child in children)
