"""One child process: how it is to be started and ended."""

import ctypes
import enum
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from ops.places import Identity, Refusal

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Phase(enum.IntEnum):
    """The order in which things end: nothing may lose what it stands on."""

    APPLICATION = 1
    CACHE = 2
    DATABASE = 3


@dataclass(frozen=True)
class Job:
    """How to start one child, and how to end it: `polite` first, `firm` after `grace` seconds, then SIGKILL.

    What a quiet one says is shown only when it ends on its own.
    """

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path
    phase: Phase = Phase.APPLICATION
    identity: Identity = field(default_factory=Identity)
    polite: signal.Signals = signal.SIGTERM
    firm: signal.Signals = signal.SIGKILL
    grace: float = 20
    is_quiet: bool = False


@dataclass
class Child:
    """A running job with the last lines it said."""

    job: Job
    process: subprocess.Popen[bytes]
    tail: deque[str]
    partial: bytes = b""

    @property
    def pipe(self) -> IO[bytes]:
        return cast("IO[bytes]", self.process.stdout)

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def signal(self, signum: int) -> None:
        if not self.has_ended:
            self.process.send_signal(signum)


def die_with_parent(signum: int) -> Callable[[], None] | None:
    """For `preexec_fn`: have Linux send `signum` when the supervisor is killed. Elsewhere the ledger must do."""
    if LIBC is None:
        return None
    parent, prctl = os.getpid(), LIBC.prctl

    def ask() -> None:
        prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:
            os.kill(os.getpid(), signum)

    return ask


def run_quietly(
    command: Sequence[str | Path],
    *,
    identity: Identity,
    cwd: Path,
    env: Mapping[str, str],
    feed: str = "",
) -> str:
    """Run one short command to its end and return what it said. Raises Refusal with its words when it fails."""
    result = subprocess.run(
        command,
        input=feed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=cwd,
        env=env,
        start_new_session=True,
        check=False,
        preexec_fn=die_with_parent(signal.SIGKILL),
        **identity,
    )
    if result.returncode:
        raise Refusal(f"{command[0]} failed with code {result.returncode}:\n{result.stdout.strip()}")
    return result.stdout
