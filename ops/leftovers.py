"""Processes that a killed supervisor left behind: told from strangers without doubt, and ended."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any


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


def tidy_after_the_killed(ledger: Path) -> list[str]:
    """End what a killed supervisor left running, and only that; return the names of what was ended."""
    try:
        left: dict[str, Any] = json.loads(ledger.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    alive = [child for child in left["children"] if _is_still(child)]
    for child in alive:
        # Every one of them is quick about SIGINT, and PostgreSQL closes its files properly on it.
        os.kill(child["pid"], signal.SIGINT)
    deadline = time.monotonic() + 10
    while any(map(_is_still, alive)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in alive:
        # Its group may outlive it; the number itself is nobody else's as long as the group is there.
        if _is_still(child) or born(child["pid"]) is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child["pid"], signal.SIGKILL)
    for folder in left["scratch"]:
        shutil.rmtree(folder, ignore_errors=True)
    ledger.unlink()
    return [child["name"] for child in alive]


def _is_still(child: dict[str, Any]) -> bool:
    return child["born"] is not None and born(child["pid"]) == child["born"]


def end_orphans(folder: Path) -> None:
    """End PostgreSQL processes that still work in `folder`: a busy one outlives its killed server and bars the next."""
    orphans = _working_in(folder)
    for pid in orphans:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
    deadline = time.monotonic() + 10
    while any(born(pid) for pid in orphans) and time.monotonic() < deadline:
        time.sleep(0.05)


def _working_in(folder: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        # What has gone meanwhile, or is not ours to look at, is none of them.
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder and (entry / "exe").readlink().name == "postgres":
                found.append(int(entry.name))
    return found
