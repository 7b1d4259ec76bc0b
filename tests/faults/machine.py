"""Engines and processes of one fault run, each of which can be killed, paused and started again by name."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import redis

from ops import postgres, valkey
from ops.children import Job, die_with_parent
from ops.places import CHECKOUT, give_to_engines
from tests.sink import Sink

SERVICES = ("web", "relay", "worker", "beat")


class Machine:
    """Everything the site consists of, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sink = Sink().start()
        self.port = _free_port()
        self.running: dict[str, list[subprocess.Popen[bytes]]] = {}
        self.postgres = postgres.Postgres(*postgres.find(os.environ, CHECKOUT), folder / "postgres", folder)
        self.valkey = valkey.Valkey(valkey.find(os.environ, CHECKOUT), folder / "valkey", folder)
        self.postgres.prepare(is_lasting=True)
        self.valkey.prepare()
        self.env = os.environ | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "SINK_PORT": str(self.sink.port),
            "UNAVAILABLE_PAGE": str(folder / "503.html"),
            "AUDIT_HEADS_FILE": str(folder / "heads.log"),
            "ERASURES_FILE": str(folder / "erasures.log"),
            "OPERATOR_PHONE": "020 7946 0000",
            "OPERATOR_HELPLINES": "A helpline: 0800 000 000",
            "PORT": str(self.port),
        }

    def start(self, name: str) -> None:
        """Start an engine and wait for it, or one more process of a service."""
        if name == "postgres":
            child = self._engine(self.postgres.job(is_lasting=True))
            until(lambda: self.postgres.is_ready(child.pid), 20, "postgres")
        elif name == "valkey":
            child = self._engine(self.valkey.job(is_lasting=True))
            until(self.valkey.is_ready, 10, "valkey")
        else:
            child = self._service(name)
        self.running.setdefault(name, []).append(child)

    def kill(self, name: str) -> None:
        """kill -9 of all of a service, or of an engine and what it has started."""
        for child in self.running.pop(name, []):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        if name == "postgres":
            # Its own processes notice within a moment; only then does a new one take the folder.
            self.postgres.prepare(is_lasting=True)

    def tend(self) -> int:
        """Start again what has ended by itself, as the manager of a machine's services does; return how many."""
        ended = [(name, child) for name in SERVICES for child in self.running.get(name, []) if child.poll() is not None]
        for name, child in ended:
            self.running[name].remove(child)
            self.start(name)
        return len(ended)

    def pause(self, name: str) -> None:
        """SIGSTOP: it is there and does nothing."""
        self._send(name, signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """SIGCONT."""
        self._send(name, signal.SIGCONT)

    def flush(self) -> None:
        """Empty Valkey."""
        with redis.Redis.from_url(self.valkey.url, socket_timeout=5) as client:
            client.flushall()

    def stop(self) -> None:
        """End everything that was started here."""
        for name in (*SERVICES, "valkey", "postgres"):
            self.resume(name)
        for name in (*SERVICES, "valkey", "postgres"):
            for child in self.running.pop(name, []):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        self.sink.stop()

    def _send(self, name: str, signum: int) -> None:
        for child in self.running.get(name, []):
            for pid in _family(child.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signum)

    def _engine(self, job: Job) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            job.command, env=job.env, cwd=job.cwd, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_parent(signal.SIGKILL),
            **job.identity,
        )  # fmt: skip

    def _service(self, name: str) -> subprocess.Popen[bytes]:
        celery = ("-W", "ignore", "-m", "celery", "--quiet", "-A", "htmse")
        arguments = {
            "web": ("-m", "gunicorn", "--config", "python:htmse.gunicorn", "htmse.wsgi", "--bind",
                    f"127.0.0.1:{self.port}", "--preload", "--no-control-socket", "--log-level", "error"),
            "relay": ("manage.py", "relay"),
            "beat": (*celery, "beat", "--schedule", str(self.folder / f"beat-{time.monotonic_ns()}"), "--pidfile="),
            "worker": (*celery, "worker", "--concurrency", "2", "--loglevel", "warning", "--without-gossip",
                       "--without-mingle"),
        }[name]  # fmt: skip
        log = (self.folder / f"{name}.log").open("ab")
        return subprocess.Popen(
            [sys.executable, *arguments], env=self.env, cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True, preexec_fn=die_with_parent(signal.SIGKILL),
        )  # fmt: skip


def until(is_so: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until it is so and return how long that took. Raises TimeoutError."""
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.1)
    return time.monotonic() - began


def new_folder() -> Path:
    """Return a folder that the engines' account may enter, short enough for a socket."""
    folder = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="htmse-faults-"))
    give_to_engines(folder)
    return folder


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
