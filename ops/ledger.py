"""What one supervisor has started, on disk, so that another can find it or tidy up after it."""

import contextlib
import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ops.leftovers import born
from ops.places import write_closed


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


@contextlib.contextmanager
def wait_for_lock(path: Path, purpose: str) -> Iterator[None]:
    """Hold `path` as `lock` does, after waiting for whoever holds it."""
    with contextlib.ExitStack() as stack:
        is_told = False
        while True:
            try:
                stack.enter_context(lock(path, purpose))
                break
            except Held as held:
                if not is_told:
                    print(f"Waiting for {held} …", flush=True)
                is_told = True
                time.sleep(0.5)
        yield


def _holder(file: IO[str]) -> str:
    file.seek(0)
    return file.read() or "another start"


class Ledger:
    """A JSON file: `children` (name, pid, born), `scratch` (folders to remove), `environment` (once all is ready)."""

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
        # Closed, for an address may hold a password.
        write_closed(
            self.path,
            json.dumps({"children": self.children, "scratch": self.scratch, "environment": self.environment}),
        )


def read_environment(path: Path) -> dict[str, str]:
    """What the supervisor that runs now has published; empty before its engines answer."""
    try:
        environment: dict[str, str] = json.loads(path.read_text())["environment"]
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return environment
