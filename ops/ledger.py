"""What one supervisor has started, on disk, so that another can find it or tidy up after it."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


class Held(Exception):
    """Somebody else holds the lock; the message says who."""


@contextlib.contextmanager
def lock(path: Path, purpose: str) -> Iterator[None]:
    """Hold `path` while the block runs. The kernel lets go of it however we end. Raises `Held`."""
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held(_holder(file)) from None
        file.truncate(0)
        file.write(f"{purpose} (pid {os.getpid()})")
        file.flush()
        yield
        file.truncate(0)


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.read() or "another start"


def born(pid: int) -> str | None:
    """What tells this process from a later one with the same number; None when there is no such process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None if Path("/proc/self").exists() else _born_without_proc(pid)
    is_gone = fields[0] in "ZX"
    return None if is_gone else f"{boot} {fields[19]}"


def _born_without_proc(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout.strip() or None


class Ledger:
    """A small JSON file: `children` (name, pid, born), `scratch` (folders to remove), `environment` (once all answers)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.children: list[dict[str, Any]] = []
        self.scratch: list[str] = []
        self.environment: dict[str, str] = {}

    def note_child(self, name: str, pid: int) -> None:
        self.children.append({"name": name, "pid": pid, "born": born(pid)})
        self._save()

    def note_scratch(self, folder: Path) -> None:
        self.scratch.append(str(folder))
        self._save()

    def publish(self, environment: dict[str, str]) -> None:
        """Say that the engines answer, and where."""
        self.environment = environment
        self._save()

    def close(self) -> None:
        """Everything has ended: remove the passing folders and the file itself."""
        for folder in self.scratch:
            shutil.rmtree(folder, ignore_errors=True)
        self.path.unlink(missing_ok=True)

    def _save(self) -> None:
        half = self.path.with_suffix(".half")
        half.write_text(
            json.dumps(
                {
                    "children": self.children,
                    "scratch": self.scratch,
                    "environment": self.environment,
                }
            ),
        )
        half.replace(self.path)


def read_environment(path: Path) -> dict[str, str]:
    """What the supervisor that runs now has published; empty before its engines answer."""
    try:
        environment: dict[str, str] = json.loads(path.read_text())["environment"]
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return environment


def tidy_after_the_killed(path: Path) -> list[str]:
    """End what a killed supervisor left running, and only that; return the names of what was ended."""
    try:
        left: dict[str, Any] = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    alive = [
        child
        for child in left["children"]
        if child["born"] and born(child["pid"]) == child["born"]
    ]
    for child in alive:
        # Every one of them is quick about SIGINT, and PostgreSQL closes its files properly on it.
        os.kill(child["pid"], signal.SIGINT)
    deadline = time.monotonic() + 10
    while (
        any(born(child["pid"]) == child["born"] for child in alive)
        and time.monotonic() < deadline
    ):
        time.sleep(0.1)
    for child in alive:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child["pid"], signal.SIGKILL)
    for folder in left["scratch"]:
        shutil.rmtree(folder, ignore_errors=True)
    path.unlink()
    return [child["name"] for child in alive]
